import type { z } from '@hono/zod-openapi';
import type { LinkListInput } from '../../core/links/link-queries.ts';
import type { LinkSort } from '../../core/links/link-store.ts';
import type { TagFilter } from '../../core/links/tag.ts';
import { PAGE_LIMIT } from '../contract/common.ts';
import type { linkFilter, linkListQuery } from '../contract/link-list.ts';
import { toFieldFilter } from '../link-fields.ts';
import { badCursor } from '../page.ts';

/** Throws invalid_request for a cursor of another order. */
export function toLinkListInput(
  query: z.output<typeof linkListQuery>,
  isCursor: (cursor: string, sort: LinkSort) => boolean,
): LinkListInput {
  const sort = query.sort ?? '-created_at';
  if (query.cursor !== undefined && !isCursor(query.cursor, sort)) throw badCursor();
  return {
    ...toFilter(query),
    sort,
    limit: query.limit ?? PAGE_LIMIT,
    cursor: query.cursor ?? null,
  };
}

export function toFilter(
  wire: z.output<typeof linkFilter>,
): Omit<LinkListInput, 'sort' | 'limit' | 'cursor'> {
  return {
    search: wire.search ?? null,
    tag: toTagFilter(wire),
    domain: wire.domain ?? null,
    ...toFieldFilter(wire),
    createdVia: wire.created_via ?? null,
    notCreatedVia: null,
    enabled: wire.enabled ?? null,
    trashed: wire.trashed ?? false,
    createdAfterMs: wire.created_after ?? null,
    createdBeforeMs: wire.created_before ?? null,
  };
}

function toTagFilter(wire: z.output<typeof linkFilter>): TagFilter | null {
  const { tag: all = [], tag_any: any = [], tag_none: none = [] } = wire;
  return all.length + any.length + none.length === 0 ? null : { all, any, none };
}
