import { deliveryIds, webhookIds } from '../wire/ids.ts';
import { replyEmpty, replyJson } from '../wire/reply.ts';
import { listQuery } from './contract/account.ts';
import { PAGE_LIMIT } from './contract/common.ts';
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
import { BASE_PATH, LINK_BYTES_MAX, operation } from './native.ts';
import { pageById, readCursor } from './page.ts';
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
    const after = readCursor(webhookIds, query.cursor) ?? 0;
    const found = (await core.webhooks.list(caller)).filter(({ id }) => id > after);
    return replyJson(200, pageById(found, query.limit ?? PAGE_LIMIT, webhookIds, fromWebhook));
  },
});

export const createWebhook = operation({
  name: 'createWebhook',
  method: 'POST',
  path: '/webhooks',
  tag,
  summary: 'Create a webhook',
  description:
    'From then on it is sent what happens, in order, each message until it answers 2xx. Its secret is shown this once. At most 50 a workspace.',
  scopes,
  body: {
    schema: newWebhook,
    maxBytes: LINK_BYTES_MAX,
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
    return replyJson(200, fromWebhook(await core.webhooks.get(caller, toWebhookId(params.id))));
  },
});

export const changeWebhook = operation({
  name: 'changeWebhook',
  method: 'PATCH',
  path: '/webhooks/{id}',
  tag,
  summary: 'Change a webhook',
  description: 'Enabling one that was disabled sends what waits, and gives it a whole day again.',
  scopes,
  params: webhookId,
  body: { schema: webhookChange, maxBytes: LINK_BYTES_MAX, example: { enabled: true } },
  answers: { 200: { description: 'As it stands now.', schema: webhook } },
  refusals: ['webhook_not_found'],
  async call({ core }, { caller, params, body }) {
    const changed = await core.webhooks.change(caller, toWebhookId(params.id), toWebhookChange(body));
    return replyJson(200, fromWebhook(changed));
  },
});

export const removeWebhook = operation({
  name: 'removeWebhook',
  method: 'DELETE',
  path: '/webhooks/{id}',
  tag,
  summary: 'Remove a webhook',
  description: 'With all that waits for it, and its log.',
  scopes,
  params: webhookId,
  answers: { 204: { description: 'It is removed.' } },
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
  description: 'Everything sent from now on is signed with it, also what was tried before.',
  scopes,
  params: webhookId,
  answers: { 200: { description: 'The webhook with its new secret.', schema: webhookWithSecret } },
  refusals: ['webhook_not_found'],
  async call({ core }, { caller, params }) {
    const rotated = await core.webhooks.rotateSecret(caller, toWebhookId(params.id));
    return replyJson(200, fromWebhookWithSecret(rotated));
  },
});

export const testWebhook = operation({
  name: 'testWebhook',
  method: 'POST',
  path: '/webhooks/{id}/test',
  tag,
  summary: 'Try a webhook',
  description: 'Sends a `webhook.test` once, also to one that is disabled, and answers what came of it.',
  scopes,
  params: webhookId,
  answers: { 200: { description: 'What came of it; see `last_try`.', schema: delivery } },
  refusals: ['webhook_not_found', 'too_many'],
  async call({ core }, { caller, params }) {
    return replyJson(200, fromDelivery(await core.webhooks.test(caller, toWebhookId(params.id))));
  },
});

export const listDeliveries = operation({
  name: 'listDeliveries',
  method: 'GET',
  path: '/webhooks/{id}/deliveries',
  tag,
  summary: 'What a webhook was sent',
  description:
    'The newest 200, and the one that waits. What comes after that one is made into messages later.',
  scopes,
  params: webhookId,
  query: deliveryQuery,
  answers: { 200: { description: 'One page, newest first.', schema: deliveryPage } },
  refusals: ['webhook_not_found'],
  async call({ core }, { caller, params, query }) {
    const limit = query.limit ?? PAGE_LIMIT;
    const found = await core.webhooks.deliveries(caller, toWebhookId(params.id), {
      status: query.status ?? null,
      before: readCursor(deliveryIds, query.cursor),
      limit: limit + 1,
    });
    return replyJson(200, pageById(found, limit, deliveryIds, fromDelivery));
  },
});

export const redeliver = operation({
  name: 'redeliver',
  method: 'POST',
  path: '/webhooks/{id}/deliveries/{delivery}/redeliver',
  tag,
  summary: 'Send a message again',
  description: 'Once, at once and beside the queue, with the same `webhook-id`; answers what came of it.',
  scopes,
  params: deliveryId,
  answers: { 200: { description: 'What came of it; see `last_try`.', schema: delivery } },
  refusals: ['webhook_not_found', 'delivery_not_found', 'too_many'],
  async call({ core }, { caller, params }) {
    const { id, delivery: which } = params;
    return replyJson(
      200,
      fromDelivery(await core.webhooks.redeliver(caller, toWebhookId(id), toDeliveryId(which))),
    );
  },
});
