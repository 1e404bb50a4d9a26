import type { DuckDBConnection } from '@duckdb/node-api';
import { DAY_MS } from '../../core/calendar.ts';
import type { LinkId } from '../../core/link.ts';
import type { DayCount, LinkDays, LinkDaysQuery, StatsQuery } from '../../core/stats.ts';
import { clampMs, divideQuarters, QUARTERS_PER_DAY } from './moments.ts';
import { readFolded } from './rollups.ts';
import { TALLIED } from './schema.ts';
import { type Asked, countByKey, type RollUp } from './sources.ts';
import { int, isOneOf, readRows } from './sql.ts';

const NOBODY: DayCount = { people: 0, bots: 0 };
const DAY = divideQuarters('quarter', QUARTERS_PER_DAY);

/** Days and months that are over come from the roll-ups, which know clicks by link: rows are read for what is new. */
export async function answerLinkDays(
  connection: DuckDBConnection,
  asked: LinkDaysQuery,
): Promise<readonly LinkDays[]> {
  const { linkIds, fromDay, days } = asked;
  if (linkIds.length === 0) return [];
  const folded = await readFolded(connection);
  const startMs = fromDay * DAY_MS;
  const count = (range: Range, rollUps: readonly RollUp[], keyOf: KeyOf) =>
    readCounts(connection, { ...toAsked(asked, range), folded, picked: null }, rollUps, keyOf);
  const before = await count(
    { fromMs: clampMs(-Infinity), toMs: startMs },
    rollUpsOf(asked, ['tally_month', 'month'], ['tally_day', 'day']),
    (link) => keyed(link, int(fromDay - 1)),
  );
  const byDay = await count(
    { fromMs: startMs, toMs: startMs + days * DAY_MS },
    rollUpsOf(asked, ['tally_day', 'day']),
    keyed,
  );
  const byLink = new Map<number, Map<number, DayCount>>();
  for (const { link, day, ...count } of [...before, ...byDay]) {
    byLink.set(link, (byLink.get(link) ?? new Map<number, DayCount>()).set(day, count));
  }
  return [...byLink]
    .sort(([a], [b]) => a - b)
    .map(([link, own]) => ({
      linkId: link as LinkId,
      before: own.get(fromDay - 1) ?? NOBODY,
      days: Array.from({ length: days }, (_, i) => own.get(fromDay + i) ?? NOBODY),
    }));
}

type Range = Pick<StatsQuery, 'fromMs' | 'toMs'>;
/** From the columns of a link and of a day to what is counted by. */
type KeyOf = (link: string, day: string) => string;

const keyed: KeyOf = (link, day) => `struct_pack(link := ${link}, day := ${day}::BIGINT)`;

/** Every click of the links in a range; the condition on rows is no filter, for roll-ups can do without those. */
function toAsked({ workspaceId, linkIds }: LinkDaysQuery, range: Range): Pick<Asked, 'query' | 'filters'> {
  return {
    query: { ...EVERYBODY, ...range, workspaceId },
    filters: { text: ` AND ${isOneOf('link', linkIds)}`, values: [] },
  };
}

const EVERYBODY = {
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
  ...tables: readonly (readonly [string, RollUp['column']])[]
): readonly RollUp[] {
  const where = `AND dimension = ${int(TALLIED.indexOf('link'))} AND ${isOneOf('code', linkIds)}`;
  return tables.map(([table, column]) => ({ table, column, where, key: '' }));
}

async function readCounts(
  connection: DuckDBConnection,
  asked: Asked,
  rollUps: readonly RollUp[],
  keyOf: KeyOf,
) {
  const counted = countByKey(
    asked,
    keyOf('link', DAY),
    rollUps.map((one) => ({ ...one, key: keyOf('code', one.column) })),
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
