import type { z } from 'zod';
import type { LinkId } from '../../../core/base/ids.ts';
import type { LinkDayCount, LinkDays } from '../../../core/clicks/stats.ts';
import type { Link } from '../../../core/links/link.ts';
import { ALL_LINKS, type CountedPage, type LinkPageInput } from '../../../core/links/link-queries.ts';
import { LINK_PAGE_SORTS, type LinkPageSort } from '../../../core/links/link-store.ts';
import type { Faults } from '../../../wire/kit/field-rows.ts';
import { linklyCounts, type linklyList } from '../contract/links.ts';
import { type LinklyScalar, openReading, toFlag, toText } from '../contract/values.ts';
import { fromLinklyLink, type LinkView } from './links.ts';

export type LinkListWire = z.output<typeof linklyList.input>;

const PAGE_MAX = 1_000;
/** The number of days of a sparkline, and the default for statistics; includes today. */
export const LINKLY_DAYS = 30;

/** The core's order for each value of `sort_by`. */
const SORTS: Readonly<Record<string, string>> = {
  id: 'created_at',
  inserted_at: 'created_at',
  created_at: 'created_at',
  name: 'title',
  url: 'destination',
  clicks: 'clicks',
  clicks_total: 'clicks',
  human_clicks_total: 'clicks',
};

/** Throws invalid_link for an invalid page, size or order. */
export function toLinklyPage(wire: LinkListWire): LinkPageInput {
  const reading = openReading();
  const page = toWhole('page', wire.page, 1, reading);
  const limit = Math.min(toWhole('page_size', wire.page_size, PAGE_MAX, reading), PAGE_MAX);
  const sort = toSort(wire, reading);
  const trashed = toFlag('deleted', wire.deleted, reading) ?? false;
  reading.end();
  return {
    ...ALL_LINKS,
    search: toText(wire.search) || null,
    trashed,
    sort,
    limit,
    offset: (page - 1) * limit,
  };
}

/** Whether the request has a page or an order. */
export const namesPage = ({ page, page_size, sort_by, sort_dir }: LinkListWire): boolean =>
  [page, page_size, sort_by, sort_dir].some((value) => value !== undefined && value !== null && value !== '');

/** The product of a page and its size must stay a safe integer. */
const PAGES_MAX = 1_000_000_000;

export function toWhole(field: string, value: LinklyScalar, fallback: number, { fault }: Faults): number {
  if (value === undefined || value === null || value === '') return fallback;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= PAGES_MAX) return number;
  fault(field, 'out_of_range');
  return fallback;
}

function toSort({ sort_by: by, sort_dir: dir }: LinkListWire, { fault }: Faults): LinkPageSort {
  const column = SORTS[toText(by)?.toLowerCase() || 'id'];
  const direction = toText(dir)?.toLowerCase() || 'desc';
  if (direction !== 'asc' && direction !== 'desc') fault('sort_dir', 'unknown_value');
  const name = direction === 'asc' ? column : `-${column}`;
  const sort = LINK_PAGE_SORTS.find((known) => known === name);
  if (sort === undefined) fault('sort_by', 'unknown_value');
  return sort ?? '-created_at';
}

/** Null for a caller who cannot read statistics. */
export type DaysOfLinks = ReadonlyMap<LinkId, LinkDays> | null;

export function fromLinklyPage(
  { items, total, all }: CountedPage,
  { offset, limit }: LinkPageInput,
  days: DaysOfLinks,
  view: LinkView,
) {
  return {
    links: items.map((link) => ({ ...fromLinklyLink(link, view), ...countsOf(link, days) })),
    page_number: offset / limit + 1,
    page_size: limit,
    total_entries: total,
    total_pages: Math.max(1, Math.ceil(total / limit)),
    total_rows: total,
    workspace_link_count: all,
  };
}

const NO_CLICKS: LinkDayCount = { people: 0, bots: 0 };

/** The human total is the link's own counter, as in every other API. */
function countsOf(link: Link, daysOfLinks: DaysOfLinks) {
  if (daysOfLinks === null) return NO_COUNTS;
  const { before, days } = daysOfLinks.get(link.id) ?? { before: NO_CLICKS, days: NO_DAYS };
  const bots = before.bots + sum(days.map((day) => day.bots));
  const people = sum(days.map((day) => day.people));
  const today = days.at(-1) ?? NO_CLICKS;
  return {
    clicks_total: link.clicks + bots,
    clicks_today: today.people + today.bots,
    clicks_thirty_days: people + bots - before.bots,
    human_clicks_total: link.clicks,
    human_clicks_today: today.people,
    human_clicks_previous_day: days.at(-2)?.people ?? 0,
    human_clicks_thirty_days: people,
    sparkline: days.map((day) => day.people),
  };
}

const NO_DAYS: readonly LinkDayCount[] = Array.from({ length: LINKLY_DAYS }, () => NO_CLICKS);

const NO_COUNTS = Object.fromEntries(Object.keys(linklyCounts).map((name) => [name, null])) as {
  readonly [K in keyof typeof linklyCounts]: null;
};

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
