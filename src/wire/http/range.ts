import { DAY_MS, toLocalMs, type Zone, zoneOf } from '../../core/base/calendar.ts';
import { WireRefusal } from '../refusals/refusal.ts';
import { readDay, TIME_MS_MAX } from '../values/time.ts';

/** A moment in milliseconds, or a day (`2026-11-01`) of the time zone. */
export type Moment = number | string | undefined;

export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
  readonly timezone: string;
}

/** The default number of days, including today. */
const DAYS = 30;

/** Throws invalid_request for an unknown time zone. */
export function toRange(
  wire: { readonly from?: Moment; readonly to?: Moment; readonly timezone?: string | undefined },
  nowMs: number,
): Range {
  const timezone = toTimezone(wire.timezone ?? 'UTC');
  const zone = zoneOf(timezone);
  const today = Math.floor(toLocalMs(zone, nowMs) / DAY_MS) * DAY_MS;
  const toMs = momentMs(wire.to, zone, DAY_MS) ?? Math.max(nowMs, 1);
  const fromMs =
    momentMs(wire.from, zone, 0) ?? Math.min(midnightMs(zone, today - (DAYS - 1) * DAY_MS), toMs - 1);
  return { fromMs: Math.max(0, fromMs), toMs: Math.min(TIME_MS_MAX, toMs), timezone };
}

/** For a day, its first moment in the zone plus `afterMs`. */
function momentMs(moment: Moment, zone: Zone, afterMs: number): number | null {
  if (moment === undefined) return null;
  if (typeof moment === 'number') return moment;
  const dayMs = readDay(moment);
  return dayMs === null ? null : midnightMs(zone, dayMs + afterMs);
}

/** The moment when clocks of the zone show `localMs`. */
export function midnightMs(zone: Zone, localMs: number): number {
  const guessMs = localMs - (toLocalMs(zone, localMs) - localMs);
  return guessMs + (localMs - toLocalMs(zone, guessMs));
}

/** The canonical name of a time zone; refuses fixed offsets and their abbreviations. Throws invalid_request. */
export function toTimezone(name: string): string {
  try {
    if (/^[A-Za-z]/.test(name)) {
      return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
    }
  } catch {
    // The engine throws for an unknown name; continue to the refusal.
  }
  throw new WireRefusal('invalid_request', {
    issues: [
      {
        in: 'query',
        path: ['timezone'],
        code: 'unknown_value',
        detail: 'Must be an IANA time zone such as Europe/Paris.',
      },
    ],
  });
}
