const RFC_3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** The last moment that RFC 3339 can write: the end of the year 9999. */
export const TIME_MS_MAX = 253_402_300_799_999;
const TIME_MS_MIN = -62_167_219_200_000;

/** `2026-11-01T00:00:00Z`, with milliseconds unless they are 0. */
export function writeTime(atMs: number): string {
  if (atMs === lastMs) return lastText;
  const text = new Date(atMs).toISOString();
  lastText = atMs % 1_000 === 0 ? `${text.slice(0, -5)}Z` : text;
  lastMs = atMs;
  return lastText;
}

// Most written times belong to links that were created together, at the same time.
let lastMs = Number.NaN;
let lastText = '';

/** `2025-08-20T10:00:00Z`, to the second. */
export const writeSecond = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}Z`;

/** `2025-08-20`, in UTC. */
export const writeDay = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

export const writeTimeOrNull = (atMs: number | null): string | null =>
  atMs === null ? null : writeTime(atMs);

/** Milliseconds of an RFC 3339 date-time, or null. Truncates finer fractions; a leap second is the next second. */
export function readTime(text: string): number | null {
  const match = RFC_3339.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const fractionMs = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const zoneHour = Number(match[9] ?? 0);
  const zoneMinute = Number(match[10] ?? 0);
  if (year === undefined || month === undefined || day === undefined) return null;
  if (hour === undefined || minute === undefined || second === undefined) return null;
  if (!isDay(year, month, day) || hour > 23 || minute > 59 || second > 60) return null;
  if (zoneHour > 23 || zoneMinute > 59) return null;
  const zoneMs = (zoneHour * 60 + zoneMinute) * 60_000 * (match[8] === '-' ? -1 : 1);
  const atMs =
    midnightMs(year, month, day) + ((hour * 60 + minute) * 60 + second) * 1_000 + fractionMs - zoneMs;
  return atMs >= TIME_MS_MIN && atMs <= TIME_MS_MAX ? atMs : null;
}

/** Midnight UTC of `2026-11-01`, or null. */
export function readDay(text: string): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
  return isDay(year, month, day) ? midnightMs(year, month, day) : null;
}

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(midnightMs(year, month, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** `Date.UTC` alone reads the years 0 to 99 as 1900 to 1999. */
function midnightMs(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day);
}
