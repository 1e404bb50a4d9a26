import { DAY_MS, QUARTER_MS, type Zone, zoneOf } from '../../core/base/calendar.ts';
import {
  type Dimension,
  isTimeDimension,
  type StatsQuery,
  type StatsTable,
} from '../../core/clicks/stats.ts';
import { slotMs } from '../click-tables/clock.ts';
import { CLICKS, type GroupRow, isRolledUp, toStatsCount } from '../click-tables/counts.ts';
import { groupSlots, sumUp, type TimeSlot, toSeries } from '../click-tables/slots.ts';
import { whole } from '../click-tables/whole.ts';
import type { ClickhouseConnection } from './connection.ts';
import { prepareFilters } from './filters.ts';
import { slotOfQuarter, slotOfRow } from './moments.ts';
import { COUNTS_OF_ROWS, COUNTS_OF_SUMS } from './schema.ts';
import { countValues, findSources, inUnits, type Prepared, rowsWhere } from './sources.ts';
import { createParams, statement } from './statement.ts';
import { toSums } from './sums.ts';
import { readTags } from './tags.ts';

/**
 * Answers with a few statements. Clicks that are written between them may be in one part of the answer and not yet in
 * another.
 */
export async function answerStats(connection: ClickhouseConnection, query: StatsQuery): Promise<StatsTable> {
  const zone = zoneOf(query.timezone);
  const filters = await prepareFilters(connection, query, zone);
  /** Each statement has values of its own. */
  const prepare = (): Prepared => {
    const params = createParams();
    return { query, params, filters: filters(params) };
  };
  const [slots, grouped] = await Promise.all([
    readSlots(connection, prepare(), zone),
    readGroups(connection, query, prepare),
  ]);
  const groups = query.groupBy.map((dimension) => [
    dimension,
    isTimeDimension(dimension) ? groupSlots(slots, dimension, zone, query) : (grouped.get(dimension) ?? []),
  ]);
  return {
    total: toStatsCount(sumUp(slots), query.bots),
    series: toSeries(slots, zone, query),
    groups: Object.fromEntries(groups),
  };
}

/** Counts by slots of time that are short enough to build buckets, hours and weekdays from them. */
async function readSlots(
  connection: ClickhouseConnection,
  prepared: Prepared,
  zone: Zone,
): Promise<readonly TimeSlot[]> {
  const { fromMs, toMs, interval, groupBy, workspaceId } = prepared.query;
  if (fromMs >= toMs) return [];
  const isTimed = interval !== 'none' || groupBy.some(isTimeDimension);
  const slot = isTimed ? slotMs(zone, fromMs, toMs, interval, groupBy.includes('hour_of_day')) : DAY_MS;
  const quarters = slot / QUARTER_MS;
  const isInPulse = isRolledUp(prepared.query) && Number.isInteger(quarters);
  const { rolled, rows } = findSources(prepared.query, isInPulse ? ['quarter'] : []);
  const parts = [
    ...rolled.map(
      ({ unit, units }) =>
        `SELECT ${isTimed ? slotOfQuarter('quarter', quarters) : '0'} AS slot, people, uniques, bots FROM pulse
         WHERE workspace = ${whole(workspaceId)} AND ${inUnits(unit, units)}`,
    ),
    ...(rows.length === 0
      ? []
      : [
          `SELECT ${isTimed ? slotOfRow(slot) : '0'} AS slot, ${COUNTS_OF_ROWS} FROM click
           WHERE ${rowsWhere(prepared, rows)} GROUP BY slot`,
        ]),
  ];
  const found = await connection.rows(
    statement(
      `SELECT slot, ${COUNTS_OF_SUMS} FROM (${parts.join(' UNION ALL ')}) GROUP BY slot`,
      prepared.params,
    ),
  );
  return found.map(([key, ...counts]) => ({
    // The first slot may begin before the range, where the zone's offset may differ.
    atMs: Math.max(Number(key) * slot, fromMs),
    ...toSums(counts),
  }));
}

async function readGroups(
  connection: ClickhouseConnection,
  { fromMs, toMs, limit, groupBy }: StatsQuery,
  prepare: () => Prepared,
): Promise<ReadonlyMap<Dimension, readonly GroupRow[]>> {
  if (fromMs >= toMs || limit <= 0) return new Map();
  const plain = groupBy.filter((dimension) => dimension !== 'tag' && !isTimeDimension(dimension));
  const [values, tags] = await Promise.all([
    plain.length === 0 ? [] : readValues(connection, prepare(), plain),
    groupBy.includes('tag') ? readTags(connection, prepare()) : [],
  ]);
  return new Map([...values, ['tag', tags]]);
}

/** The values with the most clicks of each dimension, by one statement for all. */
async function readValues(
  connection: ClickhouseConnection,
  prepared: Prepared,
  dimensions: readonly Dimension[],
): Promise<readonly (readonly [Dimension, readonly GroupRow[]])[]> {
  const { bots, limit } = prepared.query;
  const rows = await connection.rows(
    statement(
      `SELECT dimension, value, people, uniques, bots FROM (
         SELECT dimension, value, ${COUNTS_OF_SUMS} FROM (${countValues(prepared, dimensions)}) GROUP BY dimension, value)
       WHERE ${CLICKS[bots]} > 0 ORDER BY ${CLICKS[bots]} DESC, value LIMIT ${whole(limit)} BY dimension`,
      prepared.params,
    ),
  );
  const byDimension = Map.groupBy(rows, ([dimension]) => String(dimension));
  return dimensions.map((dimension) => [
    dimension,
    (byDimension.get(dimension) ?? []).map(([, value, ...counts]) => ({
      value: dimension === 'link' && value === '0' ? '' : String(value),
      ...toStatsCount(toSums(counts), bots),
    })),
  ]);
}
