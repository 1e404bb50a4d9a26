import { replyEmpty, replyJson } from '../wire/http/reply.ts';
import { deliveryIds, webhookIds } from '../wire/values/ids.ts';
import { listQuery } from './contract/account.ts';
import {
  delivery,
  deliveryId,
  deliveryPage,
  deliveryQuery,
  newWebhook,
  webhook,
  webhookChange,
  webhookId,
  webhookPage,
  webhookWithSecret,
} from './contract/webhook.ts';
import { BASE_PATH, operation } from './native.ts';
import { pageById } from './page.ts';
import {
  fromDelivery,
  fromWebhook,
  fromWebhookWithSecret,
  toDeliveryId,
  toNewWebhook,
  toWebhookChange,
  toWebhookId,
} from './translate/webhook.ts';

const tag = 'Webhooks';
const scopes = ['admin'] as const;

export const listWebhooks = operation({
  name: 'listWebhooks',
  method: 'GET',
  path: '/webhooks',
  tag,
  summary: 'List webhooks',
  scopes,
  query: listQuery,
  answers: { 200: { description: 'One page, oldest first.', schema: webhookPage } },
  async call({ core }, { caller, query }) {
    return pageById(query, webhookIds, fromWebhook, async (after) =>
      (await core.webhooks.list(caller)).filter(({ id }) => id > (after ?? 0)),
    );
  },
});

export const createWebhook = operation({
  name: 'createWebhook',
  method: 'POST',
  path: '/webhooks',
  tag,
  summary: 'Create a webhook',
  description:
    'Events are delivered in order; each message is retried until the receiver answers 2xx. The answer shows the secret only once. A workspace can have at most 50 webhooks.',
  scopes,
  body: {
    schema: newWebhook,
    example: { url: 'https://example.com/hook', events: ['link.clicked', 'link.created'] },
  },
  answers: { 201: { description: 'The webhook with its secret.', schema: webhookWithSecret } },
  refusals: ['link_not_found', 'too_many'],
  async call({ core }, { caller, body }) {
    const made = fromWebhookWithSecret(await core.webhooks.create(caller, toNewWebhook(body)));
    return replyJson(201, made, { location: `${BASE_PATH}/webhooks/${made.id}` });
  },
});

export const getWebhook = operation({
  name: 'getWebhook',
  method: 'GET',
  path: '/webhooks/{id}',
  tag,
  summary: 'Read a webhook',
  scopes,
  params: webhookId,
  answers: { 200: { description: 'The webhook, without its secret.', schema: webhook } },
  refusals: ['webhook_not_found'],
  async call({ core }, { caller, params }) {
    return fromWebhook(await core.webhooks.get(caller, toWebhookId(params.id)));
  },
});

export const changeWebhook = operation({
  name: 'changeWebhook',
  method: 'PATCH',
  path: '/webhooks/{id}',
  tag,
  summary: 'Change a webhook',
  description: 'Enabling a disabled webhook sends its queued events and retries them for up to a day.',
  scopes,
  params: webhookId,
  body: { schema: webhookChange, example: { enabled: true } },
  answers: { 200: { description: 'The changed webhook.', schema: webhook } },
  refusals: ['webhook_not_found'],
  async call({ core }, { caller, params, body }) {
    const changed = await core.webhooks.change(caller, toWebhookId(params.id), toWebhookChange(body));
    return fromWebhook(changed);
  },
});

export const removeWebhook = operation({
  name: 'removeWebhook',
  method: 'DELETE',
  path: '/webhooks/{id}',
  tag,
  summary: 'Remove a webhook',
  description: 'Removes its queue and delivery log too.',
  scopes,
  params: webhookId,
  answers: { 204: { description: 'The webhook is removed.' } },
  refusals: ['webhook_not_found'],
  async call({ core }, { caller, params }) {
    await core.webhooks.remove(caller, toWebhookId(params.id));
    return replyEmpty();
  },
});

export const rotateWebhookSecret = operation({
  name: 'rotateWebhookSecret',
  method: 'POST',
  path: '/webhooks/{id}/rotate',
  tag,
  summary: 'Give a webhook a new secret',
  description: 'The new secret signs all further messages, including retries.',
  scopes,
  params: webhookId,
  answers: { 200: { description: 'The webhook with its new secret.', schema: webhookWithSecret } },
  refusals: ['webhook_not_found'],
  async call({ core }, { caller, params }) {
    const rotated = await core.webhooks.rotateSecret(caller, toWebhookId(params.id));
    return fromWebhookWithSecret(rotated);
  },
});

export const testWebhook = operation({
  name: 'testWebhook',
  method: 'POST',
  path: '/webhooks/{id}/test',
  tag,
  summary: 'Test a webhook',
  description: 'Sends `webhook.test` once, even to a disabled webhook, and answers the result.',
  scopes,
  params: webhookId,
  answers: { 200: { description: 'The result; see `last_try`.', schema: delivery } },
  refusals: ['webhook_not_found', 'too_many'],
  async call({ core }, { caller, params }) {
    return fromDelivery(await core.webhooks.test(caller, toWebhookId(params.id)));
  },
});

export const listDeliveries = operation({
  name: 'listDeliveries',
  method: 'GET',
  path: '/webhooks/{id}/deliveries',
  tag,
  summary: 'List the deliveries of a webhook',
  description:
    'The newest 200 deliveries, including the one that is being retried. Queued events after it are not listed yet.',
  scopes,
  params: webhookId,
  query: deliveryQuery,
  answers: { 200: { description: 'One page, newest first.', schema: deliveryPage } },
  refusals: ['webhook_not_found'],
  async call({ core }, { caller, params, query }) {
    const { status = null } = query;
    return pageById(query, deliveryIds, fromDelivery, async (before, limit) =>
      core.webhooks.deliveries(caller, toWebhookId(params.id), { status, before, limit }),
    );
  },
});

export const redeliver = operation({
  name: 'redeliver',
  method: 'POST',
  path: '/webhooks/{id}/deliveries/{delivery}/redeliver',
  tag,
  summary: 'Send a message again',
  description:
    'Sends the message once and immediately, bypassing the queue, with the same `webhook-id`, and answers the result.',
  scopes,
  params: deliveryId,
  answers: { 200: { description: 'The result; see `last_try`.', schema: delivery } },
  refusals: ['webhook_not_found', 'delivery_not_found', 'too_many'],
  async call({ core }, { caller, params }) {
    const { id, delivery: which } = params;
    return fromDelivery(await core.webhooks.redeliver(caller, toWebhookId(id), toDeliveryId(which)));
  },
});
