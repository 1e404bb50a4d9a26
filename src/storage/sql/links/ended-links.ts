import type { WorkspaceId } from '../../../core/base/ids.ts';
import type { Link } from '../../../core/links/link.ts';
import { withoutPasswordHash } from '../../../core/webhooks/webhook.ts';
import type { EndedLinks } from '../../../core/webhooks/webhook-store.ts';
import type { Db } from '../schema.ts';
import type { Sql } from '../sql.ts';
import type { EventQueue } from '../webhooks/webhook-events.ts';
import { selectLinks, toLink } from './link-row.ts';

/** Links of one workspace for which events are enqueued in one transaction. */
const LINKS_PER_LOOK = 500;

export function createSqlEndedLinks({ reader, writer }: Sql, eventQueue: EventQueue): EndedLinks {
  async function enqueueOfWorkspace(trx: Db, workspaceId: WorkspaceId, nowMs: number): Promise<number> {
    const from = await trx
      .selectFrom('webhook_ends')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .executeTakeFirst();
    const to = (atMs: number, linkId: number) =>
      trx
        .insertInto('webhook_ends')
        .values({ workspace_id: workspaceId, at_ms: atMs, link_id: linkId })
        .onConflict((conflict) =>
          conflict.column('workspace_id').doUpdateSet({ at_ms: atMs, link_id: linkId }),
        )
        .execute();
    if (from !== undefined && from.at_ms > nowMs) return 0;
    const rows =
      from === undefined
        ? []
        : await selectLinks(trx)
            .where('links.workspace_id', '=', workspaceId)
            // In this form SQLite uses the index `links_by_end`.
            .where('links.ends_at_ms', 'is not', null)
            .where('links.ends_at_ms', '>=', from.at_ms)
            .where('links.ends_at_ms', '<=', nowMs)
            .where(({ eb, or }) =>
              or([eb('links.ends_at_ms', '>', from.at_ms), eb('links.id', '>', from.link_id)]),
            )
            .orderBy('links.ends_at_ms')
            .orderBy('links.id')
            .limit(LINKS_PER_LOOK)
            .execute();
    for (const row of rows) {
      const link = toLink(row);
      // For links that used up their clicks, the event was enqueued with the last click.
      if (link.trashedAtMs !== null || (await isUsedUp(trx, link))) continue;
      const atMs = link.expires.atMs ?? nowMs;
      await eventQueue.enqueue(trx, workspaceId, 'link.expired', {
        atMs,
        facts: { kind: 'link', link: withoutPasswordHash(link) },
      });
    }
    const last = rows.at(-1);
    if (rows.length < LINKS_PER_LOOK || last === undefined) await to(nowMs, Number.MAX_SAFE_INTEGER);
    else await to(toLink(last).expires.atMs ?? nowMs, last.id);
    return rows.length;
  }

  /** Deletes the progress of workspaces without a subscriber: a later subscriber gets only later events. */
  async function forgetOthers(interested: ReadonlySet<number>, nowMs: number): Promise<void> {
    const rows = await reader
      .selectFrom('webhook_ends')
      .select('workspace_id')
      .where('at_ms', '<', nowMs)
      .execute();
    for (const { workspace_id: id } of rows) {
      if (interested.has(id)) continue;
      await writer.write((trx) =>
        trx.deleteFrom('webhook_ends').where('workspace_id', '=', id).where('at_ms', '<', nowMs).execute(),
      );
    }
  }

  return {
    async enqueue(nowMs) {
      const subscribers = await eventQueue.subscribers();
      const interested = [...subscribers].filter(([, ofWorkspace]) =>
        ofWorkspace.some(({ events }) => events.includes('link.expired')),
      );
      let enqueued = 0;
      let full = false;
      for (const [workspaceId] of interested) {
        const rows = await writer.write((trx) => enqueueOfWorkspace(trx, workspaceId, nowMs));
        enqueued += rows;
        if (rows >= LINKS_PER_LOOK) full = true;
      }
      await forgetOthers(new Set(interested.map(([id]) => id)), nowMs);
      return { enqueued, full };
    },
  };
}

async function isUsedUp(trx: Db, { id, expires }: Link): Promise<boolean> {
  if (expires.clicks === null && expires.uniqueClicks === null) return false;
  const used = await trx
    .selectFrom('link_uses')
    .select(['clicks', 'unique_clicks'])
    .where('link_id', '=', id)
    .executeTakeFirst();
  if (used === undefined) return false;
  return (
    (expires.clicks !== null && used.clicks >= expires.clicks) ||
    (expires.uniqueClicks !== null && used.unique_clicks >= expires.uniqueClicks)
  );
}
