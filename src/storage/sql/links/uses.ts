import { sql } from 'kysely';
import type { LinkUses } from '../../../core/visits/route.ts';
import { withoutPasswordHash } from '../../../core/webhooks/webhook.ts';
import type { Db } from '../schema.ts';
import type { Sql } from '../sqlite.ts';
import type { EventQueue } from '../webhooks/webhook-events.ts';
import { selectLinks, toLink } from './link-row.ts';

/** Visits of one turn of the event loop share a commit, and so one disk flush. */
export function createSqlUses(
  { reader, writer }: Sql,
  eventQueue: Pick<EventQueue, 'subscribers' | 'enqueue' | 'nowMs'>,
): LinkUses {
  /** Enqueues the event of a link that expires with its last click. */
  async function enqueueUsedUp(trx: Db, linkId: number): Promise<void> {
    if ((await eventQueue.subscribers()).size === 0) return;
    const row = await selectLinks(trx).where('links.id', '=', linkId).executeTakeFirst();
    if (row === undefined) return;
    const link = toLink(row);
    await eventQueue.enqueue(trx, link.workspaceId, 'link.expired', {
      atMs: eventQueue.nowMs(),
      facts: { kind: 'link', link: withoutPasswordHash(link) },
    });
  }

  return {
    take: (linkId, { clicksMax, uniqueClicksMax }, visitor) =>
      writer.write(async (trx) => {
        const fresh = uniqueClicksMax !== null && !(await isCounted(trx, linkId, visitor));
        const fits = sql<boolean>`link_uses.clicks < ${clicksMax ?? Number.MAX_SAFE_INTEGER}
          and link_uses.unique_clicks < ${uniqueClicksMax ?? Number.MAX_SAFE_INTEGER}`;
        await trx
          .insertInto('link_uses')
          .values({ link_id: linkId, clicks: 0, unique_clicks: 0 })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        const used = await trx
          .updateTable('link_uses')
          .set({
            clicks: sql<number>`clicks + 1`,
            unique_clicks: sql<number>`unique_clicks + ${fresh ? 1 : 0}`,
          })
          .where('link_id', '=', linkId)
          .where(fits)
          .returning(['clicks', 'unique_clicks'])
          .executeTakeFirst();
        if (used === undefined) return false;
        if (fresh) await trx.insertInto('link_visitors').values({ link_id: linkId, visitor }).execute();
        if (used.clicks === clicksMax || used.unique_clicks === uniqueClicksMax)
          await enqueueUsedUp(trx, linkId);
        return true;
      }),
    async isOpen(linkId, { clicksMax, uniqueClicksMax }) {
      const uses = await reader
        .selectFrom('link_uses')
        .select(['clicks', 'unique_clicks'])
        .where('link_id', '=', linkId)
        .executeTakeFirst();
      if (uses === undefined) return clicksMax !== 0 && uniqueClicksMax !== 0;
      if (clicksMax !== null && uses.clicks >= clicksMax) return false;
      return uniqueClicksMax === null || uses.unique_clicks < uniqueClicksMax;
    },
  };
}

async function isCounted(trx: Db, linkId: number, visitor: string): Promise<boolean> {
  const row = await trx
    .selectFrom('link_visitors')
    .select('link_id')
    .where('link_id', '=', linkId)
    .where('visitor', '=', visitor)
    .executeTakeFirst();
  return row !== undefined;
}
