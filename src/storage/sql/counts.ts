import type { Kysely } from 'kysely';
import type { SpoolPosition, SpoolPositions } from '../../core/click.ts';
import type { LinkId } from '../../core/link.ts';
import { DEFAULT_FIELDS } from '../../core/link-fields.ts';
import type { LinkCounts, LinkFacts, LinkFactsStore } from '../../core/link-store.ts';
import type { Schema } from './schema.ts';
import type { Writer } from './writer.ts';

const SINK = 'link_counts';

// A link that was removed meanwhile gets no counters back.
const APPLY = `INSERT INTO link_counts (link_id, clicks, unique_clicks, last_clicked_at)
  SELECT id, ?, ?, ? FROM links WHERE id = ?
  ON CONFLICT (link_id) DO UPDATE SET clicks = clicks + excluded.clicks,
    unique_clicks = unique_clicks + excluded.unique_clicks,
    last_clicked_at = max(last_clicked_at, excluded.last_clicked_at)`;

export function createLinkCounts({ writer, reader }: { writer: Writer; reader: Kysely<Schema> }): LinkCounts {
  return {
    apply: (gains, positions) =>
      writer.write(async ({ db, query }) => {
        const statement = db.query(APPLY);
        for (const gain of gains) {
          statement.run(gain.clicks, gain.uniqueClicks, gain.lastClickedAtMs, gain.linkId);
        }
        for (const [spool, { segment, offset }] of positions) {
          await query
            .insertInto('sink_positions')
            .values({ sink: SINK, spool, segment, offset })
            .onConflict((held) => held.doUpdateSet({ segment, offset }))
            .execute();
        }
      }),

    async positions(): Promise<SpoolPositions> {
      const rows = await reader.selectFrom('sink_positions').selectAll().where('sink', '=', SINK).execute();
      return new Map(
        rows.map(({ spool, segment, offset }): [string, SpoolPosition] => [spool, { segment, offset }]),
      );
    },

    forgetSpools: (spools) =>
      writer.write(async ({ query }) => {
        if (spools.length === 0) return;
        await query
          .deleteFrom('sink_positions')
          .where('sink', '=', SINK)
          .where('spool', 'in', spools)
          .execute();
      }),
  };
}

/** Ids in one statement. */
const IDS_MAX = 500;

export function createLinkFactsStore({ reader }: { reader: Kysely<Schema> }): LinkFactsStore {
  return {
    async factsOf(ids) {
      const facts = new Map<LinkId, LinkFacts>();
      for (let at = 0; at < ids.length; at += IDS_MAX) {
        const rows = await reader
          .selectFrom('links')
          .select(['id', 'tags', 'external_id', 'unique_window'])
          .where('id', 'in', ids.slice(at, at + IDS_MAX))
          .execute();
        for (const row of rows) {
          facts.set(row.id as LinkId, {
            tags: row.tags === null ? [] : JSON.parse(row.tags),
            externalId: row.external_id,
            uniqueWindowMinutes: row.unique_window ?? DEFAULT_FIELDS.uniqueWindowMinutes,
          });
        }
      }
      return facts;
    },
  };
}
