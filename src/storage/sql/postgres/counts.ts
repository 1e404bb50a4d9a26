import type { CountGain } from '../../../core/clicks/link-counts.ts';
import type { SqlCounts } from '../links/counts.ts';
import type { Db } from '../schema.ts';
import { createSpoolPositions } from '../spool-positions.ts';
import type { Sql } from '../sql.ts';
import { sqlStatement } from '../statement.ts';

/** In the order of the links, so that two nodes that count the same links wait for each other instead of deadlocking. */
const ADD_GAINS = sqlStatement(`
  insert into link_counts (link_id, workspace_id, clicks, unique_clicks, last_clicked_at_ms)
  select links.id, links.workspace_id, gain.clicks, gain.unique_clicks, gain.last_clicked_at_ms
  from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[])
    as gain (id, clicks, unique_clicks, last_clicked_at_ms)
  join links on links.id = gain.id
  order by gain.id
  on conflict (link_id) do update set
    clicks = link_counts.clicks + excluded.clicks,
    unique_clicks = link_counts.unique_clicks + excluded.unique_clicks,
    last_clicked_at_ms = greatest(link_counts.last_clicked_at_ms, excluded.last_clicked_at_ms)`);

const POSITIONS = createSpoolPositions('count_positions');

/** Adds what many links gain by one statement; nothing waits to be added. */
export function createPostgresCounts({ reader, writer }: Pick<Sql, 'reader' | 'writer'>): SqlCounts {
  return {
    apply: (gainsAfter, positions) =>
      writer.write(async (trx) => {
        const gains = gainsAfter(await POSITIONS.read(trx));
        await POSITIONS.store(trx, positions);
        await addGains(trx, gains);
      }),
    async settle() {},
    freshen: () => null,
    positions: () => POSITIONS.read(reader),
    forgetSpools: (spools) => writer.write((trx) => POSITIONS.forget(trx, spools)),
  };
}

/** Part of a transaction. No link is in two of the gains; those of links that no longer exist are dropped. */
export async function addGains(trx: Db, gains: readonly CountGain[]): Promise<void> {
  if (gains.length === 0) return;
  await ADD_GAINS.run(trx, [
    gains.map(({ linkId }) => linkId),
    gains.map(({ clicks }) => clicks),
    gains.map(({ uniqueClicks }) => uniqueClicks),
    gains.map(({ lastClickedAtMs }) => lastClickedAtMs),
  ]);
}
