import { z } from '@hono/zod-openapi';
import { WEBHOOK_EVENTS } from '../../core/webhooks/webhook.ts';
import { DELIVERY_STATUSES } from '../../core/webhooks/webhook-store.ts';
import { CLICK_BATCH_MS_MAX } from '../../core/webhooks/webhooks.ts';
import { WEBHOOK_FORMS } from '../../facades/all-facades.ts';
import { pageOf, pageQuery, time } from './common.ts';

const events = z.array(z.enum(WEBHOOK_EVENTS)).min(1).max(WEBHOOK_EVENTS.length);
const url = z.string().openapi({
  description: 'An `http` or `https` URL, at most 2,048 characters.',
  example: 'https://example.com/hook',
});
const form = z.enum(WEBHOOK_FORMS.map(({ name }) => name)).openapi({
  description:
    '`native` sends a Standard Webhook; any other form sends the body of the compatible API of that name. Default: `native`.',
});
const clickBatchSeconds = z
  .int()
  .min(0)
  .max(CLICK_BATCH_MS_MAX / 1_000)
  .openapi({
    description: 'How long clicks are collected before they are sent together; 0 sends each one immediately.',
  });
const enabled = z.boolean().openapi({
  description:
    'A disabled webhook queues no new events; after it is enabled again, it sends the events already queued.',
});

export const newWebhook = z
  .strictObject({
    url,
    events,
    link_id: z.string().nullable().optional().openapi({ description: 'Sends only events of this link.' }),
    form: form.optional(),
    click_batch_seconds: clickBatchSeconds.optional(),
    enabled: enabled.optional(),
  })
  .openapi('NewWebhook');
export const webhookChange = z
  .strictObject({ url, events, form, click_batch_seconds: clickBatchSeconds, enabled })
  .partial()
  .openapi('WebhookChange');

const webhookFields = {
  id: z.string().openapi({ example: 'whk_1' }),
  workspace_id: z.string(),
  link_id: z.string().nullable(),
  url,
  events,
  form,
  click_batch_seconds: clickBatchSeconds,
  enabled,
  disabled_reason: z.enum(['gone', 'failing', 'too_many_waiting']).nullable().openapi({
    description:
      'Why the server disabled the webhook: the receiver answered 410, it failed for a day, or more than 100,000 events were queued.',
  }),
  failing_since: time.nullable().openapi({ description: 'Null when the last delivery succeeded.' }),
  waiting: z.int().openapi({ description: 'The number of queued events.' }),
  created_at: time,
};
export const webhook = z.strictObject(webhookFields).openapi('Webhook');
export const webhookWithSecret = z
  .strictObject({
    ...webhookFields,
    secret: z.string().openapi({
      description: 'The secret that signs the messages. Shown only once.',
      example: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
    }),
  })
  .openapi('WebhookWithSecret');
export const webhookPage = pageOf(webhook).openapi('WebhookPage');
export const webhookId = z.object({ id: z.string().openapi({ example: 'whk_1' }) });

export const delivery = z
  .strictObject({
    id: z.string().openapi({ example: 'dlv_1c' }),
    message_id: z
      .string()
      .openapi({ description: 'The `webhook-id` of the message, the same for every attempt.' }),
    kind: z.enum(['event', 'test', 'redelivery']),
    event: z.enum([...WEBHOOK_EVENTS, 'webhook.test']),
    count: z.int().openapi({
      description: 'The number of events in the message; more than 1 only for clicks sent together.',
    }),
    status: z.enum(DELIVERY_STATUSES).openapi({
      description:
        '`waiting` is being retried. `failed` is only for tests and redeliveries, which are sent once.',
    }),
    attempts: z.int(),
    created_at: time,
    next_try_at: time.nullable(),
    last_try: z
      .strictObject({
        at: time,
        duration_ms: z.int(),
        status: z.int().nullable().openapi({ description: 'Null when there was no answer.' }),
        fault: z.string().nullable().openapi({ example: 'timeout' }),
        response: z.string().openapi({ description: "The beginning of the receiver's answer." }),
      })
      .nullable(),
  })
  .openapi('Delivery');
export const deliveryPage = pageOf(delivery).openapi('DeliveryPage');
export const deliveryQuery = z.strictObject({ ...pageQuery, status: z.enum(DELIVERY_STATUSES).optional() });
export const deliveryId = z.object({
  id: z.string().openapi({ example: 'whk_1' }),
  delivery: z.string().openapi({ example: 'dlv_1c' }),
});
