import { type SqlBool, sql } from 'kysely';
import { type CursorPosition, readCursor, writeCursor } from '../../core/cursor.ts';
import type { Link, LinkId } from '../../core/link.ts';
import {
  FIRST_FOUND,
  LINK_PAGE_SORTED_MAX,
  LINKS_COUNTED_MAX,
  type LinkFilter,
  type LinkPageSort,
  type LinkSort,
  type LinkStore,
} from '../../core/link-store.ts';
import { isFoundBy, parseSearch, type Search } from '../../core/search.ts';
import {
  countByTag,
  countPlain,
  isPlain,
  linksInOrder,
  readPlainWindow,
  readSortedIds,
  type SortedBy,
  sortIds,
} from './link-page.ts';
import {
  countSlice,
  type LinkScan,
  NEVER,
  planScans,
  readSlice,
  readSliceIds,
  readSliceTexts,
  type Slice,
} from './link-scan.ts';
import { createSlices } from './link-slices.ts';
import type { Db } from './schema.ts';
import { among } from './search-chunks.ts';
import type { Sql } from './sqlite.ts';
import { type AskedTags, askedTags } from './tag-filter.ts';

type ListStore = Pick<LinkStore, 'list' | 'ids' | 'page' | 'count' | 'isCursor'>;

/** Links looked at for one page; then the page ends early. Some tenths of a second. */
const SCANNED_MAX = 100_000;

/** What is asked, and what of it the texts of a link must show. */
interface Asked {
  readonly filter: LinkFilter;
  readonly tags: AskedTags | null;
  readonly search: Search | null;
  /** Those that come first, the newest first. */
  readonly first: readonly number[];
}

export function createLinkList({ reader }: Pick<Sql, 'reader'>): ListStore {
  /** Null when no link can pass. */
  async function ask(given: LinkFilter): Promise<Asked | null> {
    const search = parseSearch(given.search);
    const tags = await askedTags(reader, given);
    if (search === 'vain' || tags === 'nothing') return null;
    if (search === null)
      return { filter: { ...given, search, searchAddress: null }, tags, search, first: [] };
    const [scan] = planScans(given, '-created_at', tags);
    const first = scan === undefined ? [] : await firstFound(reader, given, { scan, slugs: search.slugs });
    return { filter: given, tags, search, first };
  }

  /** Walks the scans from a position; `take` reads of each slice what it wants and says whether it has enough. */
  async function walk(
    { filter, tags, search }: Asked,
    {
      sort,
      from = null,
      scannedMax = Infinity,
    }: { sort: LinkSort; from?: CursorPosition | null; scannedMax?: number },
    take: (scan: LinkScan, slice: Slice) => Promise<boolean>,
  ): Promise<{ stoppedAt: CursorPosition } | 'enough' | 'end'> {
    const slicesOf = createSlices(reader, { workspaceId: filter.workspaceId, words: search?.words ?? [] });
    const scans = planScans(filter, sort, tags);
    let scanned = 0;
    for (const [i, after] of startsOf(scans, from)) {
      const scan = scans[i];
      if (scan === undefined) continue;
      for await (const { slice, entries, end } of slicesOf(scan, after)) {
        const isEmpty = 'ids' in slice && slice.ids.length === 0;
        if (!isEmpty && (await take(scan, slice))) return 'enough';
        scanned += entries;
        if (end !== null && scanned >= scannedMax) return { stoppedAt: end };
      }
    }
    return 'end';
  }

  /** Up to `limit` links of a slice that pass, but for those that come first. */
  async function linksIn(asked: Asked, scan: LinkScan, slice: Slice, limit: number) {
    if (asked.search === null) return readSlice(reader, scan, slice, limit);
    return linksInOrder(reader, await idsIn(asked, scan, slice, limit));
  }

  /** As `linksIn`, only the ids. */
  async function idsIn({ search, first }: Asked, scan: LinkScan, slice: Slice, limit: number) {
    if (search === null) return readSliceIds(reader, scan, slice, limit);
    const texts = await readSliceTexts(reader, scan, slice);
    const found = texts.filter((link) => !first.includes(link.id) && isFoundBy(search, link));
    return found.slice(0, limit).map(({ id }) => id);
  }

  /** Ids at their places among all that pass. */
  async function windowOf(
    asked: Asked,
    { sort, offset, limit }: { sort: LinkSort; offset: number; limit: number },
  ): Promise<readonly number[]> {
    const ids = asked.first.slice(offset, offset + limit);
    let passed = asked.first.length;
    if (passed >= offset + limit) return ids;
    await walk(asked, { sort }, async (scan, slice) => {
      const found = await idsIn(asked, scan, slice, offset + limit - passed);
      ids.push(...found.slice(Math.max(0, offset - passed)));
      passed += found.length;
      return passed >= offset + limit;
    });
    return ids;
  }

  async function countOf(asked: Asked): Promise<number | 'too_many'> {
    if (isPlain(asked.filter)) return countPlain(reader, asked.filter);
    const byTag = await countByTag(reader, asked.filter);
    if (byTag !== null) return byTag;
    let passing = asked.first.length;
    const how = { sort: '-created_at', scannedMax: LINKS_COUNTED_MAX } as const;
    const outcome = await walk(asked, how, async (scan, slice) => {
      passing +=
        asked.search === null
          ? await countSlice(reader, scan, slice)
          : (await idsIn(asked, scan, slice, Infinity)).length;
      return false;
    });
    return typeof outcome === 'string' ? passing : 'too_many';
  }

  async function idsOfPage(
    asked: Asked,
    { sort, offset, limit }: { sort: LinkPageSort; offset: number; limit: number },
  ): Promise<readonly number[]> {
    const byText = TEXT_SORTS.get(sort);
    if (byText !== undefined && asked.search === null) {
      return readSortedIds(reader, planScans(asked.filter, '-created_at', asked.tags), {
        ...byText,
        offset,
        limit,
      });
    }
    if (byText !== undefined) {
      const all = await windowOf(asked, { sort: '-created_at', offset: 0, limit: LINK_PAGE_SORTED_MAX });
      const rest = await sortIds(reader, all.slice(asked.first.length), byText);
      return [...asked.first, ...rest].slice(offset, offset + limit);
    }
    const window = { sort: sort as LinkSort, offset, limit };
    return isPlain(asked.filter) && sort.endsWith('created_at')
      ? readPlainWindow(reader, asked.filter, window)
      : windowOf(asked, window);
  }

  return {
    async list({ sort, limit, cursor, ...given }) {
      const asked = await ask(given);
      if (asked === null) return { items: [], nextCursor: null };
      const from = cursor === null ? null : readCursor(cursor, sort);
      const amongFirst = cursor === null ? null : readCursor(cursor, FIRST_FOUND + sort);
      const first = from === null ? asked.first.filter((id) => id < (amongFirst?.id ?? Infinity)) : [];
      const items: Link[] = [...(await linksInOrder(reader, first.slice(0, limit + 1)))];
      const outcome =
        items.length > limit
          ? 'enough'
          : await walk(asked, { sort, from, scannedMax: SCANNED_MAX }, async (scan, slice) => {
              // One more than fits tells whether there is a next page.
              items.push(...(await linksIn(asked, scan, slice, limit + 1 - items.length)));
              return items.length > limit;
            });
      if (items.length > limit) items.length = limit;
      const last = items.at(-1);
      if (outcome === 'end') return { items, nextCursor: null };
      if (outcome !== 'enough') return { items, nextCursor: writeCursor(sort, outcome.stoppedAt) };
      if (last === undefined) return { items, nextCursor: null };
      const named = first.includes(last.id) ? FIRST_FOUND + sort : sort;
      return { items, nextCursor: writeCursor(named, placeOf(last, sort)) };
    },

    async ids(filter, max) {
      const asked = await ask(filter);
      if (asked === null) return [];
      return (await windowOf(asked, { sort: '-created_at', offset: 0, limit: max })) as LinkId[];
    },

    async count(filter) {
      const asked = await ask(filter);
      return asked === null ? 0 : countOf(asked);
    },

    async page({ sort, offset, limit, ...filter }) {
      const asked = await ask(filter);
      if (asked === null) return { items: [], total: 0 };
      const total = await countOf(asked);
      if (total === 'too_many') return total;
      if (TEXT_SORTS.has(sort) && total > LINK_PAGE_SORTED_MAX) return 'too_many';
      if (offset >= total || limit <= 0) return { items: [], total };
      const ids = await idsOfPage(asked, { sort, offset, limit });
      return { items: await linksInOrder(reader, ids), total };
    },

    isCursor: (cursor, sort) =>
      readCursor(cursor, sort) !== null || readCursor(cursor, FIRST_FOUND + sort) !== null,
  };
}

const TEXT_SORTS: ReadonlyMap<LinkPageSort, SortedBy> = new Map([
  ['title', { column: 'links.title', descending: false }],
  ['-title', { column: 'links.title', descending: true }],
  ['destination', { column: 'links.destination', descending: false }],
  ['-destination', { column: 'links.destination', descending: true }],
]);

/** Which scans remain after `from`, and where each begins. */
function startsOf(
  scans: readonly LinkScan[],
  from: CursorPosition | null,
): readonly (readonly [number, CursorPosition | null])[] {
  const all = scans.map((_, i) => [i, null] as const);
  if (from === null) return all;
  const current = scans.findIndex((scan) => (scan.value === null) === (from.value === NEVER));
  return all.slice(current).map(([i]) => [i, i === current ? from : null] as const);
}

function placeOf(link: Link, sort: LinkSort): CursorPosition {
  if (sort.endsWith('created_at') || link.lastClickedAtMs === null) return { value: NEVER, id: link.id };
  return { value: sort.endsWith('clicks') ? link.clicks : link.lastClickedAtMs, id: link.id };
}

/** Links at the address searched for, or with the text as their slug, that pass everything else. */
async function firstFound(
  db: Db,
  filter: LinkFilter,
  { scan, slugs }: { scan: LinkScan; slugs: readonly string[] },
): Promise<readonly number[]> {
  const { workspaceId, searchAddress } = filter;
  const found = new Set<number>();
  // Said so that both are looked up by address, and the links of the workspace not gone through.
  const own = sql<SqlBool>`links.workspace_id + 0 = ${workspaceId}`;
  if (searchAddress !== null) {
    const { domainId, slug } = searchAddress;
    const { rows } = await sql<{ id: number }>`select id from links
      where domain_id = ${domainId} and slug = ${slug} and ${own}`.execute(db);
    for (const { id } of rows) found.add(id);
  }
  if (slugs.length > 0) {
    const { rows } = await sql<{ id: number }>`select links.id
      from domains cross join links on links.domain_id = domains.id
      where (domains.workspace_id = ${workspaceId} or domains.workspace_id is null)
        and links.slug in ${among(slugs)} and ${own}`.execute(db);
    for (const { id } of rows) found.add(id);
  }
  if (found.size === 0) return [];
  return readSliceIds(db, scan, { ids: [...found] }, UNLIMITED);
}

/** No slice has as many. */
const UNLIMITED = 1_000_000;
