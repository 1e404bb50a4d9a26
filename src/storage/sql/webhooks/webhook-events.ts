import { sql } from 'kysely';
import type { LinkId, WebhookId, WorkspaceId } from '../../../core/base/ids.ts';
import type { Link } from '../../../core/links/link.ts';
import {
  type DisabledReason,
  eventOfChange,
  type Occurrence,
  receivesEvent,
  type WebhookEvent,
  type WebhookFacts,
  withoutPasswordHash,
} from '../../../core/webhooks/webhook.ts';
import { CLICKS_PER_DELIVERY_MAX, type DisabledNotice } from '../../../core/webhooks/webhook-store.ts';
import { afterCommit } from '../after-commit.ts';
import type { Db } from '../schema.ts';
import type { Sql } from '../sql.ts';
import { readEvents } from './webhook-row.ts';

/** An enabled webhook and the events that it subscribes to. */
export interface Subscriber {
  readonly id: WebhookId;
  readonly linkId: LinkId | null;
  readonly events: readonly WebhookEvent[];
  readonly clickBatchMs: number;
}

/** Enqueues events in the transaction that causes them. Without subscribers this costs one lookup in a map. */
export interface EventQueue {
  /** Links after and before a change, by index; null or absent: the link does not exist then. */
  enqueueLinkChanges(trx: Db, after: readonly (Link | null)[], before?: readonly Link[]): Promise<void>;
  enqueue(trx: Db, workspaceId: WorkspaceId, event: WebhookEvent, occurrence: Occurrence): Promise<void>;
  /** Adds events to the queue of one webhook, in order. */
  enqueueFor(
    trx: Db,
    subscriber: Subscriber,
    event: WebhookEvent,
    occurrences: readonly Occurrence[],
  ): Promise<void>;
  subscribers(): Promise<ReadonlyMap<WorkspaceId, readonly Subscriber[]>>;
  /** Call this when a change of webhooks has been committed. */
  reload(): void;
  /** Reloads the subscribers and keeps a notice once the transaction that disables a webhook is committed. */
  noteDisabled(trx: Db, notice: DisabledNotice): void;
  takeNotices(): readonly DisabledNotice[];
  nowMs(): number;
}

const ROWS_PER_STATEMENT = 200;
/** Notices that wait to be taken; further ones are dropped, and the webhooks still store the reason. */
const NOTICES_MAX = 1_000;

export function createEventQueue(
  { reader }: Sql,
  options: { nowMs: () => number; waitingMax: number },
): EventQueue {
  const { nowMs, waitingMax } = options;
  let cached: Promise<ReadonlyMap<WorkspaceId, readonly Subscriber[]>> | null = null;
  let notices: DisabledNotice[] = [];

  /** Reads committed webhooks: a webhook receives the events after its creation was acknowledged. */
  async function load(): Promise<ReadonlyMap<WorkspaceId, readonly Subscriber[]>> {
    const rows = await reader
      .selectFrom('webhooks')
      .select(['id', 'workspace_id', 'link_id', 'events', 'click_batch_ms'])
      .where('enabled', '=', 1)
      .orderBy('id')
      .execute();
    const subscribers = new Map<WorkspaceId, Subscriber[]>();
    for (const row of rows) {
      const workspaceId = row.workspace_id as WorkspaceId;
      const ofWorkspace = subscribers.get(workspaceId) ?? [];
      ofWorkspace.push({
        id: row.id as WebhookId,
        linkId: row.link_id as LinkId | null,
        events: readEvents(row.events),
        clickBatchMs: row.click_batch_ms,
      });
      subscribers.set(workspaceId, ofWorkspace);
    }
    return subscribers;
  }

  function subscribers(): Promise<ReadonlyMap<WorkspaceId, readonly Subscriber[]>> {
    if (cached !== null) return cached;
    const loading = load();
    cached = loading;
    loading.catch(() => {
      if (cached === loading) cached = null;
    });
    return loading;
  }

  function reload(): void {
    cached = null;
  }

  function noteDisabled(trx: Db, notice: DisabledNotice): void {
    afterCommit(trx, () => {
      reload();
      if (notices.length < NOTICES_MAX) notices.push(notice);
    });
  }

  /** False when the webhook is disabled or removed, or its queue is full: then this disables it. */
  async function makeRoom(trx: Db, { id }: Subscriber, count: number, dueAtMs: number): Promise<boolean> {
    const taken = await trx
      .updateTable('webhooks')
      .set(({ eb, ref }) => ({
        waiting: eb('waiting', '+', count),
        next_at_ms: eb
          .case()
          // A full delivery is due at once, unless it waits for a retry.
          .when(sql<boolean>`failing_since_ms is null and waiting + ${count} >= ${CLICKS_PER_DELIVERY_MAX}`)
          .then(nowMs())
          .when('waiting', '=', 0)
          .then(dueAtMs)
          .else(ref('next_at_ms'))
          .end(),
      }))
      .where('id', '=', id)
      .where('enabled', '=', 1)
      .where('waiting', '<=', waitingMax - count)
      .executeTakeFirstOrThrow();
    if (taken.numUpdatedRows > 0n) return true;
    const reason: DisabledReason = 'too_many_waiting';
    const full = await trx
      .updateTable('webhooks')
      .set({ enabled: 0, disabled_reason: reason })
      .where('id', '=', id)
      .where('enabled', '=', 1)
      .returning('workspace_id')
      .executeTakeFirst();
    if (full === undefined) afterCommit(trx, reload);
    else noteDisabled(trx, { webhookId: id, workspaceId: full.workspace_id as WorkspaceId, reason });
    return false;
  }

  async function enqueueFor(
    trx: Db,
    subscriber: Subscriber,
    event: WebhookEvent,
    occurrences: readonly Occurrence[],
  ): Promise<void> {
    const [first] = occurrences;
    if (first === undefined) return;
    const dueAtMs = event === 'link.clicked' ? first.atMs + subscriber.clickBatchMs : nowMs();
    if (!(await makeRoom(trx, subscriber, occurrences.length, dueAtMs))) return;
    const rows = occurrences.map(({ atMs, facts }) => ({
      webhook_id: subscriber.id as number,
      event,
      at_ms: atMs,
      facts: JSON.stringify(facts),
    }));
    for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
      await trx
        .insertInto('webhook_events')
        .values(rows.slice(at, at + ROWS_PER_STATEMENT))
        .execute();
    }
  }

  return {
    nowMs,
    subscribers,
    enqueueFor,
    noteDisabled,
    reload,
    takeNotices() {
      const taken = notices;
      notices = [];
      return taken;
    },

    async enqueue(trx, workspaceId, event, occurrence) {
      const linkId = linkOf(occurrence.facts)?.id ?? null;
      for (const subscriber of (await subscribers()).get(workspaceId) ?? []) {
        if (receivesEvent(subscriber, event, linkId)) await enqueueFor(trx, subscriber, event, [occurrence]);
      }
    },

    async enqueueLinkChanges(trx, after, before = []) {
      const ofWorkspaces = await subscribers();
      if (ofWorkspaces.size === 0) return;
      const atMs = nowMs();
      const queues = new Map<Subscriber, { event: WebhookEvent; occurrences: Occurrence[] }[]>();
      for (let nth = 0; nth < Math.max(after.length, before.length); nth++) {
        const next = after[nth] ?? null;
        const previous = before[nth] ?? null;
        const link = next ?? previous;
        const event = eventOfChange(previous, next);
        if (link === null || event === null) continue;
        const receivers =
          ofWorkspaces
            .get(link.workspaceId)
            ?.filter((subscriber) => receivesEvent(subscriber, event, link.id)) ?? [];
        if (receivers.length === 0) continue;
        const occurrence = { atMs, facts: { kind: 'link', link: withoutPasswordHash(link) } } as const;
        for (const subscriber of receivers) push(queues, subscriber, event, occurrence);
      }
      for (const [subscriber, runs] of queues) {
        for (const { event, occurrences } of runs) await enqueueFor(trx, subscriber, event, occurrences);
      }
    },
  };
}

const linkOf = (facts: WebhookFacts): Link | null => ('link' in facts ? facts.link : null);

/** Groups consecutive events of one kind, which are stored together. */
function push(
  queues: Map<Subscriber, { event: WebhookEvent; occurrences: Occurrence[] }[]>,
  subscriber: Subscriber,
  event: WebhookEvent,
  occurrence: Occurrence,
): void {
  const runs = queues.get(subscriber) ?? [];
  const last = runs.at(-1);
  if (last?.event === event) last.occurrences.push(occurrence);
  else runs.push({ event, occurrences: [occurrence] });
  queues.set(subscriber, runs);
}
