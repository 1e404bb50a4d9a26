import { DAY_MS, QUARTER_MS } from '../../core/base/calendar.ts';
import { int } from './sql.ts';

export const QUARTERS_PER_DAY = 96;
/** A whole number of days. It is added so that division rounds down before 1970 too. */
const SHIFT_QUARTERS = 10_000_000 * QUARTERS_PER_DAY;
/** About 27,000 years before and after 1970; a click outside this range is stored at its end. */
const END_MS = SHIFT_QUARTERS * QUARTER_MS;

/** Limits a moment to the range that can be stored. */
export function clampMs(atMs: number): number {
  return Math.min(Math.max(atMs, -END_MS), END_MS);
}

export function toQuarter(atMs: number): number {
  return Math.floor(clampMs(atMs) / QUARTER_MS);
}

/** Milliseconds since the beginning of the quarter. */
export function toQuarterMs(atMs: number): number {
  return clampMs(atMs) - toQuarter(atMs) * QUARTER_MS;
}

export const AT_MS = `(quarter::BIGINT * ${QUARTER_MS} + ms)`;

/** Rows from `fromMs` (inclusive) to `toMs` (exclusive). Plain limits on `quarter` let DuckDB skip row groups. */
export function within(fromMs: number, toMs: number): string {
  return `${atOrAfter(fromMs)} AND ${before(toMs)}`;
}

export function atOrAfter(atMs: number): string {
  const [quarter, ms] = [int(toQuarter(atMs)), toQuarterMs(atMs)];
  return ms === 0
    ? `quarter >= ${quarter}`
    : `quarter >= ${quarter} AND (quarter > ${quarter} OR ms >= ${int(ms)})`;
}

export function before(atMs: number): string {
  const [quarter, ms] = [int(toQuarter(atMs)), toQuarterMs(atMs)];
  return ms === 0
    ? `quarter < ${quarter}`
    : `quarter <= ${quarter} AND (quarter < ${quarter} OR ms < ${int(ms)})`;
}

/** `quarters` divided by `by`, a divisor of a day's 96, rounded down. */
export function divideQuarters(quarters: string, by: number): string {
  return `((${quarters} + ${SHIFT_QUARTERS}) // ${int(by)} - ${SHIFT_QUARTERS / by})`;
}

/** A row's milliseconds since 1970 divided by `by`, a divisor of a minute, rounded down. */
export function divideMs(by: number): string {
  return `((${AT_MS} + ${END_MS}) // ${int(by)} - ${END_MS / by})`;
}

/** A month of UTC in days since 1970; `number` counts the months since year 0. */
export interface Month {
  readonly number: number;
  readonly fromDay: number;
  readonly toDay: number;
}

export function toMonth(day: number): Month {
  const date = new Date(day * DAY_MS);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return {
    number: year * 12 + month,
    fromDay: utcDay(year, month),
    toDay: utcDay(year, month + 1),
  };
}

/** The month with this `number`. */
export function monthNumbered(number: number): Month {
  return toMonth(utcDay(Math.floor(number / 12), number - Math.floor(number / 12) * 12));
}

/** `Date.UTC` reads years 0 to 99 as 1900 to 1999. */
function utcDay(year: number, month: number): number {
  return new Date(0).setUTCFullYear(year, month, 1) / DAY_MS;
}
