import type { z } from 'zod';
import type { Link, LinkId } from '../../core/link.ts';
import { ALL_LINKS, type CountedPage, type PageWishes } from '../../core/link-queries.ts';
import { LINK_PAGE_SORTS, type LinkPageSort } from '../../core/link-store.ts';
import type { DayCount, LinkDays } from '../../core/stats.ts';
import type { listInput } from './contract.ts';
import { fromLink, type Shown } from './from-link.ts';
import { openReading, type Reading, toFlag, toText, type Words } from './translate-fields.ts';

export type ListWire = z.output<typeof listInput>;

export const PAGE_MAX = 1_000;
/** Days of a sparkline, today among them. */
export const DAYS = 30;

/** What a list can be sorted by, in the words of a link object. */
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

/** Throws invalid_link for what names no page and no order. */
export function toPageWishes(wire: ListWire): PageWishes {
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

/** Whether a list is asked for in an order, or in part. */
export const asksForPage = (wire: ListWire): boolean =>
  [wire.page, wire.page_size, wire.sort_by, wire.sort_dir].some(
    (one) => one !== undefined && one !== null && one !== '',
  );

/** Far enough for any list, and small enough to be multiplied. */
const PAGES_MAX = 1_000_000_000;

export function toWhole(field: string, value: Words, otherwise: number, { fault }: Reading): number {
  if (value === undefined || value === null || value === '') return otherwise;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= PAGES_MAX) return number;
  fault(field, 'out_of_range');
  return otherwise;
}

function toSort({ sort_by: by, sort_dir: dir }: ListWire, { fault }: Reading): LinkPageSort {
  const column = SORTS[toText(by)?.toLowerCase() || 'id'];
  const way = toText(dir)?.toLowerCase() || 'desc';
  if (way !== 'asc' && way !== 'desc') fault('sort_dir', 'unknown_value');
  const wanted = way === 'asc' ? column : `-${column}`;
  const sort = LINK_PAGE_SORTS.find((one) => one === wanted);
  if (sort === undefined) fault('sort_by', 'unknown_value');
  return sort ?? '-created_at';
}

/** Null where the caller may not have figures. */
export type Figures = ReadonlyMap<LinkId, LinkDays> | null;

export function fromPage(
  { items, total, all }: CountedPage,
  wishes: PageWishes,
  figures: Figures,
  shown: Shown,
) {
  const { offset, limit } = wishes;
  return {
    links: items.map((link) => ({ ...fromLink(link, shown), ...fromFigures(link, figures) })),
    page_number: offset / limit + 1,
    page_size: limit,
    total_entries: total,
    total_pages: Math.max(1, Math.ceil(total / limit)),
    total_rows: total,
    workspace_link_count: all,
  };
}

const NOBODY: DayCount = { people: 0, bots: 0 };

/** People of all time are the link's own counter, as every other API shows it. */
function fromFigures(link: Link, figures: Figures) {
  if (figures === null) return NO_FIGURES;
  const { before, days } = figures.get(link.id) ?? { before: NOBODY, days: NONE };
  const bots = before.bots + sum(days.map((day) => day.bots));
  const people = sum(days.map((day) => day.people));
  const today = days.at(-1) ?? NOBODY;
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

const NONE: readonly DayCount[] = Array.from({ length: DAYS }, () => NOBODY);

const NO_FIGURES = {
  clicks_total: null,
  clicks_today: null,
  clicks_thirty_days: null,
  human_clicks_total: null,
  human_clicks_today: null,
  human_clicks_previous_day: null,
  human_clicks_thirty_days: null,
  sparkline: null,
};

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
