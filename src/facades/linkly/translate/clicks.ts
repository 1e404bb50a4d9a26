import { DAY_MS, toLocalMs, zoneOf } from '../../../core/base/calendar.ts';
import type { LinkId } from '../../../core/base/ids.ts';
import type { Click } from '../../../core/clicks/click.ts';
import type {
  BotPolicy,
  Dimension,
  StatsCount,
  StatsFilter,
  StatsQuery,
  StatsTable,
} from '../../../core/clicks/stats.ts';
import { PLATFORMS } from '../../../core/rules/condition-fields.ts';
import { toCountry } from '../../../core/rules/continents.ts';
import { toRange } from '../../../wire/http/range.ts';
import type { Faults } from '../../../wire/kit/field-rows.ts';
import { writeDay, writeSecond } from '../../../wire/values/time.ts';
import type { ClicksWire } from '../contract/clicks.ts';
import { openReading, readIso, toFlag } from '../contract/values.ts';
import { toLinklyId, toLinklyIds } from './links.ts';
import { LINKLY_DAYS } from './lists.ts';

type Query = Omit<StatsQuery, 'workspaceId'>;

/** The query of a request; `unique` counts visitors instead of clicks. */
export interface LinklyStatsQuery {
  readonly query: Query;
  readonly unique: boolean;
}

const VALUES_MAX = 10_000;

/** Throws invalid_link for a bad field, invalid_request for an unknown time zone. */
export function toLinklyStatsQuery(wire: ClicksWire, nowMs: number): LinklyStatsQuery {
  const reading = openReading();
  const links = toLinks(wire, reading);
  const unique = toFlag('unique', wire.unique as string, reading) ?? false;
  const interval = toInterval(wire.frequency, reading);
  const bots = toBots(wire.bots, reading);
  const filters = [...links.filters, ...toFilters(wire, reading)];
  const [from, to] = [toMoment('start', wire.start, reading), toMoment('end', wire.end, reading)];
  reading.end();
  const range = toRange({ from: from ?? startFor(to), to, timezone: textOf(wire.timezone) }, nowMs);
  const query = { ...range, linkId: links.linkId, interval, groupBy: [], filters, bots, limit: VALUES_MAX };
  return { query, unique };
}

/** The default start of a range with this end. */
function startFor(to: string | number | undefined): string | undefined {
  if (typeof to !== 'string') return undefined;
  return writeDay(Math.max(0, Date.parse(to) - (LINKLY_DAYS - 1) * DAY_MS));
}

const textOf = (value: ClicksWire['country']): string | undefined =>
  value === undefined || value === null || value === '' ? undefined : String(value).trim() || undefined;

/** A single link must be the caller's; of several, those that are not the caller's are skipped. */
function toLinks(
  { link_id: one, link_ids: several }: ClicksWire,
  { fault }: Faults,
): Pick<Query, 'linkId' | 'filters'> {
  const listed = textOf(several);
  if (listed !== undefined && !/^[\d\s,-]*$/.test(listed)) fault('link_ids', 'bad_form');
  const ids = listed === undefined ? null : toLinklyIds(listed);
  const linkId = textOf(one) === undefined ? null : toLinklyId(String(one).trim());
  if (ids === null) return { linkId, filters: [] };
  const [only = null] = ids;
  if (linkId === null && ids.length === 1) return { linkId: only, filters: [] };
  return { linkId, filters: [{ dimension: 'link', op: 'is', values: ids.map((id: LinkId) => String(id)) }] };
}

function toInterval(value: ClicksWire['frequency'], { fault }: Faults): 'day' | 'hour' {
  const frequency = textOf(value)?.toLowerCase() ?? 'day';
  if (/^(day|daily)$/.test(frequency)) return 'day';
  if (/^(hour|hourly)$/.test(frequency)) return 'hour';
  fault('frequency', 'unknown_value');
  return 'day';
}

const BOTS: ReadonlyMap<string, BotPolicy> = new Map([
  ...['true', '1', 'yes', 'on', 'include', 'all'].map((word) => [word, 'include'] as const),
  ...['false', '0', 'no', 'off', 'exclude'].map((word) => [word, 'exclude'] as const),
  ['only', 'only'] as const,
]);

function toBots(value: ClicksWire['bots'], { fault }: Faults): BotPolicy {
  const policy = BOTS.get(textOf(value)?.toLowerCase() ?? 'include');
  if (policy === undefined) fault('bots', 'unknown_value');
  return policy ?? 'include';
}

/** A day, which is one of the query's time zone, or a moment. */
function toMoment(field: string, value: ClicksWire['start'], { fault }: Faults): string | number | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  const atMs = readIso(text);
  if (atMs === null) fault(field, 'bad_form');
  return /^\d{4}-\d\d-\d\d$/.test(text) ? text : (atMs ?? undefined);
}

function toFilters(wire: ClicksWire, { fault }: Faults): readonly StatsFilter[] {
  const filters: StatsFilter[] = [];
  const is = (dimension: Dimension, values: readonly string[]) =>
    void filters.push({ dimension, op: 'is', values });
  const [country, browser] = [textOf(wire.country), textOf(wire.browser)];
  const [platform, referer] = [textOf(wire.platform), textOf(wire.referer)];
  if (country !== undefined) {
    const code = /^uk$/i.test(country) ? 'GB' : toCountry(country);
    if (code === '') fault('country', 'unknown_value');
    is('country', [code]);
  }
  if (browser !== undefined) is('browser', [browser]);
  if (platform !== undefined) {
    const name = platform.toLowerCase();
    const dimension = PLATFORM_DIMENSIONS.get(name);
    if (dimension === undefined) fault('platform', 'unknown_value');
    else is(dimension, [name]);
  }
  if (referer !== undefined) is('referrer', [toHost(referer)]);
  // Visitors' providers are not stored, so no click matches: a filter without values.
  if (textOf(wire.isp) !== undefined) is('country', []);
  return filters;
}

/** `platform` names a system or a kind of device. */
const PLATFORM_DIMENSIONS: ReadonlyMap<string, Dimension> = new Map([
  ...PLATFORMS.map((name) => [name, 'platform'] as const),
  ...(['mobile', 'tablet', 'desktop'] as const).map((name) => [name, 'device'] as const),
]);

const toHost = (referer: string): string =>
  (URL.parse(referer)?.hostname || referer).toLowerCase().replace(/^www\./, '');

const countOf = ({ clicks, uniqueClicks }: StatsCount, unique: boolean): number =>
  unique ? uniqueClicks : clicks;

/** Days as dates, hours as local times of the query's time zone. */
export function fromLinklyTraffic({ series }: StatsTable, { query, unique }: LinklyStatsQuery) {
  const zone = zoneOf(query.timezone);
  const length = query.interval === 'day' ? 10 : 19;
  return series.map((bucket) => ({
    t: new Date(toLocalMs(zone, bucket.tMs)).toISOString().slice(0, length),
    y: countOf(bucket, unique),
  }));
}

/** The dimensions of each counter; none if the server does not store its values. */
export const COUNTERS: ReadonlyMap<string, readonly Dimension[]> = new Map<string, readonly Dimension[]>([
  ['country', ['country']],
  ['city', ['city']],
  ['region', ['region']],
  ['platform', ['platform']],
  ['destination', ['destination']],
  ['referer', ['referrer']],
  ['bot_name', ['bot_name']],
  ['isp', []],
  ['remote_ip', []],
  // Only these five parameters of a visit are stored.
  ['top_params', ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term']],
  ['ad_network', []],
  ['utm_source', ['utm_source']],
  ['utm_medium', ['utm_medium']],
  ['utm_campaign', ['utm_campaign']],
  ['utm_content', ['utm_content']],
  ['utm_term', ['utm_term']],
  ['link_id', ['link']],
  ['browser_name', ['browser']],
]);

export function toCounterQuery(
  wire: ClicksWire & { readonly counter: string },
  nowMs: number,
): LinklyStatsQuery {
  const { query, unique } = toLinklyStatsQuery(wire, nowMs);
  const groupBy = COUNTERS.get(wire.counter) ?? [];
  // The answer omits the row of clicks without a value.
  return { unique, query: { ...query, interval: 'none', groupBy, limit: VALUES_MAX + 1 } };
}

/** Omits clicks without a value, from the total too. */
export function fromCounter(counter: string, { total, groups }: StatsTable, unique: boolean) {
  const dimensions = COUNTERS.get(counter) ?? [];
  const rows = dimensions.flatMap((dimension) =>
    (groups[dimension] ?? []).map((row) => ({
      value: counter === 'top_params' && row.value !== '' ? `${dimension}=${row.value}` : row.value,
      count: countOf(row, unique),
    })),
  );
  const values = rows
    .filter(({ value, count }) => value !== '' && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, VALUES_MAX);
  const unnamed = rows.find(({ value }) => value === '')?.count ?? 0;
  const counted = values.reduce((sum, { count }) => sum + count, 0);
  // For one dimension, the total includes the values beyond the limit.
  return { total: dimensions.length === 1 ? countOf(total, unique) - unnamed : counted, values };
}

/** The columns of an export, with the names of the counters. */
const CLICK_COLUMNS: Readonly<Record<string, (click: Click) => string | number | boolean | null>> = {
  timestamp: (click) => writeSecond(click.atMs),
  link_id: (click) => click.linkId,
  domain: (click) => click.domain,
  country: (click) => click.country || null,
  region: (click) => click.region || null,
  city: (click) => click.city || null,
  platform: (click) => click.platform || null,
  browser_name: (click) => click.browser || null,
  referer: (click) => click.referrer || null,
  isp: () => null,
  remote_ip: (click) => click.address || null,
  bot_name: (click) => click.botName || null,
  destination: (click) => click.destination,
  utm_source: (click) => click.utmSource || null,
  utm_medium: (click) => click.utmMedium || null,
  utm_campaign: (click) => click.utmCampaign || null,
  utm_content: (click) => click.utmContent || null,
  utm_term: (click) => click.utmTerm || null,
  bot: (click) => click.bot,
  unique: (click) => click.unique,
};
export const LINKLY_CLICK_COLUMNS = Object.keys(CLICK_COLUMNS);

const READERS = Object.entries(CLICK_COLUMNS).map(([column, read]) => ({ column, read }));

export function fromLinklyClick(click: Click) {
  const row: Record<string, string | number | boolean | null> = {};
  for (const { column, read } of READERS) row[column] = read(click);
  return row;
}

/** Whether a click matches all filters, because the store reads rows only by link and time. */
export function matchesQuery(click: Click, { query, unique }: LinklyStatsQuery): boolean {
  if (unique && !click.unique) return false;
  return query.filters.every(({ dimension, values }) => values.includes(filterValueOf(click, dimension)));
}

function filterValueOf(click: Click, dimension: Dimension): string {
  if (dimension === 'link') return String(click.linkId ?? '');
  if (dimension === 'country') return click.country;
  if (dimension === 'browser') return click.browser;
  if (dimension === 'device') return click.device;
  return dimension === 'platform' ? click.platform : click.referrer;
}
