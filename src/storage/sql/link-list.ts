import { type Kysely, sql } from 'kysely';
import type { Link, LinkId } from '../../core/link.ts';
import type { LinkFilter, LinkListQuery, LinkSort, LinkStore } from '../../core/link-store.ts';
import type { Schema } from './schema.ts';

/** Rows that a search looks at before others get their turn. */
const SEARCH_STEP = 5_000;
/** Rows that one page of a search looks at; then it ends early, with a cursor to go on. */
const SEARCH_ROWS_MAX = 200_000;
const TAGS_MAX = 10_000;

/** What comes after: a value of the sort's column (null for the sorts by creation) and an id. */
interface Cursor {
  readonly value: number | null;
  readonly id: number;
}

export function createLinkList(deps: {
  reader: Kysely<Schema>;
  byIds: LinkStore['byIds'];
}): Pick<LinkStore, 'list' | 'ids' | 'isCursor' | 'tags'> {
  const { reader, byIds } = deps;

  /** Ids of links that pass, with the value they are sorted by. */
  function passing(filter: LinkFilter) {
    let query = reader
      .selectFrom('links')
      .leftJoin('link_counts', 'link_counts.link_id', 'links.id')
      .where('links.workspace_id', '=', filter.workspaceId)
      .where('links.trashed_at', filter.trashed ? 'is not' : 'is', null);
    if (filter.domainId !== null) query = query.where('links.domain_id', '=', filter.domainId);
    if (filter.externalId !== null) query = query.where('links.external_id', '=', filter.externalId);
    if (filter.createdVia !== null) query = query.where('links.created_via', '=', filter.createdVia);
    if (filter.createdBy !== null) query = query.where('links.created_by', '=', filter.createdBy);
    if (filter.enabled !== null)
      query = query.where('links.disabled', filter.enabled ? 'is' : 'is not', null);
    if (filter.createdAfterMs !== null) query = query.where('links.created_at', '>', filter.createdAfterMs);
    if (filter.createdBeforeMs !== null) query = query.where('links.created_at', '<', filter.createdBeforeMs);
    const { tag, search } = filter;
    if (tag !== null) {
      query = query.where('links.id', 'in', (tagged) =>
        tagged
          .selectFrom('link_tags')
          .select('link_id')
          .where('workspace_id', '=', filter.workspaceId)
          .where('tag', '=', tag),
      );
    }
    if (search !== null) query = query.where(matches(search));
    return query;
  }

  async function byCreation(query: LinkListQuery, after: Cursor | null, wanted: number): Promise<Found> {
    const descending = query.sort === '-created_at';
    if (query.search === null) {
      const rows = await page(query, descending, after, null, wanted);
      return { rows, reached: null };
    }
    return searchInSteps(query, descending, after, wanted);
  }

  function page(
    filter: LinkFilter,
    descending: boolean,
    after: Cursor | null,
    until: number | null,
    limit: number,
  ): Promise<Cursor[]> {
    let rows = passing(filter).select(['links.id', sql<number | null>`NULL`.as('value')]);
    if (after !== null) rows = rows.where('links.id', descending ? '<' : '>', after.id);
    if (until !== null) rows = rows.where('links.id', descending ? '>=' : '<=', until);
    return rows
      .orderBy('links.id', descending ? 'desc' : 'asc')
      .limit(limit)
      .execute();
  }

  /** A search without an index, in steps, so that nobody waits for it long, and with an end. */
  async function searchInSteps(
    filter: LinkFilter,
    descending: boolean,
    after: Cursor | null,
    wanted: number,
  ): Promise<Found> {
    const rows: Cursor[] = [];
    let from = after;
    for (let looked = 0; looked < SEARCH_ROWS_MAX; looked += SEARCH_STEP) {
      const until = await stepEnd(filter, descending, from);
      rows.push(...(await page(filter, descending, from, until, wanted - rows.length)));
      if (until === null || rows.length >= wanted) return { rows, reached: null };
      from = { value: null, id: until };
      await new Promise((turn) => setImmediate(turn));
    }
    return { rows, reached: from };
  }

  /** The last id of the next step, or null when it reaches the end. */
  async function stepEnd(
    filter: LinkFilter,
    descending: boolean,
    from: Cursor | null,
  ): Promise<number | null> {
    let query = reader.selectFrom('links').select('id').where('workspace_id', '=', filter.workspaceId);
    if (from !== null) query = query.where('id', descending ? '<' : '>', from.id);
    const row = await query
      .orderBy('id', descending ? 'desc' : 'asc')
      .offset(SEARCH_STEP)
      .limit(1)
      .executeTakeFirst();
    return row?.id ?? null;
  }

  async function byCounter(query: LinkListQuery, after: Cursor | null, wanted: number): Promise<Found> {
    const descending = query.sort.startsWith('-');
    const direction = descending ? 'desc' : 'asc';
    const value = query.sort.endsWith('last_clicked_at')
      ? sql<number>`coalesce(link_counts.last_clicked_at, 0)`
      : sql<number>`coalesce(link_counts.clicks, 0)`;
    let rows = passing(query).select(['links.id', value.as('value')]);
    if (after !== null) {
      const than = sql.raw(descending ? '<' : '>');
      rows = rows.where(sql<boolean>`(${value}, links.id) ${than} (${after.value ?? 0}, ${after.id})`);
    }
    const found = await rows.orderBy(value, direction).orderBy('links.id', direction).limit(wanted).execute();
    return { rows: found, reached: null };
  }

  return {
    async list(query) {
      const after = query.cursor === null ? null : readCursor(query.cursor, query.sort);
      const byTime = query.sort === 'created_at' || query.sort === '-created_at';
      const { rows, reached } = await (byTime ? byCreation : byCounter)(query, after, query.limit + 1);
      const shown = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? (shown.at(-1) ?? null) : reached;
      const links = await byIds(
        query.workspaceId,
        shown.map((row) => row.id as LinkId),
      );
      return {
        items: links.filter((link): link is Link => link !== null),
        nextCursor: last === null ? null : writeCursor(last, query.sort),
      };
    },

    async ids(filter, max) {
      const query = { ...filter, sort: '-created_at', limit: max, cursor: null } as const;
      const ids: LinkId[] = [];
      let after: Cursor | null = null;
      do {
        const found: Found = await byCreation(query, after, max - ids.length);
        ids.push(...found.rows.map((row) => row.id as LinkId));
        after = found.reached;
      } while (after !== null && ids.length < max);
      return ids;
    },

    isCursor: (cursor, sort) => readCursor(cursor, sort) !== null,

    async tags(workspaceId) {
      return reader
        .selectFrom('link_tags')
        .innerJoin('links', 'links.id', 'link_tags.link_id')
        .select(['link_tags.tag', sql<number>`count(*)`.as('links')])
        .where('link_tags.workspace_id', '=', workspaceId)
        .where('links.trashed_at', 'is', null)
        .groupBy('link_tags.tag')
        .orderBy('link_tags.tag')
        .limit(TAGS_MAX)
        .execute();
    },
  };
}

interface Found {
  readonly rows: readonly Cursor[];
  /** Where a search stopped for having looked at enough; null when it came to its end or filled the page. */
  readonly reached: Cursor | null;
}

/** Substring in any of the four texts; LIKE ignores case in ASCII, and its wildcards are taken literally. */
function matches(search: string) {
  const pattern = `%${search.replace(/[\\%_]/g, (it) => `\\${it}`)}%`;
  return sql<boolean>`(links.slug LIKE ${pattern} ESCAPE '\\' OR links.title LIKE ${pattern} ESCAPE '\\'
    OR links.destination LIKE ${pattern} ESCAPE '\\' OR links.note LIKE ${pattern} ESCAPE '\\')`;
}

function writeCursor({ value, id }: Cursor, sort: LinkSort): string {
  return Buffer.from(JSON.stringify([sort, value, id])).toString('base64url');
}

function readCursor(text: string, sort: LinkSort): Cursor | null {
  if (text.length > 200 || !/^[\w-]+$/.test(text)) return null;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (!Array.isArray(parsed) || parsed.length !== 3 || parsed[0] !== sort) return null;
    const [, value, id] = parsed;
    if (!Number.isSafeInteger(id) || (value !== null && !Number.isSafeInteger(value))) return null;
    return { value, id };
  } catch {
    return null;
  }
}
