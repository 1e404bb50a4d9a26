import type { LinkId, WebhookId, WorkspaceId } from '../../../core/base/ids.ts';
import { withMissingFields } from '../../../core/links/link-fields.ts';
import type {
  DisabledReason,
  Occurrence,
  Webhook,
  WebhookEvent,
  WebhookFacts,
} from '../../../core/webhooks/webhook.ts';
import type { Attempt, Delivery, DeliveryStatus } from '../../../core/webhooks/webhook-store.ts';
import type { WebhookDeliveryRow, WebhookRow } from '../schema.ts';

/** Only these stores write rows, so the brands and the parsed JSON are safe. */
export const toWebhook = (row: WebhookRow): Webhook => ({
  id: row.id as WebhookId,
  workspaceId: row.workspace_id as WorkspaceId,
  linkId: row.link_id as LinkId | null,
  url: row.url,
  events: readEvents(row.events),
  form: row.form,
  secret: row.secret,
  clickBatchMs: row.click_batch_ms,
  enabled: row.enabled !== 0,
  disabledReason: row.disabled_reason as DisabledReason | null,
  createdAtMs: row.created_at_ms,
  failingSinceMs: row.failing_since_ms,
  waiting: row.waiting,
});

export const readEvents = (text: string): readonly WebhookEvent[] =>
  text.split(' ').filter((event) => event !== '') as WebhookEvent[];

export const toDelivery = (row: WebhookDeliveryRow): Delivery => ({
  id: row.id as Delivery['id'],
  webhookId: row.webhook_id as WebhookId,
  messageId: row.message_id,
  kind: row.kind as Delivery['kind'],
  event: row.event as Delivery['event'],
  occurrences: readOccurrences(row.happenings),
  status: row.status as DeliveryStatus,
  attempts: row.attempts,
  createdAtMs: row.created_at_ms,
  firstTriedAtMs: row.first_tried_at_ms,
  lastTry: row.last_try === null ? null : (JSON.parse(row.last_try) as Attempt),
  nextTryAtMs: row.next_try_at_ms,
});

const readOccurrences = (text: string): readonly Occurrence[] =>
  (JSON.parse(text) as Occurrence[]).map(({ atMs, facts }) => ({ atMs, facts: withAllFields(facts) }));

export function withAllFields(facts: WebhookFacts): WebhookFacts {
  if (facts.kind !== 'link' && facts.kind !== 'click') return facts;
  return { ...facts, link: withMissingFields(facts.link) };
}
