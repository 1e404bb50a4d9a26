import { sql } from 'kysely';
import type { LinkUses } from '../../core/route.ts';
import { toTold } from '../../core/webhook.ts';
import { selectLinks, toLink } from './link-row.ts';
import type { Db } from './schema.ts';
import type { Sql } from './sqlite.ts';
import type { Teller } from './webhook-teller.ts';

/** Visits of one turn share a commit, and so the wait for the disk. */
export function createSqlUses(
  { reader, writer }: Sql,
  teller: Pick<Teller, 'listeners' | 'tell' | 'nowMs'>,
): LinkUses {
  /** The last click that a link has: it ends with it. */
  async function tellUsedUp(trx: Db, linkId: number): Promise<void> {
    if ((await teller.listeners()).size === 0) return;
    const row = await selectLinks(trx).where('links.id', '=', linkId).executeTakeFirst();
    if (row === undefined) return;
    const link = toLink(row);
    await teller.tell(trx, link.workspaceId, 'link.expired', {
      atMs: teller.nowMs(),
      facts: { kind: 'link', link: toTold(link) },
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
          await tellUsedUp(trx, linkId);
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
