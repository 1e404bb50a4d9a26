import { DAY_MS } from '../../core/base/calendar.ts';

export const QUARTERS_PER_DAY = 96;
/** Added before a division in SQL, so that it rounds down before 1970 too. */
export const SHIFT_DAYS = 10_000_000;
/** About 27,000 years before and after 1970; a click outside this range is stored at its end. */
export const END_MS = SHIFT_DAYS * DAY_MS;

/** Limits a moment to the range that can be stored. */
export function clampMs(atMs: number): number {
  return Math.min(Math.max(atMs, -END_MS), END_MS);
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
