/** What clocks in a time zone show. Days are texts such as `2026-11-22`. */

export interface LocalTime {
  /** `2026-11-22`. */
  readonly day: string;
  /** 0 to 23. */
  readonly hour: number;
  readonly minute: number;
  /** 1 (Monday) to 7. */
  readonly weekday: number;
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
const ZONES_MAX = 50;

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Throws a RangeError for a name that is not a time zone. */
function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const clock = new Intl.DateTimeFormat('en-GB-u-ca-gregory-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  if (clocks.size >= ZONES_MAX) clocks.clear();
  clocks.set(zone, clock);
  return clock;
}

export function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

/** The time that clocks of the zone show, as if it were UTC. */
export function toLocalMs(zone: string, atMs: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of clockOf(zone).formatToParts(atMs)) parts[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

export function localTimeOf(zone: string, atMs: number): LocalTime {
  const local = new Date(toLocalMs(zone, atMs));
  return {
    day: local.toISOString().slice(0, 10),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    weekday: ((local.getUTCDay() + 6) % 7) + 1,
  };
}

export const dayOf = (zone: string, atMs: number): string => localTimeOf(zone, atMs).day;

/** The moment when a day begins in the zone. */
export function startOfDayMs(zone: string, day: string): number {
  const localMs = Date.parse(`${day}T00:00:00Z`);
  const guessMs = localMs - (toLocalMs(zone, localMs) - localMs);
  return guessMs + (localMs - toLocalMs(zone, guessMs));
}

export const isDay = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && addDays(text, 0) === text && text >= '1970-01-01';

export function addDays(day: string, count: number): string {
  const atMs = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(atMs) ? '' : new Date(atMs + count * DAY_MS).toISOString().slice(0, 10);
}

/** From the first to the second, both included. */
export const daysWithin = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS) + 1;
