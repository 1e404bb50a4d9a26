import type { LinkUses } from '../../../core/visits/route.ts';
import { createSqlUses, type UseRows } from '../links/uses.ts';
import type { SqlWriter } from '../sql.ts';
import { sqlStatement } from '../statement.ts';
import type { EventQueue } from '../webhooks/webhook-events.ts';
import type { Postgres } from './postgres.ts';

/** Creates the missing rows and locks all of them, in the order of the links, so that nodes wait instead of deadlocking. */
const LOCK_USES = sqlStatement<{ link_id: number; clicks: number; unique_clicks: number }>(`
  insert into link_uses (link_id, clicks, unique_clicks)
  select id, 0, 0 from unnest($1::bigint[]) as taken (id) order by id
  on conflict (link_id) do update set clicks = link_uses.clicks
  returning link_id, clicks, unique_clicks`);
const KNOWN_OF = sqlStatement<{ link_id: number; visitor: string }>(`
  select link_id, visitor from link_visitors
  join unnest($1::bigint[], $2::text[]) as pair (link, name) on link_id = link and visitor = name`);
const SET_USES = sqlStatement(`
  update link_uses set clicks = used.clicks, unique_clicks = used.unique_clicks
  from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as used (id, clicks, unique_clicks) where link_id = id`);
const ADD_VISITORS = sqlStatement(
  'insert into link_visitors (link_id, visitor) select * from unnest($1::bigint[], $2::text[])',
);

const LOCKED_ROWS: UseRows = {
  async uses(trx, linkIds) {
    const { rows } = await LOCK_USES.run(trx, [linkIds]);
    return new Map(rows.map((row) => [row.link_id, { clicks: row.clicks, uniqueClicks: row.unique_clicks }]));
  },
  async known(trx, pairs) {
    const { rows } = await KNOWN_OF.run(trx, [pairs.map(([id]) => id), pairs.map(([, visitor]) => visitor)]);
    return rows.map((row) => [row.link_id, row.visitor]);
  },
  async setUses(trx, changed) {
    const uses = [...changed.values()];
    await SET_USES.run(trx, [
      [...changed.keys()],
      uses.map(({ clicks }) => clicks),
      uses.map(({ uniqueClicks }) => uniqueClicks),
    ]);
  },
  async addVisitors(trx, pairs) {
    await ADD_VISITORS.run(trx, [pairs.map(([id]) => id), pairs.map(([, visitor]) => visitor)]);
  },
};

/** Counts the visits of a turn under the locks of their links, so that several nodes stay within the limits together. */
export function createPostgresUses(
  { reader, writer }: Postgres,
  eventQueue: Pick<EventQueue, 'subscribers' | 'enqueue' | 'nowMs'>,
): LinkUses {
  return createSqlUses({ reader, writer: oneByOne(writer.writeLocking) }, eventQueue, LOCKED_ROWS);
}

/** One turn at a time: visits that come meanwhile are counted together, instead of waiting for the same locks. */
function oneByOne(write: SqlWriter['write']): Pick<SqlWriter, 'write'> {
  let last: Promise<unknown> = Promise.resolve();
  return {
    write(job) {
      const written = last.then(() => write(job));
      last = written.catch(() => undefined);
      return written;
    },
  };
}
