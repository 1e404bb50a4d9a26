import { DAY_MS, QUARTER_MS } from '../../core/base/calendar.ts';
import { monthNumbered, toMonth } from './moments.ts';

export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Units of UTC, numbered as roll-ups number them, from `first` to before `end`. */
export interface Units extends TimeRange {
  readonly first: number;
  readonly end: number;
}

export type Unit = 'quarter' | 'day' | 'month';

/** What is left of a range without `runs`, which are in it, in order. */
export function rangesWithout(range: TimeRange, runs: readonly TimeRange[]): readonly TimeRange[] {
  const starts = [range.fromMs, ...runs.map((run) => run.toMs)];
  const ends = [...runs.map((run) => run.fromMs), range.toMs];
  return starts
    .map((fromMs, index) => ({ fromMs, toMs: ends[index] ?? fromMs }))
    .filter(({ fromMs, toMs }) => fromMs < toMs);
}

export const toMonths = (first: number, end: number): Units => ({
  first,
  end,
  fromMs: monthNumbered(first).fromDay * DAY_MS,
  toMs: monthNumbered(end).fromDay * DAY_MS,
});

/** The UTC units that lie entirely in the range; null if none does. */
export function wholeUnits(column: Unit, fromMs: number, toMs: number): Units | null {
  if (column === 'month') {
    const from = toMonth(Math.ceil(fromMs / DAY_MS));
    const first = from.fromDay * DAY_MS >= fromMs ? from.number : from.number + 1;
    const end = toMonth(Math.floor(toMs / DAY_MS)).number;
    return first < end ? toMonths(first, end) : null;
  }
  const unitMs = column === 'day' ? DAY_MS : QUARTER_MS;
  const [first, end] = [Math.ceil(fromMs / unitMs), Math.floor(toMs / unitMs)];
  return first < end ? { first, end, fromMs: first * unitMs, toMs: end * unitMs } : null;
}
