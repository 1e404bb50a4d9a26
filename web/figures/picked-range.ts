import type { Bucket } from './interval.ts';
import type { Range } from './range.ts';
import { addDays, dayOf } from './zone-clock.ts';

interface Picked {
  /** The starts of all buckets of the chart. */
  readonly starts: readonly string[];
  readonly first: number;
  readonly last: number;
  readonly bucket: Bucket;
  readonly zone: string;
  /** When the chart ends. */
  readonly toMs: number;
}

/** The range of the buckets that were chosen in a chart, whole days where buckets are. */
export function pickedRange({
  starts,
  first: firstIndex,
  last: lastIndex,
  bucket,
  zone,
  toMs,
}: Picked): Range | null {
  const fromMs = Date.parse(starts[firstIndex] ?? '');
  const next = starts[lastIndex + 1];
  if (Number.isNaN(fromMs)) return null;
  if (bucket === 'minute' || bucket === 'hour') {
    const untilMs = next === undefined ? toMs : Date.parse(next);
    return {
      kind: 'moments',
      fromMs: minuteOf(fromMs),
      toMs: Math.max(minuteOf(untilMs), minuteOf(fromMs) + 60_000),
    };
  }
  const to = next === undefined ? dayOf(zone, toMs - 1) : addDays(dayOf(zone, Date.parse(next)), -1);
  const from = dayOf(zone, fromMs);
  const [first = from, last = to] = [from, to].sort();
  return { kind: 'days', from: first, to: last };
}

const minuteOf = (atMs: number): number => Math.floor(atMs / 60_000) * 60_000;
