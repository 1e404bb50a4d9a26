import { bucketStarts, DAY_MS, HOUR_MS, type Interval, type Zone } from '../base/calendar.ts';

/** The longest series that a list shows beside each link. */
export const FIGURE_BUCKETS_MAX = 30;

/** Mean lengths; only to skip intervals that certainly give too many buckets. */
const INTERVALS_MS: readonly (readonly [Exclude<Interval, 'minute' | 'none'>, number])[] = [
  ['hour', HOUR_MS],
  ['day', DAY_MS],
  ['week', 7 * DAY_MS],
];

/**
 * Start times of at most FIGURE_BUCKETS_MAX buckets, oldest first: hours, days, weeks, months, or several months. The
 * first bucket contains `fromMs` and may begin before it.
 */
export function figureBuckets(zone: Zone, fromMs: number, toMs: number): readonly number[] {
  for (const [interval, lengthMs] of INTERVALS_MS) {
    if ((toMs - fromMs) / lengthMs > FIGURE_BUCKETS_MAX + 1) continue;
    const starts = bucketStarts(zone, interval, fromMs, toMs);
    if (starts.length <= FIGURE_BUCKETS_MAX) return starts;
  }
  const months = bucketStarts(zone, 'month', fromMs, toMs);
  const each = Math.ceil(months.length / FIGURE_BUCKETS_MAX);
  return months.filter((_, nth) => nth % each === 0);
}
