import type { Span } from './range.ts';
import { DAY_MS, HOUR_MS } from './zone-clock.ts';

export const BUCKETS = ['minute', 'hour', 'day', 'week', 'month'] as const;
export type Bucket = (typeof BUCKETS)[number];

const LENGTH_MS: Readonly<Record<Bucket, number>> = {
  minute: 60_000,
  hour: HOUR_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30 * DAY_MS,
};
/** More buckets than a chart has pixels say nothing. */
const BUCKETS_MAX = 750;
/** Until when a chart of its own accord shows each bucket. */
const LONGEST_MS: readonly (readonly [Bucket, number])[] = [
  ['minute', 3 * HOUR_MS],
  ['hour', 3 * DAY_MS],
  ['day', 100 * DAY_MS],
  ['week', 2 * 366 * DAY_MS],
];

export const lengthOf = ({ fromMs, toMs }: Span): number => toMs - fromMs;

/** The buckets that a chart of the range can have, shortest first. */
export function bucketsFor(span: Span): readonly Bucket[] {
  const lengthMs = lengthOf(span);
  const fitting = BUCKETS.filter(
    (bucket) =>
      lengthMs / LENGTH_MS[bucket] <= BUCKETS_MAX && (lengthMs > LENGTH_MS[bucket] || bucket === 'minute'),
  );
  return fitting.length === 0 ? ['month'] : fitting;
}

/** The wanted bucket, or what suits the range. */
export function chooseBucket(span: Span, wanted: Bucket | null): Bucket {
  const fitting = bucketsFor(span);
  if (wanted !== null && fitting.includes(wanted)) return wanted;
  const suited = LONGEST_MS.find(([, longestMs]) => lengthOf(span) <= longestMs)?.[0] ?? 'month';
  return fitting.includes(suited) ? suited : (fitting.at(-1) ?? 'month');
}
