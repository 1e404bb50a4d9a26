/** Local time and weekday in a zone. */
export interface WallClock {
  /** 1 (Monday) to 7. */
  readonly weekday: number;
  /** Minutes since midnight, 0 to 1,439. */
  readonly minute: number;
}

const ZONES_MAX = 1_000;
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The local time of one moment in an IANA zone; throws a RangeError for an unknown name. A `Zone` is for many
 * moments: building one takes twenty milliseconds, too long for a single visit.
 */
export function wallClock(timezone: string, atMs: number): WallClock {
  const parts = new Map(
    formatOf(timezone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, value]),
  );
  return {
    weekday: WEEKDAYS.indexOf(parts.get('weekday') ?? '') + 1,
    minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  if (formats.size >= ZONES_MAX) formats.clear();
  formats.set(timeZone, format);
  return format;
}
