import type { DuckDBConnection } from '@duckdb/node-api';
import { DAY_MS } from '../../core/base/calendar.ts';
import type { LinkId } from '../../core/base/ids.ts';
import type { LinkDayCount, LinkDays, LinkDaysQuery, StatsQuery } from '../../core/clicks/stats.ts';
import { clampMs, divideQuarters, QUARTERS_PER_DAY } from './moments.ts';
import { readFolded } from './rollups.ts';
import { TALLIED } from './schema.ts';
import { countByKey, type PreparedQuery, type RollUp } from './sources.ts';
import { int, isOneOf, readRows } from './sql.ts';

const NO_CLICKS: LinkDayCount = { people: 0, bots: 0 };
const DAY = divideQuarters('quarter', QUARTERS_PER_DAY);

/** Complete days and months come from the roll-ups, which count by link; rows are read only for the newest clicks. */
export async function answerLinkDays(
  connection: DuckDBConnection,
  query: LinkDaysQuery,
): Promise<readonly LinkDays[]> {
  const { linkIds, fromDay, days } = query;
  if (linkIds.length === 0) return [];
  const folded = await readFolded(connection);
  const startMs = fromDay * DAY_MS;
  const count = (range: TimeRange, rollUps: readonly RollUp[], keyOf: KeyOf) =>
    readCounts(connection, { ...prepare(query, range), folded, memory: null, picked: null }, rollUps, keyOf);
  const before = await count(
    { fromMs: clampMs(-Infinity), toMs: startMs },
    rollUpsOf(query, folded, ['tally_month', 'month'], ['tally_day', 'day']),
    (link) => keyed(link, int(fromDay - 1)),
  );
  const byDay = await count(
    { fromMs: startMs, toMs: startMs + days * DAY_MS },
    rollUpsOf(query, folded, ['tally_day', 'day']),
    keyed,
  );
  const byLink = new Map<number, Map<number, LinkDayCount>>();
  for (const { link, day, ...count } of [...before, ...byDay]) {
    byLink.set(link, (byLink.get(link) ?? new Map<number, LinkDayCount>()).set(day, count));
  }
  return [...byLink]
    .sort(([a], [b]) => a - b)
    .map(([link, own]) => ({
      linkId: link as LinkId,
      before: own.get(fromDay - 1) ?? NO_CLICKS,
      days: Array.from({ length: days }, (_, i) => own.get(fromDay + i) ?? NO_CLICKS),
    }));
}

type TimeRange = Pick<StatsQuery, 'fromMs' | 'toMs'>;
/** SQL of a key, from the SQL of a link and of a day. */
type KeyOf = (link: string, day: string) => string;

const keyed: KeyOf = (link, day) => `struct_pack(link := ${link}, day := ${day}::BIGINT)`;

/** All clicks of the links in a range. The condition on rows does not count as a filter: roll-ups have one of their own. */
function prepare(
  { workspaceId, linkIds }: LinkDaysQuery,
  range: TimeRange,
): Pick<PreparedQuery, 'query' | 'filters'> {
  return {
    query: { ...ALL_CLICKS, ...range, workspaceId },
    filters: { text: ` AND ${isOneOf('link', linkIds)}`, values: [], sole: null },
  };
}

const ALL_CLICKS = {
  linkId: null,
  timezone: 'UTC',
  interval: 'none',
  groupBy: [],
  filters: [],
  bots: 'include',
  limit: 0,
} as const;

function rollUpsOf(
  { linkIds }: LinkDaysQuery,
  batch: number,
  ...tables: readonly (readonly [string, RollUp['column']])[]
): readonly RollUp[] {
  const where = `AND dimension = ${int(TALLIED.indexOf('link'))} AND ${isOneOf('code', linkIds)}`;
  return tables.map(([table, column]) => ({ table, column, where, batch, months: null, key: '' }));
}

async function readCounts(
  connection: DuckDBConnection,
  prepared: PreparedQuery,
  rollUps: readonly RollUp[],
  keyOf: KeyOf,
) {
  const counted = await countByKey(
    connection,
    prepared,
    keyOf('link', DAY),
    rollUps.map((rollUp) => ({ ...rollUp, key: keyOf('code', rollUp.column) })),
  );
  const rows = await readRows(
    connection,
    `SELECT key.link::DOUBLE, key.day::DOUBLE, sum(people)::DOUBLE, sum(bots)::DOUBLE
     FROM (${counted.text}) GROUP BY key`,
    counted.values,
  );
  return rows.map(([link, day, people, bots]) => ({
    link: Number(link),
    day: Number(day),
    people: Number(people),
    bots: Number(bots),
  }));
}
