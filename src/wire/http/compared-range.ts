import { DAY_MS, HOUR_MS, type Interval, toLocalMs, type Zone, zoneOf } from '../../core/base/calendar.ts';
import { midnightMs, type Range } from './range.ts';

export const COMPARISONS = ['previous', 'year'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/**
 * The range to compare with, in the same time zone, where both ends are moved back by the same time on the clock. `year`
 * moves by a calendar year, for weeks by 52 weeks. `previous` moves by the fewest whole days, weeks (`week`) or months
 * (`month`) that are not shorter than the range, so that its buckets begin at the same places; a range shorter than a day
 * moves by its own length. Never begins before 1970.
 */
export function comparedRange(range: Range, interval: Interval, how: Comparison): Range {
  const zone = zoneOf(range.timezone);
  const step = how === 'year' ? yearOf(interval) : stepOver(range, zone, interval);
  const fromMs = Math.max(0, moveBack(zone, range.fromMs, step));
  return { ...range, fromMs, toMs: Math.max(fromMs + 1, moveBack(zone, range.toMs, step)) };
}

interface Step {
  readonly unit: 'ms' | 'day' | 'month';
  readonly count: number;
}

const yearOf = (interval: Interval): Step =>
  interval === 'week' ? { unit: 'day', count: 52 * 7 } : { unit: 'month', count: 12 };

function stepOver({ fromMs, toMs }: Range, zone: Zone, interval: Interval): Step {
  if (toMs - fromMs < SHORT_MS) return { unit: 'ms', count: toMs - fromMs };
  const [localFromMs, localToMs] = [toLocalMs(zone, fromMs), toLocalMs(zone, toMs)];
  if (interval === 'month') return { unit: 'month', count: monthsWithin(localFromMs, localToMs) };
  const whole = interval === 'week' ? 7 : 1;
  return { unit: 'day', count: Math.ceil((localToMs - localFromMs) / (whole * DAY_MS)) * whole };
}

function moveBack(zone: Zone, atMs: number, { unit, count }: Step): number {
  if (unit === 'ms') return atMs - count;
  const localMs = toLocalMs(zone, atMs);
  return midnightMs(zone, unit === 'day' ? localMs - count * DAY_MS : minusMonths(localMs, count));
}

/** The shortest day of a clock that goes forward by an hour. */
const SHORT_MS = DAY_MS - HOUR_MS;

/** The fewest months after which the end is not before the start. */
function monthsWithin(fromMs: number, toMs: number): number {
  const [from, to] = [new Date(fromMs), new Date(toMs)];
  const months = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  return minusMonths(toMs, months) > fromMs ? months + 1 : months;
}

/** The same day and time of an earlier month, or that month's last day: 31 March less a month is 28 February. */
function minusMonths(atMs: number, months: number): number {
  const date = new Date(atMs);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() - months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return date.setUTCDate(Math.min(day, lastDay));
}
