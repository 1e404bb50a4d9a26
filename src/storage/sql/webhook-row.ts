import { PLAIN_BEHAVIOUR } from '../../core/behaviour.ts';
import type { LinkId } from '../../core/link.ts';
import { DEFAULT_FIELDS } from '../../core/link-fields.ts';
import type {
  DisabledReason,
  Happening,
  Webhook,
  WebhookEvent,
  WebhookFacts,
  WebhookForm,
  WebhookId,
} from '../../core/webhook.ts';
import type { Attempt, Delivery, DeliveryStatus } from '../../core/webhook-store.ts';
import type { WorkspaceId } from '../../core/workspace.ts';
import type { WebhookDeliveryRow, WebhookRow } from './schema.ts';

/** Rows were written by these stores only; that is what the brands and parsed JSON rest on. */
export const toWebhook = (row: WebhookRow): Webhook => ({
  id: row.id as WebhookId,
  workspaceId: row.workspace_id as WorkspaceId,
  linkId: row.link_id as LinkId | null,
  url: row.url,
  events: readEvents(row.events),
  form: row.form as WebhookForm,
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
  happenings: readHappenings(row.happenings),
  status: row.status as DeliveryStatus,
  attempts: row.attempts,
  createdAtMs: row.created_at_ms,
  firstTriedAtMs: row.first_tried_at_ms,
  lastTry: row.last_try === null ? null : (JSON.parse(row.last_try) as Attempt),
  nextTryAtMs: row.next_try_at_ms,
});

const readHappenings = (text: string): readonly Happening[] =>
  (JSON.parse(text) as Happening[]).map(({ atMs, facts }) => ({ atMs, facts: withAllFields(facts) }));

/** A link that was kept before a field was known lacks it. */
export function withAllFields(facts: WebhookFacts): WebhookFacts {
  if (facts.kind !== 'link' && facts.kind !== 'click') return facts;
  const { link } = facts;
  const behaviour = { ...PLAIN_BEHAVIOUR, ...link.behaviour };
  return { ...facts, link: { ...DEFAULT_FIELDS, ...link, behaviour } };
}
