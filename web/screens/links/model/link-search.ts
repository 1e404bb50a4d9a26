import { defineSearch, list, oneOf, text } from '../../../app/search.ts';
import { RANGE_NAMES, type RangeName } from '../../../figures/range.ts';

export const STATES = ['on', 'off', 'scheduled', 'ended'] as const;
export const PARTS = ['password', 'rules', 'split', 'expiry'] as const;
export const SORTS = [
  '-created_at',
  'created_at',
  '-clicks',
  'clicks',
  '-last_clicked_at',
  'last_clicked_at',
  'title',
  '-title',
  'destination',
  '-destination',
] as const;
export type LinkSort = (typeof SORTS)[number];
/** The period of the clicks in the table, up to now. */
export const PERIODS = RANGE_NAMES;
export type Period = RangeName;

/**
 * What is kept in the address of the list: filters under the names of the API, the order and the period. Times are a day
 * (`2026-11-01`), days from now (`-30d`, `+7d`), `now` or `never`. What the API does not know is sent as it is, and
 * refused: a filter is never dropped.
 */
export interface LinkSearch {
  readonly search: string;
  readonly tag: readonly string[];
  readonly tag_any: readonly string[];
  readonly tag_none: readonly string[];
  readonly domain: string;
  readonly created_via: string;
  readonly state: readonly string[];
  readonly has: readonly string[];
  readonly created_after: string;
  readonly created_before: string;
  readonly destination_prefix: string;
  readonly creator: string;
  readonly expires_after: string;
  readonly expires_before: string;
  readonly last_clicked_before: string;
  readonly external_id: string;
  readonly sort: LinkSort;
  readonly period: Period;
}

export const linkSearch = defineSearch<LinkSearch>({
  search: text(),
  tag: list(),
  tag_any: list(),
  tag_none: list(),
  domain: text(),
  created_via: text(),
  state: list(),
  has: list(),
  created_after: text(),
  created_before: text(),
  destination_prefix: text(),
  creator: text(),
  expires_after: text(),
  expires_before: text(),
  last_clicked_before: text(),
  external_id: text(),
  sort: oneOf(SORTS, '-created_at'),
  period: oneOf(PERIODS, '30d'),
});

export const ALL_LINKS: LinkSearch = linkSearch.read('');

export type Filters = Omit<LinkSearch, 'sort' | 'period'>;
export const NO_FILTERS: Filters = filtersOf(ALL_LINKS);

export function filtersOf(search: LinkSearch): Filters {
  const { sort: _, period: __, ...filters } = search;
  return filters;
}

/** A filter as one sees it: some have two ends. */
export const FILTER_KINDS = {
  tag: ['tag'],
  tag_any: ['tag_any'],
  tag_none: ['tag_none'],
  domain: ['domain'],
  state: ['state'],
  has: ['has'],
  created: ['created_after', 'created_before'],
  expires: ['expires_after', 'expires_before'],
  clicked: ['last_clicked_before'],
  destination: ['destination_prefix'],
  via: ['created_via'],
  creator: ['creator'],
  external: ['external_id'],
  search: ['search'],
} as const satisfies Record<string, readonly (keyof Filters)[]>;
export type FilterKind = keyof typeof FILTER_KINDS;
export const FILTER_KIND_NAMES = Object.keys(FILTER_KINDS) as readonly FilterKind[];

export const isOn = (filters: Filters, kind: FilterKind): boolean =>
  FILTER_KINDS[kind].some((name) => filters[name].length > 0);

/** The filters that narrow the list, in the order of their chips. */
export const kindsOn = (filters: Filters): readonly FilterKind[] =>
  FILTER_KIND_NAMES.filter((kind) => isOn(filters, kind));

/** The change that drops a filter. */
export function without(kind: FilterKind): Partial<LinkSearch> {
  return Object.fromEntries(FILTER_KINDS[kind].map((name) => [name, NO_FILTERS[name]]));
}

/** A text that is equal for filters that mean the same. */
export const keyOf = (filters: Filters): string => {
  const params = new URLSearchParams(linkSearch.write('', filters));
  params.sort();
  return params.toString();
};
