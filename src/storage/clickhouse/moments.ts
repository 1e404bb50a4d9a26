import { DAY_MS, QUARTER_MS } from '../../core/base/calendar.ts';
import type { MomentSql } from '../click-tables/clock.ts';
import { clampMs, END_MS, QUARTERS_PER_DAY, SHIFT_DAYS } from '../click-tables/moments.ts';
import type { TimeRange } from '../click-tables/ranges.ts';
import { whole } from '../click-tables/whole.ts';

/** The milliseconds of a row since 1970. */
export const ROW_MS = 'toUnixTimestamp64Milli(at)';
/** Quarters of an hour and days of UTC since 1970. */
export const ROW_QUARTER = slotOfRow(QUARTER_MS);
export const ROW_DAY = slotOfRow(DAY_MS);

/** A row's milliseconds since 1970 divided by `by`, a divisor of a day, rounded down. */
export function slotOfRow(by: number): string {
  return `(intDiv(${ROW_MS} + ${END_MS}, ${by}) - ${END_MS / by})`;
}

export const ROW_MOMENT: MomentSql = {
  quarter: ROW_QUARTER,
  atMs: ROW_MS,
  divide: (value, by) => `intDiv(${value}, ${by})`,
};

/** Quarters since 1970 divided by `by`, a divisor of a day's 96, rounded down. */
export function slotOfQuarter(quarters: string, by: number): string {
  const shift = SHIFT_DAYS * QUARTERS_PER_DAY;
  return `(intDiv(${quarters} + ${shift}, ${whole(by)}) - ${shift / by})`;
}

/** Rows of any of these ranges. */
export function inRanges(ranges: readonly TimeRange[]): string {
  const conditions = ranges.map(({ fromMs, toMs }) => `${atOrAfter(fromMs)} AND ${olderThan(toMs)}`);
  return conditions.length === 0 ? 'false' : `(${conditions.join(' OR ')})`;
}

/** Plain limits on `at` let the engine skip parts of a table. */
const atOrAfter = (atMs: number): string => `at >= ${momentOf(atMs)}`;
export const olderThan = (atMs: number): string => `at < ${momentOf(atMs)}`;

function momentOf(atMs: number): string {
  return `fromUnixTimestamp64Milli(${whole(Math.ceil(clampMs(atMs)))}, 'UTC')`;
}

/** Four hundred years of the calendar, which then begins again. */
const ERA = { days: 146_097, months: 4_800 };
/** Added, so that all days are positive. */
const ERAS = 100;
/** From the first of March of year 0 to 1970. A year that begins with March has its leap day at its end. */
const MARCH_DAYS = 719_468;

/**
 * SQL of the months since year 0 of `day`, in days since 1970, as `toMonth` counts them. The engine's own calendar has an end, and
 * a click of any time must count in the same month here and there.
 */
export const DAY_MONTH = monthOf(`(day + ${MARCH_DAYS + ERAS * ERA.days})`);

function monthOf(day: string): string {
  const ofEra = `(${day} % ${ERA.days})`;
  const leapDays = `intDiv(${ofEra}, 1460) - intDiv(${ofEra}, 36524) + intDiv(${ofEra}, 146096)`;
  const year = `intDiv(${ofEra} - (${leapDays}), 365)`;
  const ofYear = `(${ofEra} - (365 * ${year} + intDiv(${year}, 4) - intDiv(${year}, 100)))`;
  // From March on, five months have 153 days.
  const month = `intDiv(5 * ${ofYear} + 2, 153) + 2`;
  return `((intDiv(${day}, ${ERA.days}) - ${ERAS}) * ${ERA.months} + ${year} * 12 + ${month})`;
}
