import type { z } from '@hono/zod-openapi';
import type { DeliveryId, WebhookId } from '../../core/base/ids.ts';
import { Problem } from '../../core/base/problem.ts';
import type { Webhook } from '../../core/webhooks/webhook.ts';
import type { Delivery } from '../../core/webhooks/webhook-store.ts';
import type { NewWebhook, WebhookChange } from '../../core/webhooks/webhooks.ts';
import { deliveryIds, linkIds, webhookIds, workspaceIds } from '../../wire/values/ids.ts';
import { writeTime, writeTimeOrNull } from '../../wire/values/time.ts';
import type { newWebhook, webhookChange } from '../contract/webhook.ts';
import { toLinkId } from './link.ts';

export function toWebhookId(text: string): WebhookId {
  const id = webhookIds.read(text);
  if (id === null) throw new Problem('webhook_not_found', {});
  return id;
}

export function toDeliveryId(text: string): DeliveryId {
  const id = deliveryIds.read(text);
  if (id === null) throw new Problem('delivery_not_found', {});
  return id;
}

export const toNewWebhook = (wire: z.output<typeof newWebhook>): NewWebhook => ({
  url: wire.url,
  events: wire.events,
  linkId: wire.link_id == null ? null : toLinkId(wire.link_id),
  ...(wire.form === undefined ? {} : { form: wire.form }),
  ...(wire.click_batch_seconds === undefined ? {} : { clickBatchMs: wire.click_batch_seconds * 1_000 }),
  ...(wire.enabled === undefined ? {} : { enabled: wire.enabled }),
});

export const toWebhookChange = (wire: z.output<typeof webhookChange>): WebhookChange => ({
  ...(wire.url === undefined ? {} : { url: wire.url }),
  ...(wire.events === undefined ? {} : { events: wire.events }),
  ...(wire.form === undefined ? {} : { form: wire.form }),
  ...(wire.click_batch_seconds === undefined ? {} : { clickBatchMs: wire.click_batch_seconds * 1_000 }),
  ...(wire.enabled === undefined ? {} : { enabled: wire.enabled }),
});

export const fromWebhook = (webhook: Webhook) => ({
  id: webhookIds.write(webhook.id),
  workspace_id: workspaceIds.write(webhook.workspaceId),
  link_id: webhook.linkId === null ? null : linkIds.write(webhook.linkId),
  url: webhook.url,
  events: [...webhook.events],
  form: webhook.form,
  click_batch_seconds: webhook.clickBatchMs / 1_000,
  enabled: webhook.enabled,
  disabled_reason: webhook.disabledReason,
  failing_since: writeTimeOrNull(webhook.failingSinceMs),
  waiting: webhook.waiting,
  created_at: writeTime(webhook.createdAtMs),
});

export const fromWebhookWithSecret = (webhook: Webhook) => ({
  ...fromWebhook(webhook),
  secret: webhook.secret,
});

export const fromDelivery = (delivery: Delivery) => ({
  id: deliveryIds.write(delivery.id),
  message_id: delivery.messageId,
  kind: delivery.kind,
  event: delivery.event,
  count: delivery.occurrences.length,
  status: delivery.status,
  attempts: delivery.attempts,
  created_at: writeTime(delivery.createdAtMs),
  next_try_at: writeTimeOrNull(delivery.nextTryAtMs),
  last_try:
    delivery.lastTry === null
      ? null
      : {
          at: writeTime(delivery.lastTry.atMs),
          duration_ms: delivery.lastTry.durationMs,
          status: delivery.lastTry.status,
          fault: delivery.lastTry.fault,
          response: delivery.lastTry.response,
        },
});
