import { bucketIndex, bucketStarts, hourOfDay, weekday, type Zone } from '../../core/base/calendar.ts';
import type { StatsQuery, StatsTable, TimeDimension } from '../../core/clicks/stats.ts';
import { type GroupRow, type Sums, toStatsCount } from './counts.ts';

/** Clicks of a slot of time that is in one bucket, hour of day and weekday of the query. */
export interface TimeSlot extends Sums {
  readonly atMs: number;
}

export function toSeries(slots: readonly TimeSlot[], zone: Zone, query: StatsQuery): StatsTable['series'] {
  const starts = bucketStarts(zone, query.interval, query.fromMs, query.toMs);
  const buckets = starts.map(noSums);
  for (const slot of slots) add(buckets[bucketIndex(starts, slot.atMs)], slot);
  return starts.map((tMs, index) => ({ tMs, ...toStatsCount(buckets[index] ?? noSums(), query.bots) }));
}

export function groupSlots(
  slots: readonly TimeSlot[],
  dimension: TimeDimension,
  zone: Zone,
  query: StatsQuery,
): GroupRow[] {
  const valueAt = dimension === 'hour_of_day' ? hourOfDay : weekday;
  const sums = new Map<string, Sums>();
  for (const slot of slots) {
    const value = valueAt(zone, slot.atMs);
    const sum = sums.get(value) ?? noSums();
    add(sum, slot);
    sums.set(value, sum);
  }
  return [...sums]
    .map(([value, sum]) => ({ value, ...toStatsCount(sum, query.bots) }))
    .filter((row) => row.clicks > 0)
    .sort((a, b) => b.clicks - a.clicks || (a.value < b.value ? -1 : 1))
    .slice(0, query.limit);
}

export function sumUp(slots: readonly TimeSlot[]): Sums {
  const sum = noSums();
  for (const slot of slots) add(sum, slot);
  return sum;
}

function noSums(): Sums {
  return { people: 0, uniques: 0, bots: 0 };
}

function add(sum: Sums | undefined, more: Sums): void {
  if (sum === undefined) return;
  sum.people += more.people;
  sum.uniques += more.uniques;
  sum.bots += more.bots;
}
