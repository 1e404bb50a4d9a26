import type { StatsQuery, StatsTable } from '../../../core/clicks/stats.ts';
import type { Link } from '../../../core/links/link.ts';
import { toRange } from '../../../wire/http/range.ts';
import { WireRefusal } from '../../../wire/refusals/refusal.ts';
import { asSent } from '../../../wire/values/original-url.ts';
import type { LinkNames } from '../../../wire/values/short-urls.ts';
import { readDay, writeDay } from '../../../wire/values/time.ts';
import { CUTTLY } from './links.ts';

const ROWS = 1_000;
/** Systems and browsers whose versions are counted. */
const VERSIONED_MAX = 10;

const DIMENSIONS = ['country', 'device', 'os', 'browser', 'platform', 'language', 'referrer'] as const;

interface Days {
  readonly date_from?: string | undefined;
  readonly date_to?: string | undefined;
}

type Query = Omit<StatsQuery, 'workspaceId'>;

export function toCuttlyStatsQuery(wire: Days, link: Link, nowMs: number): Query {
  for (const name of ['date_from', 'date_to'] as const) checkDay(name, wire[name]);
  const { fromMs, toMs } = toRange({ from: wire.date_from, to: wire.date_to }, nowMs);
  return {
    linkId: link.id,
    fromMs: wire.date_from === undefined ? Math.min(link.createdAtMs, toMs - 1) : fromMs,
    toMs,
    timezone: 'UTC',
    interval: 'none',
    groupBy: DIMENSIONS,
    filters: [],
    bots: 'exclude',
    limit: ROWS,
  };
}

function checkDay(field: string, text: string | undefined): void {
  if (text === undefined || readDay(text) !== null) return;
  const issue = { in: 'query', path: [field], code: 'bad_form', detail: 'Must be YYYY-MM-DD.' } as const;
  throw new WireRefusal('invalid_request', { issues: [issue] });
}

export const toBotsQuery = (query: Query): Query => ({ ...query, groupBy: ['bot_name'], bots: 'only' });

/** The dimension with the versions of another. */
const VERSIONS = { os: 'os_version', browser: 'browser_version' } as const;

/** One query for the versions of each of the most frequent systems, or browsers. */
export function toVersionQueries(
  query: Query,
  of: 'os' | 'browser',
  { groups }: StatsTable,
): readonly Query[] {
  return (groups[of] ?? []).slice(0, VERSIONED_MAX).map(({ value }) => ({
    ...query,
    groupBy: [VERSIONS[of]],
    filters: [{ dimension: of, op: 'is', values: [value] }],
  }));
}

/** The statistics of a link. The tables of versions have the order of their queries. */
export interface LinkTables {
  readonly people: StatsTable;
  readonly bots: StatsTable;
  readonly systems: readonly StatsTable[];
  readonly browsers: readonly StatsTable[];
}

interface Counted {
  readonly name: string;
  readonly clicks: number;
}

export function fromCuttlyStats(
  link: Link,
  names: LinkNames,
  { people, bots, systems, browsers }: LinkTables,
) {
  const rows = (dimension: (typeof DIMENSIONS)[number]): readonly Counted[] =>
    (people.groups[dimension] ?? []).map(({ value, clicks }) => ({ name: value, clicks }));
  const hasClicks = people.total.clicks > 0;
  const referrers = rows('referrer').filter(({ name }) => name !== '');
  const machines = (bots.groups.bot_name ?? []).map(({ value, clicks }) => ({
    name: value || 'Other',
    clicks,
  }));
  return {
    stats: {
      status: 1,
      clicks: people.total.clicks,
      unique: people.total.uniqueClicks,
      date: writeDay(link.createdAtMs),
      title: link.title,
      fullLink: asSent(link, link.extras[CUTTLY]?.sent),
      shortLink: names.shortUrl(names.hostOf(link.domainId), link.slug),
      ...fromNetworks(referrers, people.total.clicks),
      devices: hasClicks
        ? {
            geo: tagged(rows('country').map((row) => ({ ...row, name: row.name || 'Other' }))),
            dev: tagged(rows('device').map(named(titled))),
            sys: tagged(withVersions(rows('os').map(named(systemName)), systems, 'os_version')),
            bro: tagged(
              withVersions(rows('browser').map(named((name) => name)), browsers, 'browser_version'),
            ),
            brand: fromBrands(rows('platform')),
            lang: tagged(rows('language').map(named((name) => name.toUpperCase()))),
          }
        : {},
      refs:
        referrers.length === 0
          ? {}
          : { ref: numbered(referrers, ({ name, clicks }) => ({ link: `https://${name}`, clicks })) },
      bots:
        machines.length === 0 ? {} : { bots: numbered(machines, ({ name, clicks }) => ({ name, clicks })) },
    },
  } as const;
}

const named =
  (rename: (text: string) => string) =>
  ({ name, clicks }: Counted): Counted => ({ name: name === '' ? 'Other' : rename(name), clicks });
const titled = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const systemName = (text: string): string => (text === 'macOS' ? 'Mac' : text);

/** Writes a group as an object with the keys "0", "1", …, and its counts as texts. */
function numbered<T>(rows: readonly Counted[], write: (row: { name: string; clicks: string }) => T) {
  return Object.fromEntries(
    rows.map(({ name, clicks }, i) => [String(i), write({ name, clicks: String(clicks) })]),
  );
}

const tagged = (rows: readonly Counted[]) => numbered(rows, ({ name, clicks }) => ({ tag: name, clicks }));

function withVersions(
  rows: readonly Counted[],
  tables: readonly StatsTable[],
  dimension: 'os_version' | 'browser_version',
): readonly Counted[] {
  const all = rows.flatMap((row, i) => {
    const versions = tables[i]?.groups[dimension];
    if (versions === undefined) return [row];
    return versions.map(({ value, clicks }) => ({ name: `${row.name} ${value}`.trim(), clicks }));
  });
  return all.sort((a, b) => b.clicks - a.clicks || (a.name < b.name ? -1 : 1));
}

/** Derives the maker of a device from its system, because models are not stored. */
function fromBrands(platforms: readonly Counted[]) {
  const apple = platforms.filter(({ name }) => name === 'ios' || name === 'mac');
  const otherPlatforms = platforms.filter((platform) => !apple.includes(platform));
  const brands = [
    { name: 'Apple', clicks: sum(apple) },
    { name: 'Other', clicks: sum(otherPlatforms) },
  ].filter(({ clicks }) => clicks > 0);
  brands.sort((a, b) => b.clicks - a.clicks);
  return numbered(brands, ({ name, clicks }) => ({ family: name, tag: 'Other', clicks }));
}

const sum = (rows: readonly Counted[]): number => rows.reduce((total, { clicks }) => total + clicks, 0);

/** The networks that the contract counts by name, and their hosts. */
const NETWORKS = {
  facebook: ['facebook.com', 'fb.com', 'fb.me'],
  twitter: ['twitter.com', 't.co', 'x.com'],
  pinterest: ['pinterest.com', 'pin.it'],
  instagram: ['instagram.com'],
  googlePlus: ['plus.google.com'],
  linkedin: ['linkedin.com', 'lnkd.in'],
} as const;

function fromNetworks(referrers: readonly Counted[], total: number) {
  const clicksFrom = (hosts: readonly string[]): number =>
    sum(referrers.filter(({ name }) => hosts.some((host) => name === host || name.endsWith(`.${host}`))));
  const counts = {
    facebook: clicksFrom(NETWORKS.facebook),
    twitter: clicksFrom(NETWORKS.twitter),
    pinterest: clicksFrom(NETWORKS.pinterest),
    instagram: clicksFrom(NETWORKS.instagram),
    googlePlus: clicksFrom(NETWORKS.googlePlus),
    linkedin: clicksFrom(NETWORKS.linkedin),
  };
  const known = Object.values(counts).reduce((all, one) => all + one, 0);
  return { ...counts, rest: Math.max(0, total - known) };
}
