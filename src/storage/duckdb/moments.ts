import { QUARTER_MS } from '../../core/base/calendar.ts';
import type { MomentSql } from '../click-tables/clock.ts';
import { clampMs, END_MS, QUARTERS_PER_DAY, SHIFT_DAYS } from '../click-tables/moments.ts';
import { int } from './sql.ts';

export {
  clampMs,
  type Month,
  QUARTERS_PER_DAY,
  toMonth,
} from '../click-tables/moments.ts';

const SHIFT_QUARTERS = SHIFT_DAYS * QUARTERS_PER_DAY;

export function toQuarter(atMs: number): number {
  return Math.floor(clampMs(atMs) / QUARTER_MS);
}

/** Milliseconds since the beginning of the quarter. */
export function toQuarterMs(atMs: number): number {
  return clampMs(atMs) - toQuarter(atMs) * QUARTER_MS;
}

export const AT_MS = `(quarter::BIGINT * ${QUARTER_MS} + ms)`;
export const MOMENT_SQL: MomentSql = {
  quarter: 'quarter',
  atMs: AT_MS,
  divide: (value, by) => `${value} // ${by}`,
};

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
