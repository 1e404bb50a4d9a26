import type { DuckDBConnection } from '@duckdb/node-api';
import { DAY_MS, QUARTER_MS, type Zone, zoneOf } from '../../core/base/calendar.ts';
import {
  type Dimension,
  isTimeDimension,
  type StatsQuery,
  type StatsTable,
} from '../../core/clicks/stats.ts';
import { slotMs } from '../click-tables/clock.ts';
import { isRolledUp, toStatsCount } from '../click-tables/counts.ts';
import { groupSlots, sumUp, type TimeSlot, toSeries } from '../click-tables/slots.ts';
import { type CompiledFilters, compileFilters } from './filters.ts';
import type { Recollection } from './memory.ts';
import { divideMs, divideQuarters } from './moments.ts';
import {
  type ColumnCodes,
  monthsOfHours,
  monthsOfTally,
  QUARTERS_PER_HOUR,
  slotOfHour,
  tallyIs,
  valuesAre,
} from './popular.ts';
import { readFolded } from './rollups.ts';
import { SORTED, TALLIED } from './schema.ts';
import { countByKey, dropPicked, type PreparedQuery, pickRows, type RollUp } from './sources.ts';
import { int, readRows } from './sql.ts';
import { columnOf, MANY_VALUES, readTop, readTopsTogether } from './tops.ts';

/** With fewer groups, reading all rows is faster than copying the rows of the query first. */
const PICK_DIMENSIONS_MIN = 3;
/** A larger copy would fill DuckDB's memory. */
const PICK_ROWS_MAX = 2_000_000;

/** `connection` must be in a transaction, so that the answer comes from one state of the tables. */
export async function answerQuery(
  connection: DuckDBConnection,
  query: StatsQuery,
  recollection: Recollection,
): Promise<StatsTable> {
  const zone = zoneOf(query.timezone);
  const filters = await compileFilters(connection, query, zone);
  // Most roll-ups of a workspace answer as fast as memory.
  const memory = isRolledUp(query) ? null : recollection;
  const prepared = { query, filters, folded: await readFolded(connection), memory, picked: null };
  const slots = await readSlots(connection, prepared, zone);
  const total = sumUp(slots);
  const grouped = await readGroups(connection, prepared, total.people + total.bots, (dimension) =>
    isRolledUp(query) && MANY_VALUES.includes(dimension) ? recollection : memory,
  );
  const timed = query.groupBy
    .filter(isTimeDimension)
    .map((dimension) => [dimension, groupSlots(slots, dimension, zone, query)] as const);
  return {
    total: toStatsCount(total, query.bots),
    series: toSeries(slots, zone, query),
    groups: { ...grouped, ...Object.fromEntries(timed) },
  };
}

async function readGroups(
  connection: DuckDBConnection,
  prepared: PreparedQuery,
  rows: number,
  memoryOf: (dimension: Dimension) => Recollection | null,
): Promise<StatsTable['groups']> {
  const asked = prepared.query.groupBy.filter((dimension) => !isTimeDimension(dimension));
  const together = await readTopsTogether(connection, prepared, asked, rows);
  const dimensions = asked.filter((dimension) => !together.has(dimension));
  const rollUps = new Map<Dimension, readonly RollUp[]>();
  for (const dimension of dimensions) {
    rollUps.set(dimension, await groupRollUps(connection, prepared, columnOf(dimension)));
  }
  const ofRows = dimensions.filter((dimension) => rollUps.get(dimension)?.length === 0);
  const worthPicking = ofRows.length >= PICK_DIMENSIONS_MIN && rows <= PICK_ROWS_MAX;
  const picked = worthPicking
    ? await pickRows(connection, prepared, [...new Set(ofRows.map(columnOf))])
    : prepared;
  const groups = new Map(together);
  for (const dimension of dimensions) {
    const source = { ...(ofRows.includes(dimension) ? picked : prepared), memory: memoryOf(dimension) };
    groups.set(dimension, await readTop(connection, source, dimension, rollUps.get(dimension) ?? []));
  }
  if (worthPicking) await dropPicked(connection);
  return Object.fromEntries(asked.map((dimension) => [dimension, groups.get(dimension) ?? []]));
}

/** Counts by slots of time that are short enough to build buckets, hours and weekdays from them. */
async function readSlots(
  connection: DuckDBConnection,
  prepared: PreparedQuery,
  zone: Zone,
): Promise<readonly TimeSlot[]> {
  const { fromMs, toMs, interval, groupBy } = prepared.query;
  if (fromMs >= toMs) return [];
  const timed = interval !== 'none' || groupBy.some(isTimeDimension);
  const slot = timed ? slotMs(zone, fromMs, toMs, interval, groupBy.includes('hour_of_day')) : DAY_MS;
  const quarters = slot / QUARTER_MS;
  const key = !timed ? '0' : quarters >= 1 ? divideQuarters('quarter', quarters) : divideMs(slot);
  const rollUps = await slotRollUps(connection, prepared, key, quarters);
  // What a group counts is remembered, so the total costs no pass of its own.
  const group = timed || prepared.memory === null || rollUps.some(hasMonths) ? undefined : groupBy[0];
  const counted = await (group === undefined
    ? countByKey(connection, prepared, key, rollUps)
    : countByKey(connection, prepared, columnOf(group), []));
  const rows = await readRows(
    connection,
    `SELECT ${group === undefined ? 'key' : '0'}::DOUBLE AS slot, sum(people)::DOUBLE, sum(uniques)::DOUBLE, sum(bots)::DOUBLE
     FROM (${counted.text}) GROUP BY slot`,
    counted.values,
  );
  return rows.map(([key, people, uniques, bots]) => ({
    // The first slot may begin before the range, where the zone's offset may differ.
    atMs: Math.max(Number(key) * slot, fromMs),
    people: Number(people),
    uniques: Number(uniques),
    bots: Number(bots),
  }));
}

const hasMonths = ({ months }: RollUp): boolean => months === null || months.length > 0;

/** `quarters` is the length of a slot, `key` the slot of a quarter. */
async function slotRollUps(
  connection: DuckDBConnection,
  { query, filters, folded }: PreparedQuery,
  key: string,
  quarters: number,
): Promise<readonly RollUp[]> {
  if (quarters < 1) return [];
  if (isRolledUp(query))
    return [{ table: 'pulse', column: 'quarter', key, where: '', batch: folded, months: null }];
  const values = soleValues(query, filters);
  if (values === null || !Number.isInteger(quarters / QUARTERS_PER_HOUR)) return [];
  const months = await monthsOfHours(connection, query.workspaceId, values);
  return [
    {
      table: 'popular_hour',
      column: 'month',
      key: key === '0' ? key : slotOfHour(quarters),
      where: `AND ${valuesAre(values)}`,
      batch: SORTED,
      months,
    },
  ];
}

/** The values of the only column that a query asks for; null if it asks for more. */
function soleValues({ linkId, filters }: StatsQuery, { sole }: CompiledFilters): ColumnCodes | null {
  if (linkId === null) return sole;
  return filters.length === 0 ? { column: 'link', codes: [linkId] } : null;
}

async function groupRollUps(
  connection: DuckDBConnection,
  { query, folded }: PreparedQuery,
  column: string,
): Promise<readonly RollUp[]> {
  if (isRolledUp(query)) {
    const where = `AND dimension = ${int(TALLIED.indexOf(column))}`;
    const common = { key: 'code', where, batch: folded, months: null };
    return [
      { table: 'tally_month', column: 'month', ...common },
      { table: 'tally_day', column: 'day', ...common },
    ];
  }
  const { linkId, filters, workspaceId } = query;
  if (linkId === null || filters.length > 0) return [];
  const months = await monthsOfTally(connection, workspaceId, linkId, column);
  if (months.length === 0) return [];
  const where = `AND ${tallyIs(linkId, column)}`;
  return [{ table: 'link_tally', column: 'month', key: 'code', where, batch: SORTED, months }];
}
