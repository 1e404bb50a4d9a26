import { sql } from 'kysely';
import type { Link, LinkId } from '../../core/link.ts';
import {
  type DisabledReason,
  eventOfChange,
  type Happening,
  isTold,
  toTold,
  type WebhookEvent,
  type WebhookFacts,
  type WebhookId,
} from '../../core/webhook.ts';
import { CLICKS_PER_DELIVERY_MAX, type DisabledNotice } from '../../core/webhook-store.ts';
import type { WorkspaceId } from '../../core/workspace.ts';
import type { Db } from './schema.ts';
import type { Sql } from './sqlite.ts';
import { readEvents } from './webhook-row.ts';

/** An enabled webhook, as far as what it wants to hear of. */
export interface Listener {
  readonly id: WebhookId;
  readonly linkId: LinkId | null;
  readonly events: readonly WebhookEvent[];
  readonly clickBatchMs: number;
}

/** Queues events within the transaction that makes them. Where nobody listens it looks at a map and no more. */
export interface Teller {
  /** Links as they are now, and as they were: each place stands for one link, null or missing for not there. */
  links(trx: Db, after: readonly (Link | null)[], before?: readonly Link[]): Promise<void>;
  tell(trx: Db, workspaceId: WorkspaceId, event: WebhookEvent, happening: Happening): Promise<void>;
  /** In order, into the queue of one webhook. */
  append(trx: Db, listener: Listener, event: WebhookEvent, happenings: readonly Happening[]): Promise<void>;
  listeners(): Promise<ReadonlyMap<WorkspaceId, readonly Listener[]>>;
  /** To be called once a change of the webhooks is committed. */
  reload(): void;
  note(notice: DisabledNotice): void;
  takeNotices(): readonly DisabledNotice[];
  nowMs(): number;
}

const ROWS_PER_STATEMENT = 200;
/** Notices that nobody asked for; the webhooks themselves keep the reason. */
const NOTICES_MAX = 1_000;

export function createTeller({ reader }: Sql, options: { nowMs: () => number; waitingMax: number }): Teller {
  const { nowMs, waitingMax } = options;
  let held: Promise<ReadonlyMap<WorkspaceId, readonly Listener[]>> | null = null;
  let notices: DisabledNotice[] = [];

  /** What is committed: a webhook hears of what happens after it was answered. */
  async function load(): Promise<ReadonlyMap<WorkspaceId, readonly Listener[]>> {
    const rows = await reader
      .selectFrom('webhooks')
      .select(['id', 'workspace_id', 'link_id', 'events', 'click_batch_ms'])
      .where('enabled', '=', 1)
      .orderBy('id')
      .execute();
    const listeners = new Map<WorkspaceId, Listener[]>();
    for (const row of rows) {
      const workspaceId = row.workspace_id as WorkspaceId;
      const all = listeners.get(workspaceId) ?? [];
      all.push({
        id: row.id as WebhookId,
        linkId: row.link_id as LinkId | null,
        events: readEvents(row.events),
        clickBatchMs: row.click_batch_ms,
      });
      listeners.set(workspaceId, all);
    }
    return listeners;
  }

  function listeners(): Promise<ReadonlyMap<WorkspaceId, readonly Listener[]>> {
    if (held !== null) return held;
    const loading = load();
    held = loading;
    loading.catch(() => {
      if (held === loading) held = null;
    });
    return loading;
  }

  function note(notice: DisabledNotice): void {
    if (notices.length < NOTICES_MAX) notices.push(notice);
  }

  /** False when it is disabled or gone, or full: then this disables it. */
  async function makeRoom(trx: Db, { id }: Listener, count: number, dueAtMs: number): Promise<boolean> {
    const taken = await trx
      .updateTable('webhooks')
      .set(({ eb, ref }) => ({
        waiting: eb('waiting', '+', count),
        next_at_ms: eb
          .case()
          // A whole delivery is there: it waits for no more clicks, unless it waits to be tried again.
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
    if (full !== undefined) note({ webhookId: id, workspaceId: full.workspace_id as WorkspaceId, reason });
    held = null;
    return false;
  }

  async function append(
    trx: Db,
    listener: Listener,
    event: WebhookEvent,
    happenings: readonly Happening[],
  ): Promise<void> {
    const [first] = happenings;
    if (first === undefined) return;
    const dueAtMs = event === 'link.clicked' ? first.atMs + listener.clickBatchMs : nowMs();
    if (!(await makeRoom(trx, listener, happenings.length, dueAtMs))) return;
    const rows = happenings.map(({ atMs, facts }) => ({
      ...{ webhook_id: listener.id as number, event, at_ms: atMs, facts: JSON.stringify(facts) },
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
    listeners,
    append,
    note,
    reload() {
      held = null;
    },
    takeNotices() {
      const taken = notices;
      notices = [];
      return taken;
    },

    async tell(trx, workspaceId, event, happening) {
      const linkId = linkOf(happening.facts)?.id ?? null;
      for (const listener of (await listeners()).get(workspaceId) ?? []) {
        if (isTold(listener, event, linkId)) await append(trx, listener, event, [happening]);
      }
    },

    async links(trx, after, before = []) {
      const all = await listeners();
      if (all.size === 0) return;
      const atMs = nowMs();
      const queues = new Map<Listener, { event: WebhookEvent; happenings: Happening[] }[]>();
      for (let nth = 0; nth < Math.max(after.length, before.length); nth++) {
        const is = after[nth] ?? null;
        const was = before[nth] ?? null;
        const link = is ?? was;
        const event = eventOfChange(was, is);
        if (link === null || event === null) continue;
        const mine = all.get(link.workspaceId)?.filter((one) => isTold(one, event, link.id)) ?? [];
        if (mine.length === 0) continue;
        const happening = { atMs, facts: { kind: 'link', link: toTold(link) } } as const;
        for (const listener of mine) push(queues, listener, event, happening);
      }
      for (const [listener, runs] of queues) {
        for (const { event, happenings } of runs) await append(trx, listener, event, happenings);
      }
    },
  };
}

const linkOf = (facts: WebhookFacts): Link | null => ('link' in facts ? facts.link : null);

/** Events of one kind that follow each other are written together. */
function push(
  queues: Map<Listener, { event: WebhookEvent; happenings: Happening[] }[]>,
  listener: Listener,
  event: WebhookEvent,
  happening: Happening,
): void {
  const runs = queues.get(listener) ?? [];
  const last = runs.at(-1);
  if (last?.event === event) last.happenings.push(happening);
  else runs.push({ event, happenings: [happening] });
  queues.set(listener, runs);
}
