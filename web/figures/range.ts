import { addDays, DAY_MS, dayOf, daysWithin, HOUR_MS, isDay, startOfDayMs } from './zone-clock.ts';

export const RANGE_NAMES = ['today', '24h', '7d', '30d', '90d', '12m', 'all'] as const;
export type RangeName = (typeof RANGE_NAMES)[number];

/** Which time figures are of: up to now, whole days of the zone, or from one moment to another. */
export type Range =
  | { readonly kind: 'last'; readonly name: RangeName }
  | { readonly kind: 'days'; readonly from: string; readonly to: string }
  | { readonly kind: 'moments'; readonly fromMs: number; readonly toMs: number };

/** A range in a zone, at a moment. */
export interface Span {
  /** For the API: a day or a moment. */
  readonly from: string;
  /** For the API; null until now. */
  readonly to: string | null;
  readonly fromMs: number;
  readonly toMs: number;
  /** The days that it is on, none for a range shorter than a day. */
  readonly days: { readonly from: string; readonly to: string } | null;
}

export const DEFAULT_RANGE: Range = { kind: 'last', name: '30d' };
/** Before the first click that a server can have. */
const EVER = '1970-01-01';
const DAYS_OF: Readonly<Record<'today' | '7d' | '30d' | '90d' | '12m', number>> = {
  today: 1,
  '7d': 7,
  '30d': 30,
  '90d': 90,
  '12m': 365,
};

export function readRange(text: string): Range | null {
  const name = RANGE_NAMES.find((known) => known === text);
  if (name !== undefined) return { kind: 'last', name };
  const [from = '', to = '', ...rest] = text.split('..');
  if (rest.length > 0) return null;
  if (isDay(from) && isDay(to)) return from <= to ? { kind: 'days', from, to } : null;
  const [fromMs, toMs] = [readMoment(from), readMoment(to)];
  return fromMs !== null && toMs !== null && fromMs < toMs ? { kind: 'moments', fromMs, toMs } : null;
}

export function writeRange(range: Range): string {
  if (range.kind === 'last') return range.name;
  if (range.kind === 'days') return `${range.from}..${range.to}`;
  return `${writeMoment(range.fromMs)}..${writeMoment(range.toMs)}`;
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/;

function readMoment(text: string): number | null {
  const atMs = MOMENT.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) || atMs < 0 || writeMoment(atMs) !== text ? null : atMs;
}

const writeMoment = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 16)}Z`;

export function spanOf(range: Range, zone: string, nowMs: number): Span {
  if (range.kind === 'moments') return momentSpan(range.fromMs, range.toMs);
  if (range.kind === 'days') return daySpan(range.from, range.to, zone);
  const today = dayOf(zone, nowMs);
  if (range.name === '24h') {
    const fromMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS - 23 * HOUR_MS;
    return { ...momentSpan(fromMs, nowMs), to: null };
  }
  const from = range.name === 'all' ? EVER : addDays(today, 1 - DAYS_OF[range.name]);
  return { ...daySpan(from, today, zone), to: null, toMs: nowMs };
}

const momentSpan = (fromMs: number, toMs: number): Span => ({
  from: writeMoment(fromMs).replace('Z', ':00Z'),
  to: writeMoment(toMs).replace('Z', ':00Z'),
  fromMs,
  toMs,
  days: null,
});

const daySpan = (from: string, to: string, zone: string): Span => ({
  from,
  to,
  fromMs: startOfDayMs(zone, from),
  toMs: startOfDayMs(zone, addDays(to, 1)),
  days: { from, to },
});

/** The month of a day, so many months later, until today where it is not over yet. */
export function monthOf(day: string, today: string, monthsLater = 0): Range & { readonly kind: 'days' } {
  const [year = 1970, month = 1] = day.split('-').map(Number);
  const dayAt = (months: number, date: number): string =>
    new Date(Date.UTC(year, month - 1 + months, date)).toISOString().slice(0, 10);
  const [from, last] = [dayAt(monthsLater, 1), dayAt(monthsLater + 1, 0)];
  return { kind: 'days', from, to: from <= today && today < last ? today : last };
}

/** The range before or after, of the same length, or the month beside a month; null when there is none: nothing is before all, or after now. */
export function moveRange(
  range: Range,
  by: -1 | 1,
  at: { readonly zone: string; readonly nowMs: number },
): Range | null {
  if (range.kind === 'last' && range.name === 'all') return null;
  const span = spanOf(range, at.zone, at.nowMs);
  if (by === 1 && span.toMs >= at.nowMs) return null;
  if (span.days === null) return moveMoments(range, span, by, at.nowMs);
  const today = dayOf(at.zone, at.nowMs);
  const month = range.kind === 'days' ? monthOf(range.from, today) : null;
  if (month !== null && range.kind === 'days' && month.from === range.from && month.to === range.to) {
    const moved = monthOf(range.from, today, by);
    return isDay(moved.from) ? moved : null;
  }
  const count = daysWithin(span.days.from, span.days.to) * by;
  const from = addDays(span.days.from, count);
  const to = addDays(span.days.to, count);
  if (!isDay(from) || !isDay(to)) return null;
  return asLast({ kind: 'days', from, to }, today);
}

function moveMoments(range: Range, span: Span, by: -1 | 1, nowMs: number): Range | null {
  const isLast = range.kind === 'last';
  const lengthMs = isLast ? DAY_MS : span.toMs - span.fromMs;
  const fromMs = span.fromMs + by * lengthMs;
  const toMs = fromMs + lengthMs;
  if (fromMs < 0) return null;
  return toMs >= nowMs && lengthMs === DAY_MS
    ? { kind: 'last', name: '24h' }
    : { kind: 'moments', fromMs, toMs };
}

/** `7d` for seven days that end today. */
function asLast(range: Range & { readonly kind: 'days' }, today: string): Range {
  if (range.to !== today) return range;
  const count = daysWithin(range.from, range.to);
  const name = RANGE_NAMES.find((known) => known in DAYS_OF && DAYS_OF[known as 'today'] === count);
  return name === undefined ? range : { kind: 'last', name };
}
