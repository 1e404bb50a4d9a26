import type { z } from '@hono/zod-openapi';
import type { FiguresOfLinks } from '../../core/clicks/statistics.ts';
import type { LinkFigures } from '../../core/clicks/stats.ts';
import { CREATED_IN_DASHBOARD, type Link } from '../../core/links/link.ts';
import type { LinkFilterInput, LinkListInput, LinkPageInput } from '../../core/links/link-queries.ts';
import { LINK_SORTS, type LinkPageSort, type LinkSort } from '../../core/links/link-store.ts';
import type { TagFilter } from '../../core/links/tag.ts';
import type { Range } from '../../wire/http/range.ts';
import type { LinkNames } from '../../wire/values/short-urls.ts';
import { writeTime } from '../../wire/values/time.ts';
import { PAGE_LIMIT } from '../contract/common.ts';
import type { ListedLink, linkFilter, linkListQuery } from '../contract/link-list.ts';
import { toFieldFilter } from '../link-fields.ts';
import { badCursor } from '../page.ts';
import { fromLink } from './link.ts';

/** A page by its cursor, or by its offset. Throws invalid_request for a cursor of another order. */
export function toLinkListInput(
  query: z.output<typeof linkListQuery>,
  isCursor: (cursor: string, sort: LinkSort) => boolean,
): LinkListInput | LinkPageInput {
  const { sort = '-created_at', limit = PAGE_LIMIT, cursor, offset } = query;
  const filter = toFilter(query);
  if (cursor !== undefined && !(isIndexed(sort) && isCursor(cursor, sort))) throw badCursor();
  if (offset === undefined && isIndexed(sort)) return { ...filter, sort, limit, cursor: cursor ?? null };
  return { ...filter, sort, limit, offset: offset ?? 0 };
}

const isIndexed = (sort: LinkPageSort): sort is LinkSort => LINK_SORTS.some((name) => name === sort);

export function toFilter(wire: z.output<typeof linkFilter>): LinkFilterInput {
  return {
    search: wire.search ?? null,
    tag: toTagFilter(wire),
    domain: wire.domain ?? null,
    ...toFieldFilter(wire),
    ...toOrigin(wire.created_via),
    enabled: wire.enabled ?? null,
    trashed: wire.trashed ?? false,
    createdAfterMs: wire.created_after ?? null,
    createdBeforeMs: wire.created_before ?? null,
    states: wire.state ?? null,
    parts: wire.has ?? null,
    destinationStart: wire.destination_prefix ?? null,
    creator: wire.creator ?? null,
    expiresAfterMs: wire.expires_after ?? null,
    expiresBeforeMs: wire.expires_before ?? null,
    lastClickedBeforeMs: wire.last_clicked_before ?? null,
  };
}

/** `api` stands for every API, as opposed to the dashboard. */
function toOrigin(createdVia: string | undefined): Pick<LinkFilterInput, 'createdVia' | 'notCreatedVia'> {
  return createdVia === 'api'
    ? { createdVia: null, notCreatedVia: CREATED_IN_DASHBOARD }
    : { createdVia: createdVia ?? null, notCreatedVia: null };
}

function toTagFilter(wire: z.output<typeof linkFilter>): TagFilter | null {
  const { tag = [], tag_none: none = [] } = wire;
  const [all, any] = wire.tag_match === 'any' ? [[], tag] : [tag, wire.tag_any ?? []];
  return all.length + any.length + none.length === 0 ? null : { all, any, none };
}

/** One link of a list, with its figures if the list has them. */
export function fromListEntry(link: Link, figures: FiguresOfLinks | null, names: LinkNames): ListedLink {
  const answer = fromLink(link, names);
  if (figures === null) return answer;
  const own: Omit<LinkFigures, 'linkId'> = figures.byLink.get(link.id) ?? {
    clicks: 0,
    uniqueClicks: 0,
    series: figures.starts.map(() => 0),
  };
  const { clicks, uniqueClicks, series } = own;
  return { ...answer, figures: { clicks, unique_clicks: uniqueClicks, series: [...series] } };
}

/** What the figures of a list have in common. */
export const fromFigures = ({ starts }: FiguresOfLinks, { fromMs, toMs, timezone }: Range) => ({
  from: writeTime(fromMs),
  to: writeTime(toMs),
  timezone,
  t: starts.map(writeTime),
});
