export const INTERVALS = ['minute', 'hour', 'day', 'week', 'month', 'none'] as const;
export type Interval = (typeof INTERVALS)[number];

export const MINUTE_MS = 60_000;
export const QUARTER_MS = 15 * MINUTE_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Days of UTC since 1970-01-01. */
export function utcDayOf(atMs: number): number {
  return Math.floor(atMs / DAY_MS);
}

/** Times outside this range use the offset at its nearer end: zone rules are not known further. */
const KNOWN_FROM_MS = Date.UTC(1970, 0, 1);
const KNOWN_TO_MS = Date.UTC(2100, 0, 1);
/** Shorter than any period between two changes of a zone's offset, so that no change falls between two probes. */
const PROBE_MS = 14 * DAY_MS;
const ZONES_MAX = 1_000;

/** A period with a constant offset from UTC. */
export interface Offset {
  readonly fromMs: number;
  /** Local time minus UTC. */
  readonly offsetMs: number;
}

/** Oldest first; the first one begins at -Infinity. */
export type Zone = readonly Offset[];

const zones = new Map<string, Zone>();

/** Throws a RangeError for a name that is not an IANA time zone. */
export function zoneOf(timezone: string): Zone {
  const known = zones.get(timezone);
  if (known !== undefined) return known;
  const zone = readZone(timezone);
  if (zones.size >= ZONES_MAX) zones.clear();
  zones.set(timezone, zone);
  return zone;
}

/** The periods that overlap the range; the first is extended to -Infinity. */
export function offsetsWithin(zone: Zone, fromMs: number, toMs: number): Zone {
  const first = indexAt(zone, fromMs);
  const inside = zone.filter((offset, index) => index >= first && (index === first || offset.fromMs < toMs));
  return inside.map((offset, index) => (index === 0 ? { ...offset, fromMs: -Infinity } : offset));
}

export function toLocalMs(zone: Zone, atMs: number): number {
  return atMs + (zone[indexAt(zone, atMs)]?.offsetMs ?? 0);
}

/** '0' to '23'. */
export function hourOfDay(zone: Zone, atMs: number): string {
  return String(modulo(Math.floor(toLocalMs(zone, atMs) / HOUR_MS), 24));
}

/** '1' (Monday) to '7'. */
export function weekday(zone: Zone, atMs: number): string {
  return String(modulo(Math.floor(toLocalMs(zone, atMs) / DAY_MS) + 3, 7) + 1);
}

/**
 * Start times of an interval's buckets, oldest first; the first bucket contains `fromMs` and may begin before it. The
 * hour that a clock repeats in autumn is two buckets. A day begins at the first moment of its date, which is not
 * midnight when the clock skips midnight.
 */
export function bucketStarts(zone: Zone, interval: Interval, fromMs: number, toMs: number): number[] {
  if (interval === 'none' || fromMs >= toMs) return [];
  const starts: number[] = [];
  const searchFromMs = fromMs - LONGEST_MS[interval];
  for (const startMs of boundaries(zone, interval, searchFromMs, toMs)) {
    if (startMs <= fromMs) starts.length = 0;
    starts.push(startMs);
  }
  return starts;
}

/** The index of the last start at or before `atMs`, or -1. */
export function bucketIndex(starts: readonly number[], atMs: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? Infinity) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The longest bucket of each interval, including clock changes. */
const LONGEST_MS = {
  minute: 3 * HOUR_MS,
  hour: 4 * HOUR_MS,
  day: 3 * DAY_MS,
  week: 9 * DAY_MS,
  month: 33 * DAY_MS,
} as const;

function* boundaries(
  zone: Zone,
  interval: keyof typeof LONGEST_MS,
  fromMs: number,
  toMs: number,
): Generator<number> {
  const stepMs = interval === 'minute' ? MINUTE_MS : interval === 'hour' ? HOUR_MS : DAY_MS;
  const repeats = stepMs < DAY_MS;
  let last = unitAt(interval, toLocalMs(zone, fromMs));
  const stretches = offsetsWithin(zone, fromMs, toMs);
  for (const [index, { fromMs: stretchFromMs, offsetMs }] of stretches.entries()) {
    const beginMs = Math.max(stretchFromMs, fromMs);
    const endMs = Math.min(stretches[index + 1]?.fromMs ?? toMs, toMs);
    const alignedMs = Math.ceil((beginMs + offsetMs) / stepMs) * stepMs - offsetMs;
    if (alignedMs !== beginMs && beginMs < endMs) {
      const unit = unitAt(interval, beginMs + offsetMs);
      if (repeats ? unit !== last : unit > last) yield beginMs;
      last = repeats ? unit : Math.max(unit, last);
    }
    for (let atMs = alignedMs; atMs < endMs; atMs += stepMs) {
      const unit = unitAt(interval, atMs + offsetMs);
      if (repeats || unit > last) yield atMs;
      last = repeats ? unit : Math.max(unit, last);
    }
  }
}

/** A number that grows by one at each local boundary. */
function unitAt(interval: keyof typeof LONGEST_MS, localMs: number): number {
  if (interval === 'minute') return Math.floor(localMs / MINUTE_MS);
  if (interval === 'hour') return Math.floor(localMs / HOUR_MS);
  const day = Math.floor(localMs / DAY_MS);
  if (interval === 'day') return day;
  if (interval === 'week') return Math.floor((day + 3) / 7);
  const date = new Date(localMs);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function readZone(timezone: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' });
  const offsetAt = (atMs: number) => parseOffset(format.format(atMs));
  const offsets: Offset[] = [{ fromMs: -Infinity, offsetMs: offsetAt(KNOWN_FROM_MS) }];
  let before = offsets[0]?.offsetMs;
  for (let atMs = KNOWN_FROM_MS; atMs < KNOWN_TO_MS; atMs += PROBE_MS) {
    const offsetMs = offsetAt(atMs + PROBE_MS);
    if (offsetMs === before) continue;
    offsets.push({ fromMs: findChange(offsetAt, atMs, atMs + PROBE_MS), offsetMs });
    before = offsetMs;
  }
  return offsets;
}

/** The first second with the offset of `highMs`; `lowMs` has another offset. */
function findChange(offsetAt: (atMs: number) => number, lowMs: number, highMs: number): number {
  const after = offsetAt(highMs);
  let low = lowMs / 1_000;
  let high = highMs / 1_000;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * 1_000) === after) high = middle;
    else low = middle;
  }
  return high * 1_000;
}

/** Parses the end of `1/1/2026, GMT+05:30`; seconds occur in old local mean times, plain `GMT` is zero. */
function parseOffset(formatted: string): number {
  const match = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(formatted);
  if (match === null) throw new Error(`unreadable offset in "${formatted}"`);
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = match;
  const offsetMs = Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS + Number(seconds) * 1_000;
  return sign === '-' ? -offsetMs : offsetMs;
}

function indexAt(zone: Zone, atMs: number): number {
  return Math.max(
    0,
    zone.findLastIndex((offset) => offset.fromMs <= atMs),
  );
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
