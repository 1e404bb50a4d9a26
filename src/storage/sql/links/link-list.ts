import { type SqlBool, sql } from 'kysely';
import { type CursorPosition, parseCursor, writeCursor } from '../../../core/base/cursor.ts';
import type { LinkId } from '../../../core/base/ids.ts';
import { foldText } from '../../../core/base/search-text.ts';
import type { Link } from '../../../core/links/link.ts';
import { destinationStarts } from '../../../core/links/link-filter.ts';
import {
  FIRST_FOUND,
  LINK_PAGE_SORTED_MAX,
  LINKS_COUNTED_MAX,
  type LinkFilter,
  type LinkPageSort,
  type LinkSort,
  type LinkStore,
} from '../../../core/links/link-store.ts';
import { isFoundBy, parseSearch, type Search } from '../../../core/links/search.ts';
import type { Db } from '../schema.ts';
import { among } from '../search/search-chunks.ts';
import type { Sql } from '../sql.ts';
import { readTagConditions, type TagConditions } from '../tags/tag-filter.ts';
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
  allOf,
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

type ListStore = Pick<LinkStore, 'list' | 'ids' | 'page' | 'window' | 'count' | 'isCursor'>;

/** Links read for one page, in a few tenths of a second; then the page ends early. */
const SCANNED_MAX = 100_000;
/** Looking up more links than this one by one takes longer than reading all. */
const CANDIDATES_MAX = 10_000;

/** A parsed filter. */
interface ParsedFilter {
  readonly filter: LinkFilter;
  readonly tags: TagConditions | null;
  readonly search: Search | null;
  /** Words that each link must contain, so that the index of the search proposes the links; [] reads them in order. */
  readonly words: readonly string[];
  /** Links that come first, newest first. */
  readonly first: readonly number[];
  /** All links that end in the time of the filter, newest first; null if it names none, or if they are many. */
  readonly ending: readonly number[] | null;
}

/** Whether only a beginning of destinations has words, so that reading all links finds the same. */
const isByStart = ({ search, words }: ParsedFilter): boolean => search === null && words.length > 0;

interface IdWindow {
  readonly ids: readonly number[];
  /** False when reading stopped before the end of the window. */
  readonly isWhole: boolean;
}

export function createLinkList({ reader }: Pick<Sql, 'reader'>): ListStore {
  /** Null when no link can pass. */
  async function parse(given: LinkFilter): Promise<ParsedFilter | null> {
    const search = parseSearch(given.search);
    const tags = await readTagConditions(reader, given);
    if (search === 'nothing' || tags === 'nothing') return null;
    const words = [...(search?.words ?? []), ...wordsOfStart(given.destinationStart)];
    const ending = await endingIds(given);
    if (search === null)
      return { filter: { ...given, search, searchAddress: null }, tags, search, words, first: [], ending };
    const [scan] = planScans(given, '-created_at', tags);
    const first = scan === undefined ? [] : await firstFound(reader, given, { scan, slugs: search.slugs });
    return { filter: given, tags, search, words, first, ending };
  }

  /** Read from the index of ends; null if it does not narrow enough. */
  async function endingIds(filter: LinkFilter): Promise<readonly number[] | null> {
    const { workspaceId, expiresAfterMs: after, expiresBeforeMs: before } = filter;
    if (after === null && before === null) return null;
    const tests = [sql<SqlBool>`links.workspace_id = ${workspaceId} and links.ends_at_ms is not null`];
    if (after !== null) tests.push(sql<SqlBool>`links.ends_at_ms > ${after}`);
    if (before !== null) tests.push(sql<SqlBool>`links.ends_at_ms < ${before}`);
    const { rows } = await sql<{ id: number }>`
      select id from links where ${allOf(tests)} limit ${CANDIDATES_MAX + 1}`.execute(reader);
    return rows.length > CANDIDATES_MAX ? null : rows.map(({ id }) => id).sort((a, b) => b - a);
  }

  /** Walks the scans from a position; `take` reads each slice and returns whether it has enough. */
  async function walk(
    { filter, tags, words, ending }: ParsedFilter,
    {
      sort,
      from = null,
      scannedMax = Infinity,
    }: { sort: LinkSort; from?: CursorPosition | null; scannedMax?: number },
    take: (scan: LinkScan, slice: Slice) => Promise<boolean>,
  ): Promise<{ stoppedAt: CursorPosition } | 'enough' | 'end'> {
    const slicesOf = createSlices(reader, { workspaceId: filter.workspaceId, words, candidates: ending });
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

  /** Up to `limit` links of a slice that pass, without those that come first. */
  async function linksIn(parsed: ParsedFilter, scan: LinkScan, slice: Slice, limit: number) {
    if (parsed.search === null) return readSlice(reader, scan, slice, limit);
    return linksInOrder(reader, await idsIn(parsed, scan, slice, limit));
  }

  /** Like `linksIn`, but ids only. */
  async function idsIn({ search, first }: ParsedFilter, scan: LinkScan, slice: Slice, limit: number) {
    if (search === null) return readSliceIds(reader, scan, slice, limit);
    const texts = await readSliceTexts(reader, scan, slice);
    const found = texts.filter((link) => !first.includes(link.id) && isFoundBy(search, link));
    return found.slice(0, limit).map(({ id }) => id);
  }

  /** A window of the ids that pass. */
  async function walkWindow(
    parsed: ParsedFilter,
    { sort, offset, limit }: { sort: LinkSort; offset: number; limit: number },
    scannedMax: number,
  ): Promise<IdWindow> {
    const ids = parsed.first.slice(offset, offset + limit);
    let passed = parsed.first.length;
    if (passed >= offset + limit) return { ids, isWhole: true };
    const outcome = await walk(parsed, { sort, scannedMax }, async (scan, slice) => {
      const found = await idsIn(parsed, scan, slice, offset + limit - passed);
      ids.push(...found.slice(Math.max(0, offset - passed)));
      passed += found.length;
      return passed >= offset + limit;
    });
    return { ids, isWhole: typeof outcome === 'string' };
  }

  async function windowOf(
    parsed: ParsedFilter,
    window: { sort: LinkSort; offset: number; limit: number },
    scannedMax = Infinity,
  ): Promise<IdWindow> {
    if (!isByStart(parsed)) return walkWindow(parsed, window, scannedMax);
    const few = await walkWindow(parsed, window, CANDIDATES_MAX);
    return few.isWhole ? few : walkWindow({ ...parsed, words: [] }, window, scannedMax);
  }

  async function countOf(parsed: ParsedFilter): Promise<number | 'too_many'> {
    if (isPlain(parsed.filter)) return countPlain(reader, parsed.filter);
    const byTag = await countByTag(reader, parsed.filter);
    if (byTag !== null) return byTag;
    if (!isByStart(parsed)) return walkCount(parsed, LINKS_COUNTED_MAX);
    const few = await walkCount(parsed, CANDIDATES_MAX);
    return few === 'too_many' ? walkCount({ ...parsed, words: [] }, LINKS_COUNTED_MAX) : few;
  }

  async function walkCount(parsed: ParsedFilter, scannedMax: number): Promise<number | 'too_many'> {
    let passing = parsed.first.length;
    const how = { sort: '-created_at', scannedMax } as const;
    const outcome = await walk(parsed, how, async (scan, slice) => {
      passing +=
        parsed.search === null
          ? await countSlice(reader, scan, slice)
          : (await idsIn(parsed, scan, slice, Infinity)).length;
      return false;
    });
    return typeof outcome === 'string' ? passing : 'too_many';
  }

  async function idsOfPage(
    parsed: ParsedFilter,
    { sort, offset, limit }: { sort: LinkPageSort; offset: number; limit: number },
  ): Promise<IdWindow> {
    const byText = TEXT_SORTS.get(sort);
    if (byText !== undefined)
      return { ids: await sortedWindow(parsed, byText, offset, limit), isWhole: true };
    const window = { sort: sort as LinkSort, offset, limit };
    return isPlain(parsed.filter) && sort.endsWith('created_at')
      ? { ids: await readPlainWindow(reader, parsed.filter, window), isWhole: true }
      : windowOf(parsed, window, LINKS_COUNTED_MAX);
  }

  /** A window in the order of a text, of at most LINK_PAGE_SORTED_MAX links. */
  async function sortedWindow(
    parsed: ParsedFilter,
    by: SortedBy,
    offset: number,
    limit: number,
  ): Promise<readonly number[]> {
    const { filter, tags, first, search } = parsed;
    if (search === null) {
      return readSortedIds(reader, planScans(filter, '-created_at', tags), { ...by, offset, limit });
    }
    const all = { sort: '-created_at', offset: 0, limit: LINK_PAGE_SORTED_MAX } as const;
    const { ids } = await windowOf(parsed, all);
    const rest = await sortIds(reader, ids.slice(first.length), by);
    return [...first, ...rest].slice(offset, offset + limit);
  }

  return {
    async list({ sort, limit, cursor, ...given }) {
      const parsed = await parse(given);
      if (parsed === null) return { items: [], nextCursor: null };
      const from = cursor === null ? null : parseCursor(cursor, sort);
      const amongFirst = cursor === null ? null : parseCursor(cursor, FIRST_FOUND + sort);
      const first = from === null ? parsed.first.filter((id) => id < (amongFirst?.id ?? Infinity)) : [];
      const items: Link[] = [...(await linksInOrder(reader, first.slice(0, limit + 1)))];
      const outcome =
        items.length > limit
          ? 'enough'
          : await walk(parsed, { sort, from, scannedMax: SCANNED_MAX }, async (scan, slice) => {
              // One more than the limit shows whether there is a next page.
              items.push(...(await linksIn(parsed, scan, slice, limit + 1 - items.length)));
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
      const parsed = await parse(filter);
      if (parsed === null) return [];
      return (await windowOf(parsed, { sort: '-created_at', offset: 0, limit: max })).ids as LinkId[];
    },

    async count(filter) {
      const parsed = await parse(filter);
      return parsed === null ? 0 : countOf(parsed);
    },

    async page({ sort, offset, limit, ...filter }) {
      const parsed = await parse(filter);
      if (parsed === null) return { items: [], total: 0 };
      const total = await countOf(parsed);
      if (total === 'too_many') return total;
      if (TEXT_SORTS.has(sort) && total > LINK_PAGE_SORTED_MAX) return 'too_many';
      if (offset >= total || limit <= 0) return { items: [], total };
      const { ids } = await idsOfPage(parsed, { sort, offset, limit });
      return { items: await linksInOrder(reader, ids), total };
    },

    async window({ sort, offset, limit, ...filter }) {
      const parsed = await parse(filter);
      if (parsed === null) return [];
      if (TEXT_SORTS.has(sort)) {
        const total = await countOf(parsed);
        if (total === 'too_many' || total > LINK_PAGE_SORTED_MAX) return 'too_many';
      }
      const { ids, isWhole } = await idsOfPage(parsed, { sort, offset, limit });
      return isWhole ? linksInOrder(reader, ids) : 'too_many';
    },

    isCursor: (cursor, sort) =>
      parseCursor(cursor, sort) !== null || parseCursor(cursor, FIRST_FOUND + sort) !== null,
  };
}

/** What the search can look up of the beginning of a destination: shorter words hardly narrow. */
function wordsOfStart(start: string | null): readonly string[] {
  const { rest } = start === null ? { rest: '' } : destinationStarts(start);
  return rest.length < START_LENGTH_MIN ? [] : [foldText(rest)];
}

const START_LENGTH_MIN = 4;

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
  const starts = scans.map((_, i) => [i, null] as const);
  if (from === null) return starts;
  const current = scans.findIndex((scan) => (scan.value === null) === (from.value === NEVER));
  return starts.slice(current).map(([i]) => [i, i === current ? from : null] as const);
}

function placeOf(link: Link, sort: LinkSort): CursorPosition {
  if (sort.endsWith('created_at') || link.lastClickedAtMs === null) return { value: NEVER, id: link.id };
  return { value: sort.endsWith('clicks') ? link.clicks : link.lastClickedAtMs, id: link.id };
}

/** Links at the searched address, or with the text as their slug, that pass the other conditions. */
async function firstFound(
  db: Db,
  filter: LinkFilter,
  { scan, slugs }: { scan: LinkScan; slugs: readonly string[] },
): Promise<readonly number[]> {
  const { workspaceId, searchAddress } = filter;
  const found = new Set<number>();
  // `+ 0` prevents use of the workspace's index, so that both are found by address.
  const own = sql<SqlBool>`links.workspace_id + 0 = ${workspaceId}`;
  if (searchAddress !== null) {
    const { domainId, slug } = searchAddress;
    const { rows } = await sql<{ id: number }>`select id from links
      where domain_id = ${domainId} and slug = ${slug} and ${own}`.execute(db);
    for (const { id } of rows) found.add(id);
  }
  if (slugs.length > 0) {
    const { rows } = await sql<{ id: number }>`select links.id
      from domains cross join links
      where links.domain_id = domains.id and (domains.workspace_id = ${workspaceId} or domains.workspace_id is null)
        and links.slug in ${among(slugs)} and ${own}`.execute(db);
    for (const { id } of rows) found.add(id);
  }
  if (found.size === 0) return [];
  return readSliceIds(db, scan, { ids: [...found] }, UNLIMITED);
}

/** More links than any slice has. */
const UNLIMITED = 1_000_000;
