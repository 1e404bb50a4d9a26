import { type Click, isAfter } from '../../core/click.ts';
import type { Link, LinkId } from '../../core/link.ts';
import { type Happening, isTold, isToldClick, toTold, toWebhookClick } from '../../core/webhook.ts';
import type { ClickOutbox } from '../../core/webhook-store.ts';
import { selectLinks, toLink } from './link-row.ts';
import type { Db } from './schema.ts';
import type { Sql } from './sqlite.ts';
import type { Listener, Teller } from './webhook-teller.ts';

const IDS_PER_STATEMENT = 500;

export function createSqlClickOutbox({ reader, writer }: Sql, teller: Teller): ClickOutbox {
  async function positionsIn(db: Db) {
    const rows = await db.selectFrom('webhook_positions').selectAll().execute();
    return new Map(rows.map(({ spool, segment, position }) => [spool, { segment, offset: position }]));
  }

  return {
    apply: (clicks, positions) =>
      writer.write(async (trx) => {
        const wanted = await wantedClicks(clicks);
        if (wanted.size > 0) {
          const before = await positionsIn(trx);
          const links = await linksById(trx, [...wanted.values()].flat());
          for (const [listener, all] of wanted) {
            const happenings = all.flatMap((click): Happening[] => {
              const link = links.get(click.linkId ?? 0);
              if (link === undefined || !isAfter(click.position, before.get(click.spool))) return [];
              return [{ atMs: click.atMs, facts: { kind: 'click', link, click: toWebhookClick(click) } }];
            });
            await teller.append(trx, listener, 'link.clicked', happenings);
          }
        }
        for (const [spool, { segment, offset }] of positions) {
          await trx
            .insertInto('webhook_positions')
            .values({ spool, segment, position: offset })
            .onConflict((conflict) => conflict.column('spool').doUpdateSet({ segment, position: offset }))
            .execute();
        }
      }),
    positions: () => positionsIn(reader),
    forgetSpools: (spools) =>
      writer.write(async (trx) => {
        for (let at = 0; at < spools.length; at += IDS_PER_STATEMENT) {
          const some = spools.slice(at, at + IDS_PER_STATEMENT);
          await trx.deleteFrom('webhook_positions').where('spool', 'in', some).execute();
        }
      }),
  };

  async function wantedClicks(clicks: readonly Click[]): Promise<ReadonlyMap<Listener, readonly Click[]>> {
    const listeners = await teller.listeners();
    const wanted = new Map<Listener, Click[]>();
    if (listeners.size === 0) return wanted;
    for (const click of clicks) {
      const some = listeners.get(click.workspaceId);
      if (some === undefined || !isToldClick(click)) continue;
      for (const listener of some) {
        if (!isTold(listener, 'link.clicked', click.linkId)) continue;
        const mine = wanted.get(listener);
        if (mine === undefined) wanted.set(listener, [click]);
        else mine.push(click);
      }
    }
    return wanted;
  }
}

/** As they stand now; those that are gone are left out. */
async function linksById(trx: Db, clicks: readonly Click[]): Promise<ReadonlyMap<number, Link>> {
  const ids = [...new Set(clicks.map(({ linkId }) => linkId))].filter((id): id is LinkId => id !== null);
  const links = new Map<number, Link>();
  for (let at = 0; at < ids.length; at += IDS_PER_STATEMENT) {
    const rows = await selectLinks(trx)
      .where('links.id', 'in', ids.slice(at, at + IDS_PER_STATEMENT))
      .execute();
    for (const row of rows) links.set(row.id, toTold(toLink(row)));
  }
  return links;
}
