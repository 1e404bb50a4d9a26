import type { LinkId } from '../../../core/base/ids.ts';
import { LINK_TEXTS } from '../../../core/clicks/click.ts';
import type { CountGain, LinkCounts } from '../../../core/clicks/link-counts.ts';
import type { LinkFacts, LinkFactsStore } from '../../../core/clicks/link-facts.ts';
import type { Db } from '../schema.ts';
import { createSpoolPositions } from '../spool-positions.ts';
import type { Sql } from '../sqlite.ts';
import { sqlStatement } from '../statement.ts';
import { SELECT_TAG_WORDS } from '../tags/tag-names.ts';
import { readRouting } from './routing.ts';

/** Compiled once: a batch of clicks may change ten thousand links. */
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

const POSITIONS = createSpoolPositions('count_positions');

export function createSqlCounts({ reader, writer }: Sql): LinkCounts {
  return {
    apply: (gains, positions) =>
      writer.write(async (trx) => {
        for (const gain of gains) await addGain(trx, gain);
        await POSITIONS.store(trx, positions);
      }),
    positions: () => POSITIONS.read(reader),
    forgetSpools: (spools) => writer.write((trx) => POSITIONS.forget(trx, spools)),
  };
}

function addGain(trx: Db, { linkId, clicks, uniqueClicks, lastClickedAtMs }: CountGain) {
  return ADD_GAIN.run(trx, [clicks, uniqueClicks, lastClickedAtMs, linkId]);
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
          .select(['id', 'external_id', 'routing', SELECT_TAG_WORDS.as('words')])
          .where('id', 'in', ids.slice(at, at + IDS_PER_STATEMENT))
          .execute();
        for (const row of rows) {
          const fields = { externalId: row.external_id, ...readRouting(row.routing) };
          const texts = LINK_TEXTS.map((name) => [name, fields[name]]);
          facts.set(row.id as LinkId, {
            tags: row.words === null ? [] : JSON.parse(row.words),
            uniqueWindowMinutes: fields.uniqueWindowMinutes,
            utm: fields.utm,
            ...(Object.fromEntries(texts) as Pick<LinkFacts, (typeof LINK_TEXTS)[number]>),
          });
        }
      }
      return facts;
    },
  };
}
