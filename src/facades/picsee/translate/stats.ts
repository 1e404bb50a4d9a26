import type { z } from 'zod';
import { DAY_MS } from '../../../core/base/calendar.ts';
import type { StatsCount, StatsQuery, StatsTable } from '../../../core/clicks/stats.ts';
import type { Link } from '../../../core/links/link.ts';
import { WireRefusal } from '../../../wire/refusals/refusal.ts';
import type { picseeRange } from '../contract/account.ts';
import { TAIPEI, TAIPEI_OFFSET_MS, writeTaipeiDay } from '../contract/taipei-time.ts';
import { toTaipeiMs } from './links.ts';

type Query = Omit<StatsQuery, 'workspaceId'>;
type RangeWire = z.output<typeof picseeRange.input>;

const OVERVIEW_DAYS = 60;
const DETAILS_DAYS = 30;
const DETAILS_DAYS_MAX = 365;
const ROWS = 1_000;

const DEFAULTS = {
  timezone: TAIPEI,
  interval: 'none',
  groupBy: [],
  filters: [],
  bots: 'exclude',
  limit: ROWS,
} as const;

/** The first moment, in Taipei, of the day that is `days - 1` before the day of `atMs`. */
function firstOf(days: number, atMs: number): number {
  const today = Math.floor((atMs + TAIPEI_OFFSET_MS) / DAY_MS);
  return (today - days + 1) * DAY_MS - TAIPEI_OFFSET_MS;
}

export const toOverviewQuery = (link: Link, nowMs: number): Query => ({
  ...DEFAULTS,
  linkId: link.id,
  fromMs: firstOf(OVERVIEW_DAYS, nowMs),
  toMs: nowMs + 1,
  interval: 'day',
});

/** Default: 30 days; at most `daysMax`. Throws invalid_request. */
export function toPicseeRange(
  wire: RangeWire,
  nowMs: number,
  daysMax: number,
): { fromMs: number; toMs: number } {
  const toMs = wire.endTime === undefined ? nowMs + 1 : toTaipeiMs('endTime', wire.endTime) + 1;
  const fromMs =
    wire.startTime === undefined ? firstOf(DETAILS_DAYS, toMs - 1) : toTaipeiMs('startTime', wire.startTime);
  if (fromMs >= toMs) throw bad('startTime', 'Must be before endTime.');
  if (toMs - fromMs > (daysMax + 1) * DAY_MS)
    throw bad('startTime', `Must be at most ${daysMax} days before endTime.`);
  return { fromMs, toMs };
}

const bad = (field: string, detail: string): WireRefusal =>
  new WireRefusal('invalid_request', {
    issues: [{ in: 'query', path: [field], code: 'out_of_range', detail }],
  });

export type Breakdown = 'platform' | 'device' | 'referrer' | 'country';

export const toDetailsQuery = (link: Link, wire: RangeWire, by: Breakdown | null, nowMs: number): Query => ({
  ...DEFAULTS,
  ...toPicseeRange(wire, nowMs, DETAILS_DAYS_MAX),
  linkId: link.id,
  interval: by === null ? 'day' : 'none',
  groupBy: by === null ? [] : [by],
});

/** Apple's phones and tablets differ only by device. */
export const toAppleQuery = (query: Query): Query => ({
  ...query,
  groupBy: ['device'],
  filters: [{ dimension: 'platform', op: 'is', values: ['ios'] }],
});

const day = ({ tMs, clicks, uniqueClicks }: StatsCount & { readonly tMs: number }) => ({
  date: writeTaipeiDay(tMs),
  totalClicks: clicks,
  uniqueClicks,
});

export const fromDays = ({ series }: StatsTable) => series.map(day);

export const fromOverviewDays = ({ series }: StatsTable) =>
  series.map((bucket) => ({ ...day(bucket), clicks: bucket.clicks }));

const PLATFORMS: ReadonlyMap<string, string> = new Map([
  ['android', 'android'],
  ['windows', 'windows'],
  ['mac', 'macintosh'],
  ['linux', 'linux'],
]);

export function fromPlatforms({ groups }: StatsTable, apple: StatsTable) {
  const counts = new Map<string, number>();
  const add = (name: string, count: number) => counts.set(name, (counts.get(name) ?? 0) + count);
  for (const { value, uniqueClicks } of groups.platform ?? []) {
    if (value !== 'ios') add(PLATFORMS.get(value) ?? 'others', uniqueClicks);
  }
  for (const { value, uniqueClicks } of apple.groups.device ?? []) {
    add(value === 'tablet' ? 'ipad' : 'iphone', uniqueClicks);
  }
  return ranked([...counts].map(([name, uniqueClicks]) => ({ name, uniqueClicks })));
}

export const fromReferrers = ({ groups }: StatsTable) =>
  ranked(
    (groups.referrer ?? []).map(({ value, uniqueClicks }) => ({ name: value || 'direct', uniqueClicks })),
  );

const names = new Intl.DisplayNames(['en'], { type: 'region' });

export const fromRegions = ({ groups }: StatsTable) =>
  ranked(
    (groups.country ?? []).map(({ value, uniqueClicks }) =>
      /^[A-Z]{2}$/.test(value)
        ? { code: value, name: names.of(value) ?? value, uniqueClicks }
        : { code: 'others', name: 'Others', uniqueClicks },
    ),
  );

const ranked = <T extends { readonly uniqueClicks: number }>(rows: readonly T[]): T[] =>
  rows.filter(({ uniqueClicks }) => uniqueClicks > 0).sort((a, b) => b.uniqueClicks - a.uniqueClicks);
