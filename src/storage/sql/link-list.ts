import { type CursorPosition, readCursor, writeCursor } from '../../core/cursor.ts';
import type { Link, LinkId } from '../../core/link.ts';
import {
  LINK_PAGE_SORTED_MAX,
  LINKS_COUNTED_MAX,
  type LinkFilter,
  type LinkListQuery,
  type LinkPageSort,
  type LinkSort,
  type LinkStore,
} from '../../core/link-store.ts';
import {
  countByTag,
  countPlain,
  countSlice,
  isPlain,
  linksInOrder,
  readPlainWindow,
  readSortedIds,
  type SortedBy,
} from './link-page.ts';
import { type LinkScan, NEVER, planScans, readSlice, readSliceIds, sliceEnd } from './link-scan.ts';
import type { Sql } from './sqlite.ts';
import { askedTags } from './tag-filter.ts';

type ListStore = Pick<LinkStore, 'list' | 'ids' | 'page' | 'count' | 'isCursor'>;

/**
 * SQLite answers on this thread, so a filter that no index helps with (a search above all) goes through the links in
 * slices of the sort's index, and lets other work go on between two of them. A trigram index would be quicker on old
 * links, but every import and every change would pay for it, and it is larger than the links themselves.
 */
const SLICE_FIRST = 500;
const SLICE_MAX = 2_000;
/** Links looked at for one page; then the page ends early. Some tenths of a second. */
const SCANNED_MAX = 100_000;
/** Nothing stored is longer, and a pattern must have an end. */
const SEARCH_LENGTH_MAX = 8_192;

export function createLinkList({ reader, dialect }: Sql): ListStore {
  /** None where no link can pass. */
  async function scansOf(filter: LinkFilter, sort: LinkSort): Promise<readonly LinkScan[]> {
    const tags = await askedTags(reader, filter);
    return tags === 'nothing' ? [] : planScans(filter, sort, dialect, tags);
  }

  /** Walks the scans from a position; `take` reads of each slice what it wants and says whether it has enough. */
  async function walk(
    scans: readonly LinkScan[],
    from: CursorPosition | null,
    scannedMax: number,
    take: (
      scan: LinkScan,
      slice: { after: CursorPosition | null; end: CursorPosition | null },
    ) => Promise<boolean>,
  ): Promise<{ stoppedAt: CursorPosition } | 'enough' | 'end'> {
    let scanned = 0;
    let size = SLICE_FIRST;
    for (const [i, after] of startsOf(scans, from)) {
      const scan = scans[i];
      if (scan === undefined) continue;
      for (let place = after; ; ) {
        const end = await sliceEnd(reader, scan, place, size);
        if (await take(scan, { after: place, end })) return 'enough';
        if (end === null) break;
        scanned += size;
        if (scanned >= scannedMax) return { stoppedAt: end };
        place = end;
        size = Math.min(size * 2, SLICE_MAX);
        await new Promise(setImmediate);
      }
    }
    return 'end';
  }

  /** Ids at their places among all that pass. */
  async function windowOf(
    filter: LinkFilter,
    { sort, offset, limit }: { sort: LinkSort; offset: number; limit: number },
  ): Promise<readonly number[]> {
    const ids: number[] = [];
    let passed = 0;
    await walk(await scansOf(filter, sort), null, Infinity, async (scan, slice) => {
      const found = await readSliceIds(reader, scan, { ...slice, limit: offset + limit - passed });
      ids.push(...found.slice(Math.max(0, offset - passed)));
      passed += found.length;
      return passed >= offset + limit;
    });
    return ids;
  }

  async function count(filter: LinkFilter): Promise<number | 'too_many'> {
    if (isVain(filter)) return 0;
    if (isPlain(filter)) return countPlain(reader, filter);
    const byTag = await countByTag(reader, filter);
    if (byTag !== null) return byTag;
    let passing = 0;
    const scans = await scansOf(filter, '-created_at');
    const outcome = await walk(scans, null, LINKS_COUNTED_MAX, async (scan, slice) => {
      passing += await countSlice(reader, scan, slice);
      return false;
    });
    return typeof outcome === 'string' ? passing : 'too_many';
  }

  async function idsOfPage(
    filter: LinkFilter,
    { sort, offset, limit }: { sort: LinkPageSort; offset: number; limit: number },
  ): Promise<readonly number[]> {
    const byText = TEXT_SORTS.get(sort);
    if (byText !== undefined) {
      return readSortedIds(reader, await scansOf(filter, '-created_at'), { ...byText, offset, limit });
    }
    const window = { sort: sort as LinkSort, offset, limit };
    return isPlain(filter) && sort.endsWith('created_at')
      ? readPlainWindow(reader, filter, window)
      : windowOf(filter, window);
  }

  return {
    async list(query) {
      if (isVain(query)) return { items: [], nextCursor: null };
      const { sort, limit } = query;
      const items: Link[] = [];
      const from = query.cursor === null ? null : readCursor(query.cursor, sort);
      const outcome = await walk(await scansOf(query, sort), from, SCANNED_MAX, async (scan, slice) => {
        // One more than fits tells whether there is a next page.
        const wanted = limit + 1 - items.length;
        items.push(...(await readSlice(reader, scan, { ...slice, limit: wanted })));
        return items.length > limit;
      });
      if (items.length > limit) items.length = limit;
      const last = items.at(-1);
      if (outcome === 'end') return { items, nextCursor: null };
      const next = outcome === 'enough' ? last && placeOf(last, sort) : outcome.stoppedAt;
      return { items, nextCursor: next === undefined ? null : writeCursor(sort, next) };
    },

    async ids(filter, max) {
      if (isVain(filter)) return [];
      const ids: number[] = [];
      await walk(await scansOf(filter, '-created_at'), null, Infinity, async (scan, slice) => {
        ids.push(...(await readSliceIds(reader, scan, { ...slice, limit: max - ids.length })));
        return ids.length >= max;
      });
      return ids as LinkId[];
    },

    count,

    async page(query) {
      if (isVain(query)) return { items: [], total: 0 };
      const { offset, limit, sort } = query;
      const total = await count(query);
      if (total === 'too_many') return total;
      if (TEXT_SORTS.has(sort) && total > LINK_PAGE_SORTED_MAX) return 'too_many';
      if (offset >= total || limit <= 0) return { items: [], total };
      const ids = await idsOfPage(query, { sort, offset, limit });
      return { items: await linksInOrder(reader, ids), total };
    },

    isCursor: (cursor, sort) => readCursor(cursor, sort) !== null,
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

/** No stored text holds a control character or is as long as that. */
function isVain({ search }: LinkFilter | LinkListQuery): boolean {
  return search !== null && (search.length > SEARCH_LENGTH_MAX || search.includes('\0'));
}
