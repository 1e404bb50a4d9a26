import { sql } from 'kysely';
import type { DeliveryId } from '../../../core/base/ids.ts';
import type { Random } from '../../../core/base/ports.ts';
import type { DisabledReason, Occurrence, WebhookFacts } from '../../../core/webhooks/webhook.ts';
import {
  type Attempt,
  CLICKS_PER_DELIVERY_MAX,
  DELIVERED_EVENTS_KEPT,
  DELIVERIES_KEPT,
  type DueDelivery,
  type Outbox,
} from '../../../core/webhooks/webhook-store.ts';
import type { Db, WebhookDeliveryRow, WebhookRow } from '../schema.ts';
import type { Sql } from '../sql.ts';
import type { EventQueue } from './webhook-events.ts';
import { toDelivery, toWebhook, withAllFields } from './webhook-row.ts';

/** How several nodes share the deliveries; parts of transactions. */
export interface DueLeases {
  /** Up to `limit` of these due webhooks that no other node has, until they are given back or the lease ends. */
  take(trx: Db, webhookIds: readonly number[], limit: number): Promise<readonly WebhookRow[]>;
  /** Whether this node still has the webhook, which it gives back. */
  giveBack(trx: Db, webhookId: number): Promise<boolean>;
}

export function createSqlOutbox(
  { reader, writer }: Sql,
  eventQueue: EventQueue,
  { random, leases = null }: { random: Random; leases?: DueLeases | null },
): Outbox {
  const newMessageId = (): string => `msg_${random.bytes(16).toHex()}`;

  const selectDue = (db: Db, nowMs: number) =>
    db
      .selectFrom('webhooks')
      .selectAll()
      // A literal: with a parameter SQLite would not use the partial index.
      .where('enabled', '=', sql.lit(1))
      .where('waiting', '>', sql.lit(0))
      .where('next_at_ms', '<=', nowMs)
      .orderBy('next_at_ms');

  /** The current delivery, or a new one with the first queued events. */
  async function firstDelivery(trx: Db, row: WebhookRow, nowMs: number): Promise<DueDelivery | null> {
    const webhook = toWebhook(row);
    if (row.delivery_id !== null) {
      const delivery = await deliveryById(trx, row.delivery_id);
      if (delivery !== undefined) return { webhook, delivery: toDelivery(delivery) };
    }
    const events = await firstEvents(trx, row);
    const [first] = events;
    if (first === undefined) {
      // The queue is empty.
      await trx
        .updateTable('webhooks')
        .set({ waiting: 0, delivery_id: null })
        .where('id', '=', row.id)
        .execute();
      return null;
    }
    const occurrences = events.map(
      ({ at_ms, facts }): Occurrence => ({
        atMs: at_ms,
        facts: withAllFields(JSON.parse(facts) as WebhookFacts),
      }),
    );
    const created = await trx
      .insertInto('webhook_deliveries')
      .values({
        webhook_id: row.id,
        message_id: newMessageId(),
        kind: 'event',
        event: first.event,
        happenings: JSON.stringify(occurrences),
        events: events.length,
        status: 'waiting',
        attempts: 0,
        created_at_ms: nowMs,
        next_try_at_ms: nowMs,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await trx
      .deleteFrom('webhook_events')
      .where('webhook_id', '=', row.id)
      .where('id', '<=', events.at(-1)?.id ?? first.id)
      .execute();
    await trx.updateTable('webhooks').set({ delivery_id: created.id }).where('id', '=', row.id).execute();
    return { webhook, delivery: toDelivery(created) };
  }

  async function settle(
    id: DeliveryId,
    step: (trx: Db, delivery: WebhookDeliveryRow) => Promise<void>,
  ): Promise<void> {
    await writer.write(async (trx) => {
      const delivery = await deliveryById(trx, id);
      // The delivery's webhook may have been removed meanwhile.
      if (delivery === undefined) return;
      // A node that took too long for an attempt does not settle what another one has taken over.
      if (leases !== null && !(await leases.giveBack(trx, delivery.webhook_id))) return;
      await step(trx, delivery);
    });
  }

  return {
    enqueue: (workspaceId, event, occurrence) =>
      writer.write((trx) => eventQueue.enqueue(trx, workspaceId, event, occurrence)),

    async due(nowMs, limit, busy) {
      const isFree = ({ id }: WebhookRow) => ![...busy].some((webhookId) => webhookId === id);
      const limited = limit + busy.size;
      // Ask the reader first: usually nothing is due, and then nothing is written.
      const rows = (await selectDue(reader, nowMs).limit(limited).execute()).filter(isFree);
      if (rows.length === 0) return [];
      return writer.write(async (trx) => {
        const found: DueDelivery[] = [];
        const due = (await selectDue(trx, nowMs).limit(limited).execute()).filter(isFree);
        const ids = due.map(({ id }) => id);
        for (const row of leases === null ? due : await leases.take(trx, ids, limit)) {
          if (found.length >= limit) break;
          const delivery = await firstDelivery(trx, row, nowMs);
          if (delivery !== null) found.push(delivery);
        }
        return found;
      });
    },

    delivered: (id, attempt) =>
      settle(id, async (trx, delivery) => {
        await recordAttempt(trx, delivery, attempt, 'delivered', null);
        const webhook = await trx
          .updateTable('webhooks')
          .set(({ eb }) => ({
            waiting: eb('waiting', '-', delivery.events),
            delivery_id: null,
            failing_since_ms: null,
          }))
          .where('id', '=', delivery.webhook_id)
          .returningAll()
          .executeTakeFirst();
        if (webhook === undefined) return;
        const nextAtMs = await nextDueMs(trx, webhook, attempt.atMs);
        await trx
          .updateTable('webhooks')
          .set({ next_at_ms: nextAtMs })
          .where('id', '=', webhook.id)
          .execute();
        await forgetOld(trx, delivery.webhook_id);
      }),

    failed: (id, attempt, nextTryAtMs) =>
      settle(id, async (trx, delivery) => {
        await recordAttempt(trx, delivery, attempt, 'waiting', nextTryAtMs);
        await trx
          .updateTable('webhooks')
          .set(({ fn, ref, val }) => ({
            next_at_ms: nextTryAtMs,
            failing_since_ms: fn.coalesce(ref('failing_since_ms'), val(attempt.atMs)),
          }))
          .where('id', '=', delivery.webhook_id)
          .execute();
      }),

    giveUp: (id, attempt, reason) =>
      settle(id, async (trx, delivery) => {
        await recordAttempt(trx, delivery, attempt, 'waiting', null);
        const webhook = await trx
          .updateTable('webhooks')
          .set(({ fn, ref, val }) => ({
            enabled: 0,
            disabled_reason: reason satisfies DisabledReason,
            failing_since_ms: fn.coalesce(ref('failing_since_ms'), val(attempt.atMs)),
          }))
          .where('id', '=', delivery.webhook_id)
          .where('enabled', '=', 1)
          .returningAll()
          .executeTakeFirst();
        if (webhook === undefined) return;
        const { id: webhookId, workspaceId } = toWebhook(webhook);
        eventQueue.noteDisabled(trx, { webhookId, workspaceId, reason });
      }),

    keep: (delivery) =>
      writer.write(async (trx) => {
        const row = await trx
          .insertInto('webhook_deliveries')
          .values({
            webhook_id: delivery.webhookId,
            message_id: delivery.messageId,
            kind: delivery.kind,
            event: delivery.event,
            happenings: JSON.stringify(delivery.occurrences),
            events: delivery.occurrences.length,
            status: delivery.status,
            attempts: 1,
            created_at_ms: delivery.createdAtMs,
            first_tried_at_ms: delivery.lastTry.atMs,
            last_try: JSON.stringify(delivery.lastTry),
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        await forgetOld(trx, row.webhook_id);
        return toDelivery(row);
      }),

    async deliveries(webhookId, { status, before, limit }) {
      let query = reader.selectFrom('webhook_deliveries').selectAll().where('webhook_id', '=', webhookId);
      if (status !== null) query = query.where('status', '=', status);
      if (before !== null) query = query.where('id', '<', before);
      return (await query.orderBy('id', 'desc').limit(limit).execute()).map(toDelivery);
    },

    async delivery(webhookId, id) {
      const row = await deliveryById(reader, id);
      return row === undefined || row.webhook_id !== webhookId ? null : toDelivery(row);
    },

    takeNotices: () => eventQueue.takeNotices(),
  };
}

/** The rows of queued events for one delivery. */
async function firstEvents(trx: Db, row: WebhookRow) {
  const isBatched = row.click_batch_ms > 0;
  const rows = await trx
    .selectFrom('webhook_events')
    .selectAll()
    .where('webhook_id', '=', row.id)
    .orderBy('id')
    .limit(isBatched ? CLICKS_PER_DELIVERY_MAX : 1)
    .execute();
  if (rows[0]?.event !== 'link.clicked') return rows.slice(0, 1);
  const end = rows.findIndex(({ event }) => event !== 'link.clicked');
  return end === -1 ? rows : rows.slice(0, end);
}

const deliveryById = (db: Db, id: number) =>
  db.selectFrom('webhook_deliveries').selectAll().where('id', '=', id).executeTakeFirst();

async function recordAttempt(
  trx: Db,
  delivery: WebhookDeliveryRow,
  attempt: Attempt,
  status: 'delivered' | 'waiting',
  nextTryAtMs: number | null,
): Promise<void> {
  await trx
    .updateTable('webhook_deliveries')
    .set({
      status,
      attempts: delivery.attempts + 1,
      first_tried_at_ms: delivery.first_tried_at_ms ?? attempt.atMs,
      next_try_at_ms: nextTryAtMs,
      last_try: JSON.stringify(attempt),
    })
    .where('id', '=', delivery.id)
    .execute();
}

/** When the next queued events are due: batched clicks wait for more, unless they fill a delivery. */
async function nextDueMs(trx: Db, webhook: WebhookRow, nowMs: number): Promise<number> {
  if (webhook.click_batch_ms === 0 || webhook.waiting >= CLICKS_PER_DELIVERY_MAX) return nowMs;
  const first = await trx
    .selectFrom('webhook_events')
    .select(['event', 'at_ms'])
    .where('webhook_id', '=', webhook.id)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return first?.event === 'link.clicked' ? first.at_ms + webhook.click_batch_ms : nowMs;
}

async function forgetOld(trx: Db, webhookId: number): Promise<void> {
  const rows = await trx
    .selectFrom('webhook_deliveries')
    .select(['id', 'events'])
    .where('webhook_id', '=', webhookId)
    .where('status', '<>', 'waiting')
    .orderBy('id', 'desc')
    .limit(DELIVERIES_KEPT + 1)
    .execute();
  let events = 0;
  const oldest = rows.find((row, nth) => {
    events += row.events;
    return nth >= DELIVERIES_KEPT || (nth > 0 && events > DELIVERED_EVENTS_KEPT);
  });
  if (oldest === undefined) return;
  await trx
    .deleteFrom('webhook_deliveries')
    .where('webhook_id', '=', webhookId)
    .where('status', '<>', 'waiting')
    .where('id', '<=', oldest.id)
    .execute();
}
