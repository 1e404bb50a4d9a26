import type { Query } from '../../../api/client.ts';
import { spanOf } from '../../../figures/range.ts';
import type { Filters, LinkSearch, Period } from './link-search.ts';
import { type ListClock, timeOf } from './moments.ts';

/** The filters as `GET /links` and bulk changes take them. */
export type ApiFilter = Readonly<Record<string, string | readonly string[]>>;

export function toApiFilter(filters: Filters, clock: ListClock): ApiFilter {
  const time = (moment: string, edge?: 'end'): string => (moment === '' ? '' : timeOf(moment, clock, edge));
  // The server wants a moment that is earlier or later, not equal: a day begins a millisecond after the one before.
  const after = (moment: string): string => {
    const start = time(moment);
    return start === moment ? moment : justBefore(start);
  };
  const all: Record<string, string | readonly string[]> = {
    search: filters.search.trim(),
    tag: filters.tag,
    tag_any: filters.tag_any,
    tag_none: filters.tag_none,
    domain: filters.domain,
    created_via: filters.created_via,
    state: filters.state,
    has: filters.has,
    created_after: after(filters.created_after),
    created_before: time(filters.created_before, 'end'),
    destination_prefix: filters.destination_prefix,
    creator: filters.creator,
    expires_after: after(filters.expires_after),
    expires_before: time(filters.expires_before, 'end'),
    last_clicked_before: time(filters.last_clicked_before),
    external_id: filters.external_id,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value.length > 0));
}

const justBefore = (time: string): string => new Date(Date.parse(time) - 1).toISOString();

/** Only links that existed at the moment, too: pages by offset do not shift when links are made meanwhile. */
export function pinned(filter: ApiFilter, createdBefore: string | null): ApiFilter {
  if (createdBefore === null) return filter;
  const own = filter.created_before;
  const isEarlier = typeof own === 'string' && Date.parse(own) <= Date.parse(createdBefore);
  return isEarlier ? filter : { ...filter, created_before: createdBefore };
}

/** What asks for the clicks of the period beside the links. */
export function figuresQuery(period: Period, { nowMs, zone }: ListClock): Query {
  const { from } = spanOf({ kind: 'last', name: period }, zone, nowMs);
  return { with: 'figures', from, timezone: zone };
}

/** One page of the list. */
export function pageQuery(
  { sort }: Pick<LinkSearch, 'sort'>,
  filter: ApiFilter,
  figures: Query,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Query {
  return { ...filter, ...figures, ...(sort === '-created_at' ? {} : { sort }), limit, offset };
}

/** The number of links that match: the first link, and the count beside it. */
export const countQuery = (filter: ApiFilter): Query => ({ ...filter, limit: 1, count: true });

/** The filter of a bulk change. A filter without a condition is refused: then `trashed` says that all are meant. */
export const bulkFilter = (filter: ApiFilter): Readonly<Record<string, unknown>> =>
  Object.keys(filter).length === 0 ? { trashed: false } : filter;
