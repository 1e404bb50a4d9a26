import { QUARTER_MS } from '../../core/calendar.ts';
import { int } from './sql.ts';

export const QUARTERS_PER_DAY = 96;
/** A whole number of days, added so that dividing rounds down before 1970 too. */
const SHIFT_QUARTERS = 10_000_000 * QUARTERS_PER_DAY;
/** About 27,000 years on either side of 1970; a click further off is kept at the end, for no clock means it. */
const END_MS = SHIFT_QUARTERS * QUARTER_MS;

/** A moment as it can be stored. */
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

/** Rows from `fromMs`, included, to `toMs`, not included. Bare limits on `quarter` let DuckDB skip row groups. */
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
