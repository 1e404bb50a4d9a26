import type { z } from 'zod';
import type { LinkId } from '../../core/base/ids.ts';
import { Problem } from '../../core/base/problem.ts';
import type { StatsQuery, StatsTable } from '../../core/clicks/stats.ts';
import type { Link } from '../../core/links/link.ts';
import type { LinkChange, NewLink } from '../../core/links/link-draft.ts';
import { ALL_LINKS, type LinkListInput } from '../../core/links/link-queries.ts';
import { toRange } from '../../wire/http/range.ts';
import { WireRefusal } from '../../wire/refusals/refusal.ts';
import { linkIds } from '../../wire/values/ids.ts';
import { asSent, keepAsSent } from '../../wire/values/original-url.ts';
import type { LinkNames } from '../../wire/values/short-urls.ts';
import { readTime, writeDay, writeSecond } from '../../wire/values/time.ts';
import type { pocolinkAnalytics, pocolinkChange, pocolinkCreate, pocolinkList } from './contract.ts';

const API = 'pocolink';
const SLUG_LENGTH = 6;
const PAGE = 20;
const PAGE_MAX = 100;
const ROWS = 1_000;

export const toNewPocolinkLink = (wire: z.output<typeof pocolinkCreate.input>): NewLink => ({
  destination: wire.url,
  extras: { [API]: { sent: keepAsSent(wire.url) } },
  ...(wire.custom_slug ? { slug: checkSlug(wire.custom_slug) } : { slugLength: SLUG_LENGTH }),
  ...toExpiry(wire.expires_at),
  createdVia: API,
});

export const toPocolinkChange = (wire: z.output<typeof pocolinkChange.input>): LinkChange => ({
  ...(wire.url === undefined
    ? {}
    : { destination: wire.url, extras: { [API]: { sent: keepAsSent(wire.url) } } }),
  ...(wire.custom_slug ? { slug: checkSlug(wire.custom_slug) } : {}),
  ...toExpiry(wire.expires_at),
});

function checkSlug(slug: string): string {
  if (/^[A-Za-z0-9-]{3,50}$/.test(slug)) return slug;
  throw bad('custom_slug', 'Must have 3 to 50 letters, digits or hyphens.');
}

function toExpiry(text: string | null | undefined) {
  if (text === undefined) return {};
  if (text === null) return { expires: { atMs: null } };
  const atMs = readTime(text);
  if (atMs === null) throw bad('expires_at', 'Must be an RFC 3339 time such as 2026-12-31T23:59:59Z.');
  return { expires: { atMs } };
}

const bad = (field: string, detail: string): WireRefusal =>
  new WireRefusal('invalid_request', { issues: [{ in: 'body', path: [field], code: 'invalid', detail }] });

const SORT = '-created_at';

/** Throws link_not_found if it is not the id of a link. */
export function toPocolinkId(text: string): LinkId {
  const id = linkIds.read(text);
  if (id === null) throw new Problem('link_not_found', {});
  return id;
}

export function toPocolinkList(
  wire: z.output<typeof pocolinkList.input>,
  isCursor: (cursor: string, sort: typeof SORT) => boolean,
): LinkListInput {
  const limit = wire.limit === undefined ? PAGE : Number(wire.limit);
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= PAGE_MAX)) {
    throw bad('limit', `Must be a whole number from 1 to ${PAGE_MAX}.`);
  }
  const { cursor = null } = wire;
  if (cursor !== null && !isCursor(cursor, SORT)) throw bad('cursor', 'Must be one that this list gave.');
  return { ...ALL_LINKS, sort: SORT, limit, cursor };
}

export const fromPocolinkLink = (link: Link, names: LinkNames) => ({
  id: linkIds.write(link.id),
  short_url: names.shortUrl(names.hostOf(link.domainId), link.slug),
  long_url: asSent(link, link.extras[API]?.sent),
  created_at: writeSecond(link.createdAtMs),
});

const DIMENSIONS = ['country', 'city', 'device', 'browser', 'os', 'referrer'] as const;

export function toPocolinkStatsQuery(
  wire: z.output<typeof pocolinkAnalytics.input>,
  link: Link,
  nowMs: number,
): Omit<StatsQuery, 'workspaceId'> {
  const { fromMs, toMs } = toRange({ from: moment('from', wire.from), to: moment('to', wire.to) }, nowMs);
  return {
    linkId: link.id,
    fromMs: wire.from === undefined ? Math.min(link.createdAtMs, toMs - 1) : fromMs,
    toMs,
    timezone: 'UTC',
    interval: 'day',
    groupBy: DIMENSIONS,
    filters: [],
    bots: 'exclude',
    limit: ROWS,
  };
}

function moment(field: string, text: string | undefined): string | number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{4}-\d\d-\d\d$/.test(text) && readTime(`${text}T00:00:00Z`) !== null) return text;
  const atMs = readTime(text);
  if (atMs === null) throw bad(field, 'Must be a day or an RFC 3339 time.');
  return atMs;
}

export function fromPocolinkStats(link: Link, { total, series, groups }: StatsTable) {
  const rows = (dimension: (typeof DIMENSIONS)[number]) => groups[dimension] ?? [];
  const named = (dimension: (typeof DIMENSIONS)[number]) =>
    rows(dimension).map(({ value, clicks }) => ({ name: value, clicks }));
  return {
    link_id: linkIds.write(link.id),
    total_clicks: total.clicks,
    unique_clicks: total.uniqueClicks,
    clicks_by_day: series.map(({ tMs, clicks }) => ({ date: writeDay(tMs), clicks })),
    countries: rows('country').map(({ value, clicks }) => ({ code: value, clicks })),
    cities: named('city'),
    devices: rows('device').map(({ value, clicks }) => ({ type: value, clicks })),
    browsers: named('browser'),
    operating_systems: named('os'),
    referrers: named('referrer'),
  };
}
