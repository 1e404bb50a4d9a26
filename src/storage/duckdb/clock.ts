import type { Interval } from '../../core/calendar.ts';
import { DAY_MS, HOUR_MS, offsetsWithin, QUARTER_MS, type Zone } from '../../core/calendar.ts';
import { AT_MS } from './moments.ts';
import { int } from './sql.ts';

export type TimeDimension = 'hour_of_day' | 'weekday';

/** The values a dimension of time can have. */
export const TIME_VALUES: Record<TimeDimension, readonly string[]> = {
  hour_of_day: Array.from({ length: 24 }, (_, hour) => String(hour)),
  weekday: ['1', '2', '3', '4', '5', '6', '7'],
};

export function isTimeDimension(dimension: string): dimension is TimeDimension {
  return dimension === 'hour_of_day' || dimension === 'weekday';
}

/**
 * The longest slot of UTC time that never crosses a boundary of the question's buckets in its zone. Rows are counted by
 * slot in SQL, and slots by bucket, hour of day and weekday afterwards.
 */
export function slotMs(
  zone: Zone,
  fromMs: number,
  toMs: number,
  interval: Interval,
  withHours: boolean,
): number {
  const unitMs = { minute: 60_000, hour: HOUR_MS, day: DAY_MS, week: DAY_MS, month: DAY_MS, none: DAY_MS }[
    interval
  ];
  const offsets = offsetsWithin(zone, fromMs, toMs);
  const start = withHours ? Math.min(unitMs, HOUR_MS) : unitMs;
  return offsets.reduce((slot, it, index) => {
    const withOffset = greatestDivisor(slot, Math.abs(it.offsetMs));
    return index === 0 ? withOffset : greatestDivisor(withOffset, Math.abs(it.fromMs));
  }, start);
}

/** The number of a row's hour of day or weekday, in the zone. */
export function timeExpression(dimension: TimeDimension, zone: Zone, fromMs: number, toMs: number): string {
  const offsets = offsetsWithin(zone, fromMs, toMs);
  const inQuarters = offsets.every(
    (it, index) => isQuarter(it.offsetMs) && (index === 0 || isQuarter(it.fromMs)),
  );
  const unitMs = inQuarters ? QUARTER_MS : 1;
  const moment = inQuarters ? 'quarter' : AT_MS;
  const day = DAY_MS / unitMs;
  const offset = offsets.reduceRight((otherwise, it, index) => {
    const here = int(it.offsetMs / unitMs);
    const next = offsets[index + 1];
    return next === undefined
      ? here
      : `CASE WHEN ${moment} < ${int(next.fromMs / unitMs)} THEN ${here} ELSE ${otherwise} END`;
  }, '0');
  const local = `(${moment} + ${offset})`;
  const ofDay = modulo(local, day);
  if (dimension === 'hour_of_day') return `${ofDay} // ${int(HOUR_MS / unitMs)}`;
  return `${modulo(`(${local} - ${ofDay}) // ${int(day)} + 3`, 7)} + 1`;
}

/** Never negative, unlike SQL's own. */
function modulo(value: string, by: number): string {
  return `((((${value}) % ${int(by)}) + ${int(by)}) % ${int(by)})`;
}

function isQuarter(ms: number): boolean {
  return ms % QUARTER_MS === 0;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
