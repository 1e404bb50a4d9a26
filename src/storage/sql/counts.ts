import type { SpoolPositions } from '../../core/click.ts';
import type { LinkId } from '../../core/link.ts';
import type { CountGain, LinkCounts, LinkFacts, LinkFactsStore } from '../../core/link-store.ts';
import { readRouting } from './routing.ts';
import type { Db } from './schema.ts';
import type { Sql } from './sqlite.ts';
import { sqlStatement } from './statement.ts';
import { TAG_WORDS } from './tag-names.ts';

/** Written once: a batch of clicks may touch ten thousand links. */
const ADD_GAIN = sqlStatement(`
  insert into link_counts (link_id, workspace_id, clicks, unique_clicks, last_clicked_at_ms)
  select id, workspace_id, $1, $2, $3 from links where id = $4
  on conflict (link_id) do update set
    clicks = link_counts.clicks + excluded.clicks,
    unique_clicks = link_counts.unique_clicks + excluded.unique_clicks,
    last_clicked_at_ms = case
      when excluded.last_clicked_at_ms > link_counts.last_clicked_at_ms then excluded.last_clicked_at_ms
      else link_counts.last_clicked_at_ms
    end`);

const SPOOLS_PER_STATEMENT = 100;

export function createSqlCounts({ reader, writer }: Sql): LinkCounts {
  return {
    apply: (gains, positions) =>
      writer.write(async (trx) => {
        for (const gain of gains) await addGain(trx, gain);
        await storePositions(trx, positions);
      }),
    async positions() {
      const rows = await reader.selectFrom('count_positions').selectAll().execute();
      return new Map(rows.map(({ spool, segment, position }) => [spool, { segment, offset: position }]));
    },
    forgetSpools: (spools) =>
      writer.write(async (trx) => {
        for (let at = 0; at < spools.length; at += SPOOLS_PER_STATEMENT) {
          const some = spools.slice(at, at + SPOOLS_PER_STATEMENT);
          await trx.deleteFrom('count_positions').where('spool', 'in', some).execute();
        }
      }),
  };
}

function addGain(trx: Db, { linkId, clicks, uniqueClicks, lastClickedAtMs }: CountGain) {
  return ADD_GAIN.run(trx, [clicks, uniqueClicks, lastClickedAtMs, linkId]);
}

async function storePositions(trx: Db, positions: SpoolPositions): Promise<void> {
  for (const [spool, { segment, offset }] of positions) {
    await trx
      .insertInto('count_positions')
      .values({ spool, segment, position: offset })
      .onConflict((conflict) => conflict.column('spool').doUpdateSet({ segment, position: offset }))
      .execute();
  }
}

/** Ids in one statement. */
const IDS_PER_STATEMENT = 500;

export function createSqlLinkFacts({ reader }: Sql): LinkFactsStore {
  return {
    async factsOf(ids) {
      const facts = new Map<LinkId, LinkFacts>();
      for (let at = 0; at < ids.length; at += IDS_PER_STATEMENT) {
        const rows = await reader
          .selectFrom('links')
          .select(['id', 'external_id', 'routing', TAG_WORDS.as('words')])
          .where('id', 'in', ids.slice(at, at + IDS_PER_STATEMENT))
          .execute();
        for (const row of rows) {
          const { uniqueWindowMinutes, utm } = readRouting(row.routing);
          facts.set(row.id as LinkId, {
            tags: row.words === null ? [] : JSON.parse(row.words),
            externalId: row.external_id,
            uniqueWindowMinutes,
            utm,
          });
        }
      }
      return facts;
    },
  };
}
