import type { z } from 'zod';
import { DAY_MS, toLocalMs, zoneOf } from '../../core/calendar.ts';
import type { Click } from '../../core/click.ts';
import { PLATFORMS } from '../../core/condition-fields.ts';
import { toCountry } from '../../core/continents.ts';
import type { LinkId } from '../../core/link.ts';
import type {
  BotPolicy,
  Dimension,
  StatsCount,
  StatsFilter,
  StatsQuery,
  StatsTable,
} from '../../core/stats.ts';
import { toRange } from '../../wire/range.ts';
import { writeDay, writeSecond } from '../../wire/time.ts';
import type { clicksInput } from './contract-clicks.ts';
import { openReading, type Reading, readIso, toFlag } from './translate-fields.ts';
import { toLinkId, toLinkIds } from './translate-links.ts';
import { DAYS } from './translate-list.ts';

export type ClicksWire = z.output<typeof clicksInput>;
export type ClicksQuery = Omit<StatsQuery, 'workspaceId'>;

/** One question as the fields have it; `unique` counts visitors instead of clicks. */
export interface Asked {
  readonly query: ClicksQuery;
  readonly unique: boolean;
}

const VALUES_MAX = 10_000;

/** Throws invalid_link for what cannot be read, invalid_request for a time zone that is none. */
export function toAsked(wire: ClicksWire, nowMs: number): Asked {
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

/** As many days up to a day that is named as there are up to today. */
function startFor(to: string | number | undefined): string | undefined {
  if (typeof to !== 'string') return undefined;
  return writeDay(Math.max(0, Date.parse(to) - (DAYS - 1) * DAY_MS));
}

const textOf = (value: ClicksWire['country']): string | undefined =>
  value === undefined || value === null || value === '' ? undefined : String(value).trim() || undefined;

/** One link is asked for by itself: it must be the caller's. Of several each counts that is. */
function toLinks(
  { link_id: one, link_ids: several }: ClicksWire,
  { fault }: Reading,
): Pick<ClicksQuery, 'linkId' | 'filters'> {
  const listed = textOf(several);
  if (listed !== undefined && !/^[\d\s,-]*$/.test(listed)) fault('link_ids', 'bad_form');
  const ids = listed === undefined ? null : toLinkIds(listed);
  const linkId = textOf(one) === undefined ? null : toLinkId(String(one).trim());
  if (ids === null) return { linkId, filters: [] };
  const [only = null] = ids;
  if (linkId === null && ids.length === 1) return { linkId: only, filters: [] };
  return { linkId, filters: [{ dimension: 'link', op: 'is', values: ids.map((id: LinkId) => String(id)) }] };
}

function toInterval(value: ClicksWire['frequency'], { fault }: Reading): 'day' | 'hour' {
  const wanted = textOf(value)?.toLowerCase() ?? 'day';
  if (/^(day|daily)$/.test(wanted)) return 'day';
  if (/^(hour|hourly)$/.test(wanted)) return 'hour';
  fault('frequency', 'unknown_value');
  return 'day';
}

const BOTS: ReadonlyMap<string, BotPolicy> = new Map([
  ...['true', '1', 'yes', 'on', 'include', 'all'].map((word) => [word, 'include'] as const),
  ...['false', '0', 'no', 'off', 'exclude'].map((word) => [word, 'exclude'] as const),
  ['only', 'only'] as const,
]);

function toBots(value: ClicksWire['bots'], { fault }: Reading): BotPolicy {
  const policy = BOTS.get(textOf(value)?.toLowerCase() ?? 'include');
  if (policy === undefined) fault('bots', 'unknown_value');
  return policy ?? 'include';
}

/** A day as the calendar of the zone has it, or a moment. */
function toMoment(
  field: string,
  value: ClicksWire['start'],
  { fault }: Reading,
): string | number | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  const atMs = readIso(text);
  if (atMs === null) fault(field, 'bad_form');
  return /^\d{4}-\d\d-\d\d$/.test(text) ? text : (atMs ?? undefined);
}

function toFilters(wire: ClicksWire, { fault }: Reading): readonly StatsFilter[] {
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
    const wanted = platform.toLowerCase();
    const dimension = KINDS.get(wanted);
    if (dimension === undefined) fault('platform', 'unknown_value');
    else is(dimension, [wanted]);
  }
  if (referer !== undefined) is('referrer', [toHost(referer)]);
  // Whose lines visitors use is not held, so nobody is known to use this one's.
  if (textOf(wire.isp) !== undefined) is('country', []);
  return filters;
}

/** What `platform` may name: systems, and kinds of devices. */
const KINDS: ReadonlyMap<string, Dimension> = new Map([
  ...PLATFORMS.map((name) => [name, 'platform'] as const),
  ...(['mobile', 'tablet', 'desktop'] as const).map((name) => [name, 'device'] as const),
]);

const toHost = (referer: string): string =>
  (URL.parse(referer)?.hostname || referer).toLowerCase().replace(/^www\./, '');

const countOf = ({ clicks, uniqueClicks }: StatsCount, unique: boolean): number =>
  unique ? uniqueClicks : clicks;

/** Days as dates, hours as local times of the zone that was asked for. */
export function fromTraffic({ series }: StatsTable, { query, unique }: Asked) {
  const zone = zoneOf(query.timezone);
  const length = query.interval === 'day' ? 10 : 19;
  return series.map((bucket) => ({
    t: new Date(toLocalMs(zone, bucket.tMs)).toISOString().slice(0, length),
    y: countOf(bucket, unique),
  }));
}

/** The dimensions behind each counter; none where the server holds nothing that could be counted. */
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
  // Of a visit's parameters only these five are kept.
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

export function toCounterAsked(wire: ClicksWire & { readonly counter: string }, nowMs: number): Asked {
  const asked = toAsked(wire, nowMs);
  const groupBy = COUNTERS.get(wire.counter) ?? [];
  // One more than is given: clicks without a value have a row too, and it is not told of.
  return { ...asked, query: { ...asked.query, interval: 'none', groupBy, limit: VALUES_MAX + 1 } };
}

/** Clicks without a value are left out, of the total too. */
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
  // Of one dimension all is known, also past the values told.
  return { total: dimensions.length === 1 ? countOf(total, unique) - unnamed : counted, values };
}

/** One click as a row of an export, in the words of the counters. */
export const fromClick = (click: Click) => ({
  timestamp: writeSecond(click.atMs),
  link_id: click.linkId,
  domain: click.domain,
  country: orNull(click.country),
  region: orNull(click.region),
  city: orNull(click.city),
  platform: orNull(click.platform),
  browser_name: orNull(click.browser),
  referer: orNull(click.referrer),
  isp: null,
  remote_ip: orNull(click.address),
  bot_name: orNull(click.botName),
  destination: click.destination,
  utm_source: orNull(click.utmSource),
  utm_medium: orNull(click.utmMedium),
  utm_campaign: orNull(click.utmCampaign),
  utm_content: orNull(click.utmContent),
  utm_term: orNull(click.utmTerm),
  bot: click.bot,
  unique: click.unique,
});
export const CLICK_COLUMNS: readonly (keyof ReturnType<typeof fromClick>)[] = [
  ...(['timestamp', 'link_id', 'domain', 'country', 'region', 'city', 'platform', 'browser_name'] as const),
  ...(['referer', 'isp', 'remote_ip', 'bot_name', 'destination'] as const),
  ...(['utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term', 'bot', 'unique'] as const),
];

const orNull = (text: string): string | null => (text === '' ? null : text);

/** Whether a click is among those asked for: rows are read by link and time alone. */
export function passes(click: Click, { query, unique }: Asked): boolean {
  if (unique && !click.unique) return false;
  return query.filters.every(({ dimension, values }) => values.includes(wordOf(click, dimension)));
}

function wordOf(click: Click, dimension: Dimension): string {
  if (dimension === 'link') return String(click.linkId ?? '');
  if (dimension === 'country') return click.country;
  if (dimension === 'browser') return click.browser;
  if (dimension === 'device') return click.device;
  return dimension === 'platform' ? click.platform : click.referrer;
}
