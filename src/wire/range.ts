import { DAY_MS, toLocalMs, type Zone, zoneOf } from '../core/calendar.ts';
import { WireRefusal } from './refusal.ts';
import { readDay, TIME_MS_MAX } from './time.ts';

/** A moment in milliseconds, or a day (`2026-11-01`) of the zone. */
export type Moment = number | string | undefined;

export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
  readonly timezone: string;
}

/** Without `from`, as many days as this, today included. */
const DAYS = 30;

/** Throws invalid_request for a time zone that is none. */
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

/** A day is its first moment in the zone, `afterMs` later. */
function momentMs(moment: Moment, zone: Zone, afterMs: number): number | null {
  if (moment === undefined) return null;
  if (typeof moment === 'number') return moment;
  const dayMs = readDay(moment);
  return dayMs === null ? null : midnightMs(zone, dayMs + afterMs);
}

/** The moment at which clocks of the zone show `localMs`. */
export function midnightMs(zone: Zone, localMs: number): number {
  const guessMs = localMs - (toLocalMs(zone, localMs) - localMs);
  return guessMs + (localMs - toLocalMs(zone, guessMs));
}

/** The name as the calendar has it; fixed offsets and abbreviations of them are none. */
function toTimezone(name: string): string {
  try {
    if (/^[A-Za-z]/.test(name)) {
      return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
    }
  } catch {
    // Falls through to the refusal: the engine throws for a name it does not know.
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
