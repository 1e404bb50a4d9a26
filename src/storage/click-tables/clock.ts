import {
  DAY_MS,
  HOUR_MS,
  type Interval,
  MINUTE_MS,
  offsetsWithin,
  QUARTER_MS,
  type Zone,
} from '../../core/base/calendar.ts';
import type { TimeDimension } from '../../core/clicks/stats.ts';
import { whole } from './whole.ts';

/** The values a dimension of time can have. */
export const TIME_VALUES: Record<TimeDimension, readonly string[]> = {
  hour_of_day: Array.from({ length: 24 }, (_, hour) => String(hour)),
  weekday: ['1', '2', '3', '4', '5', '6', '7'],
};

/**
 * The longest slot of UTC time that never crosses a boundary of the query's buckets in its zone. SQL counts rows by slot;
 * slots are then counted by bucket, hour of day and weekday.
 */
export function slotMs(
  zone: Zone,
  fromMs: number,
  toMs: number,
  interval: Interval,
  withHours: boolean,
): number {
  const unitMs = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS, week: DAY_MS, month: DAY_MS, none: DAY_MS }[
    interval
  ];
  const offsets = offsetsWithin(zone, fromMs, toMs);
  const start = withHours ? Math.min(unitMs, HOUR_MS) : unitMs;
  return offsets.reduce((slot, period, index) => {
    const withOffset = greatestDivisor(slot, Math.abs(period.offsetMs));
    return index === 0 ? withOffset : greatestDivisor(withOffset, Math.abs(period.fromMs));
  }, start);
}

/** How a database names what the moment of a row needs. */
export interface MomentSql {
  /** Quarters of an hour and milliseconds since 1970. */
  readonly quarter: string;
  readonly atMs: string;
  /** Whole numbers, rounded towards zero. */
  divide(value: string, by: string): string;
}

/** SQL for a row's hour of day or weekday in the zone, as a number. */
export function timeExpression(
  sql: MomentSql,
  dimension: TimeDimension,
  zone: Zone,
  fromMs: number,
  toMs: number,
): string {
  const offsets = offsetsWithin(zone, fromMs, toMs);
  const inQuarters = offsets.every(
    (period, index) => isQuarter(period.offsetMs) && (index === 0 || isQuarter(period.fromMs)),
  );
  const unitMs = inQuarters ? QUARTER_MS : 1;
  const moment = inQuarters ? sql.quarter : sql.atMs;
  const day = DAY_MS / unitMs;
  const offset = offsets.reduceRight((otherwise, period, index) => {
    const zoneOffset = whole(period.offsetMs / unitMs);
    const next = offsets[index + 1];
    return next === undefined
      ? zoneOffset
      : `CASE WHEN ${moment} < ${whole(next.fromMs / unitMs)} THEN ${zoneOffset} ELSE ${otherwise} END`;
  }, '0');
  const local = `(${moment} + ${offset})`;
  const ofDay = modulo(local, day);
  if (dimension === 'hour_of_day') return sql.divide(ofDay, whole(HOUR_MS / unitMs));
  return `${modulo(`${sql.divide(`(${local} - ${ofDay})`, whole(day))} + 3`, 7)} + 1`;
}

/** Never negative, unlike SQL's `%`. */
function modulo(value: string, by: number): string {
  return `((((${value}) % ${whole(by)}) + ${whole(by)}) % ${whole(by)})`;
}

function isQuarter(ms: number): boolean {
  return ms % QUARTER_MS === 0;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
