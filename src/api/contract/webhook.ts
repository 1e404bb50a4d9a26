import { z } from '@hono/zod-openapi';
import { WEBHOOK_EVENTS, WEBHOOK_FORMS } from '../../core/webhook.ts';
import { DELIVERY_STATUSES } from '../../core/webhook-store.ts';
import { CLICK_BATCH_MS_MAX } from '../../core/webhooks.ts';
import { pageOf, pageQuery, time } from './common.ts';

const events = z.array(z.enum(WEBHOOK_EVENTS)).min(1).max(WEBHOOK_EVENTS.length);
const url = z
  .string()
  .openapi({ description: 'http or https, at most 2,048 characters.', example: 'https://example.com/hook' });
const form = z
  .enum(WEBHOOK_FORMS)
  .openapi({ description: "`native` is a Standard Webhook; `linkly` has Linkly's body." });
const clickBatchSeconds = z
  .int()
  .min(0)
  .max(CLICK_BATCH_MS_MAX / 1_000)
  .openapi({ description: 'Clicks are held for so long and told together; 0 tells each at once.' });
const enabled = z.boolean().openapi({
  description: 'A disabled webhook queues no new events; enabled again, it sends those that wait.',
});

export const newWebhook = z
  .strictObject({
    url,
    events,
    link_id: z.string().nullable().optional().openapi({ description: 'Tells of this link only.' }),
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
      'Why the server itself disabled it: it answered 410, it failed for a day, or more than 100,000 events wait.',
  }),
  failing_since: time.nullable().openapi({ description: 'Null when the last delivery was taken.' }),
  waiting: z.int().openapi({ description: 'Events that it has not taken yet.' }),
  created_at: time,
};
export const webhook = z.strictObject(webhookFields).openapi('Webhook');
export const webhookWithSecret = z
  .strictObject({
    ...webhookFields,
    secret: z.string().openapi({
      description: 'Signs what is sent. Shown this once.',
      example: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
    }),
  })
  .openapi('WebhookWithSecret');
export const webhookPage = pageOf(webhook).openapi('WebhookPage');
export const webhookId = z.object({ id: z.string().openapi({ example: 'whk_1' }) });

export const delivery = z
  .strictObject({
    id: z.string().openapi({ example: 'dlv_1c' }),
    message_id: z.string().openapi({ description: 'Its `webhook-id`: the same for every try.' }),
    kind: z.enum(['event', 'test', 'redelivery']),
    event: z.enum([...WEBHOOK_EVENTS, 'webhook.test']),
    count: z.int().openapi({ description: 'Events in it; more than one only for clicks told together.' }),
    status: z.enum(DELIVERY_STATUSES).openapi({
      description: '`waiting` is tried again; `failed` are tests and redeliveries, which are tried once.',
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
        response: z.string().openapi({ description: 'The beginning of the answer.' }),
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
