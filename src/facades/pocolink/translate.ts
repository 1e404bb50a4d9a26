import type { z } from 'zod';
import type { Link, LinkId } from '../../core/link.ts';
import type { LinkChange, NewLink } from '../../core/link-draft.ts';
import { ALL_LINKS, type ListWishes } from '../../core/link-queries.ts';
import { Problem } from '../../core/problem.ts';
import type { StatsQuery, StatsTable } from '../../core/stats.ts';
import { asSent, keepAsSent } from '../../wire/as-sent.ts';
import { linkIds } from '../../wire/ids.ts';
import { toRange } from '../../wire/range.ts';
import { type RefusalTable, WireRefusal } from '../../wire/refusal.ts';
import { refusalsByKind, type SayRefusal } from '../../wire/refusal-kinds.ts';
import { replyJson } from '../../wire/reply.ts';
import type { LinkNames } from '../../wire/short-urls.ts';
import { readTime, writeDay, writeSecond } from '../../wire/time.ts';
import type { analyticsInput, changeInput, createInput, listInput } from './contract.ts';

export const CREATED_VIA = 'pocolink';
const SLUG_LENGTH = 6;
const PAGE = 20;
const PAGE_MAX = 100;
const ROWS = 1_000;

export const toNewLink = (wire: z.output<typeof createInput>): NewLink => ({
  destination: wire.url,
  extras: { [CREATED_VIA]: keepAsSent(wire.url) },
  ...(wire.custom_slug ? { slug: checkSlug(wire.custom_slug) } : { slugLength: SLUG_LENGTH }),
  ...toExpiry(wire.expires_at),
  createdVia: CREATED_VIA,
});

export const toChange = (wire: z.output<typeof changeInput>): LinkChange => ({
  ...(wire.url === undefined
    ? {}
    : { destination: wire.url, extras: { [CREATED_VIA]: keepAsSent(wire.url) } }),
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

/** Throws link_not_found for an id that is not one of ours. */
export function toLinkId(text: string): LinkId {
  const id = linkIds.read(text);
  if (id === null) throw new Problem('link_not_found', {});
  return id;
}

export function toWishes(
  wire: z.output<typeof listInput>,
  isCursor: (cursor: string, sort: typeof SORT) => boolean,
): ListWishes {
  const limit = wire.limit === undefined ? PAGE : Number(wire.limit);
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= PAGE_MAX)) {
    throw bad('limit', `Must be a whole number from 1 to ${PAGE_MAX}.`);
  }
  const { cursor = null } = wire;
  if (cursor !== null && !isCursor(cursor, SORT)) throw bad('cursor', 'Must be one that this list gave.');
  return { ...ALL_LINKS, sort: SORT, limit, cursor };
}

export const fromLink = (link: Link, names: LinkNames) => ({
  id: linkIds.write(link.id),
  short_url: names.shortUrl(names.hostOf(link.domainId), link.slug),
  long_url: asSent(link, CREATED_VIA),
  created_at: writeSecond(link.createdAtMs),
});

const DIMENSIONS = ['country', 'city', 'device', 'browser', 'os', 'referrer'] as const;

export function toStatsQuery(
  wire: z.output<typeof analyticsInput>,
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

export function fromStats(link: Link, { total, series, groups }: StatsTable) {
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

const saying =
  (status: number): SayRefusal =>
  (error, headers) =>
    replyJson(status, { success: false, error }, headers);

const FIELD_NAMES = { destination: 'url', slug: 'custom_slug', expires: 'expires_at' };

const BY_KIND = refusalsByKind(
  {
    unauthenticated: (_, headers) =>
      saying(401)(
        'A valid API key is needed: Authorization: Bearer YOUR_API_KEY',
        headers,
        'unauthenticated',
      ),
    not_found: saying(404),
    bad_input: saying(400),
    taken: saying(400),
    conflict: saying(409),
    forbidden: saying(403),
    not_in_plan: saying(403),
    too_often: saying(429),
    used_up: saying(429),
    wrong_method: saying(405),
    too_large: saying(413),
    no_room: saying(507),
    fault: saying(500),
  },
  FIELD_NAMES,
);

export const refusals: RefusalTable = {
  ...BY_KIND,
  slug_taken: ({ slug }) =>
    replyJson(400, { success: false, error: `The custom slug '${slug}' is already taken.` }),
};
