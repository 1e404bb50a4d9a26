import type { Link } from '../../core/link.ts';
import type { StatsQuery, StatsTable } from '../../core/stats.ts';
import { asSent } from '../../wire/as-sent.ts';
import { toRange } from '../../wire/range.ts';
import { WireRefusal } from '../../wire/refusal.ts';
import type { LinkNames } from '../../wire/short-urls.ts';
import { readDay, writeDay } from '../../wire/time.ts';
import { CREATED_VIA } from './translate-links.ts';

const ROWS = 1_000;
/** Systems and browsers whose versions are told apart; the rest comes without. */
const VERSIONED_MAX = 10;

const DIMENSIONS = [
  ...(['country', 'device', 'os', 'browser', 'platform', 'language', 'referrer'] as const),
] as const;

interface Days {
  readonly date_from?: string | undefined;
  readonly date_to?: string | undefined;
}

type Query = Omit<StatsQuery, 'workspaceId'>;

export function toStatsQuery(wire: Days, link: Link, nowMs: number): Query {
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

/** What each value of a dimension is told apart by. */
const VERSIONS = { os: 'os_version', browser: 'browser_version' } as const;

/** One question for the versions of each of the most frequent systems, or browsers. */
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

/** What was found out about a link. The tables of versions are in the order of their queries. */
export interface Figures {
  readonly people: StatsTable;
  readonly bots: StatsTable;
  readonly systems: readonly StatsTable[];
  readonly browsers: readonly StatsTable[];
}

interface Counted {
  readonly name: string;
  readonly clicks: number;
}

export function fromStats(link: Link, names: LinkNames, { people, bots, systems, browsers }: Figures) {
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
      fullLink: asSent(link, CREATED_VIA),
      shortLink: names.shortUrl(names.hostOf(link.domainId), link.slug),
      ...fromNetworks(referrers, people.total.clicks),
      devices: hasClicks
        ? {
            geo: tagged(rows('country').map((it) => ({ ...it, name: it.name || 'Other' }))),
            dev: tagged(rows('device').map(named(titled))),
            sys: tagged(withVersions(rows('os').map(named(systemName)), systems, 'os_version')),
            bro: tagged(withVersions(rows('browser').map(named((it) => it)), browsers, 'browser_version')),
            brand: fromBrands(rows('platform')),
            lang: tagged(rows('language').map(named((it) => it.toUpperCase()))),
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

/** Groups are objects with the keys "0", "1", …, and their counts are texts. */
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

/** Makers that a system gives away; models are not kept. */
function fromBrands(platforms: readonly Counted[]) {
  const apple = platforms.filter(({ name }) => name === 'ios' || name === 'mac');
  const others = platforms.filter((it) => !apple.includes(it));
  const brands = [
    { name: 'Apple', clicks: sum(apple) },
    { name: 'Other', clicks: sum(others) },
  ].filter(({ clicks }) => clicks > 0);
  brands.sort((a, b) => b.clicks - a.clicks);
  return numbered(brands, ({ name, clicks }) => ({ family: name, tag: 'Other', clicks }));
}

const sum = (rows: readonly Counted[]): number => rows.reduce((total, { clicks }) => total + clicks, 0);

/** The networks that are counted by name, and the hosts that are theirs. */
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
