import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { Destination } from '../../core/destination.ts';
import type { KeyId } from '../../core/key.ts';
import type { Link } from '../../core/link.ts';
import {
  LINK_PAGE_SORTS,
  LINK_SORTS,
  type LinkListQuery,
  type LinkPageQuery,
} from '../../core/link-store.ts';
import { withTag } from '../../core/tag.ts';
import { type Adapter, draftOf, type Ground, openGround, present, queryOf, tagsOf } from './stores.ts';

export function linkListContract(adapter: Adapter): void {
  describe(`lists of links, ${adapter.name}`, () => {
    let ground: Ground;
    beforeEach(async () => {
      ground = await openGround(adapter);
    });
    afterEach(() => ground.close());

    const insert = async (slugs: readonly string[], over = {}): Promise<readonly Link[]> =>
      (await ground.links.insert(slugs.map((slug) => draftOf(ground, slug, over)))).map(present);

    /** The slugs of all pages. */
    async function walk(over: Partial<LinkListQuery> = {}): Promise<string> {
      const slugs: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await ground.links.list(queryOf(ground, { ...over, cursor }));
        expect(page.items.length).toBeLessThanOrEqual(over.limit ?? 100);
        slugs.push(...page.items.map(({ slug }) => slug));
        cursor = page.nextCursor;
      } while (cursor !== null);
      return slugs.join(' ');
    }

    async function click(link: Link | undefined, clicks: number, lastClickedAtMs: number): Promise<void> {
      const gain = { linkId: present(link).id, clicks, uniqueClicks: 1, lastClickedAtMs };
      await ground.counts.apply([gain], new Map());
    }

    test('every sort has its order, whatever the size of a page', async () => {
      const [a, b, c, d] = await insert(['a', 'b', 'c', 'd', 'e']);
      await click(a, 5, 100);
      await click(b, 1, 300);
      await click(c, 5, 200);
      await click(d, 2, 300);
      const rows: [(typeof LINK_SORTS)[number], string][] = [
        ['created_at', 'a b c d e'],
        ['-created_at', 'e d c b a'],
        ['clicks', 'e b d a c'],
        ['-clicks', 'c a d b e'],
        ['last_clicked_at', 'e a c b d'],
        ['-last_clicked_at', 'd b c a e'],
      ];
      for (const [sort, expected] of rows) {
        for (const limit of [1, 2, 3, 5, 100]) expect(await walk({ sort, limit })).toBe(expected);
      }
    });

    test('counts show in the list', async () => {
      const [a] = await insert(['a']);
      await click(a, 5, 100);
      const { items } = await ground.links.list(queryOf(ground));
      expect(items).toEqual([{ ...present(a), clicks: 5, uniqueClicks: 1, lastClickedAtMs: 100 }]);
    });

    test('the last page has no cursor, even when it is full', async () => {
      await insert(['a', 'b']);
      expect((await ground.links.list(queryOf(ground, { limit: 2 }))).nextCursor).toBeNull();
      expect(await ground.links.list(queryOf(ground, { search: 'nothing' }))).toEqual({
        items: [],
        nextCursor: null,
      });
    });

    test('what is inserted between two pages neither doubles nor hides what was there', async () => {
      await insert(['a', 'b', 'c', 'd']);
      const first = await ground.links.list(queryOf(ground, { limit: 2 }));
      await insert(['new']);
      const rest = await ground.links.list(queryOf(ground, { limit: 10, cursor: first.nextCursor }));
      expect([...first.items, ...rest.items].map(({ slug }) => `${slug}`)).toEqual(['d', 'c', 'b', 'a']);
    });

    test('a cursor belongs to its sort, and an unreadable one lists from the start', async () => {
      await insert(['a', 'b', 'c']);
      for (const sort of LINK_SORTS) {
        const { nextCursor } = await ground.links.list(queryOf(ground, { limit: 1, sort }));
        expect(present(nextCursor)).toMatch(/^[A-Za-z0-9_-]+$/);
        for (const other of LINK_SORTS) {
          expect(ground.links.isCursor(present(nextCursor), other)).toBe(other === sort);
        }
      }
      for (const cursor of ['', 'x', '%%%', '🎉', 'a'.repeat(10_000), btoa('created_at:1')]) {
        expect(ground.links.isCursor(cursor, 'created_at')).toBe(false);
        expect(await walkFrom(cursor)).toBe('c b a');
      }
    });

    const walkFrom = async (cursor: string): Promise<string> =>
      (await ground.links.list(queryOf(ground, { cursor }))).items.map(({ slug }) => slug).join(' ');

    test('each filter narrows, and together they narrow more', async () => {
      await insert(['a'], { tags: ['t', 'u'], createdVia: 'linkly', createdAtMs: 10 });
      await insert(['b'], { tags: ['t'], enabled: false, createdBy: 4 as KeyId, createdAtMs: 20 });
      await insert(['c'], { externalId: 'e', createdAtMs: 30 });
      await insert(['d'], { domainId: ground.theirDomain, createdAtMs: 40 });
      await insert(['z'], { workspaceId: ground.theirs, tags: ['t'], externalId: 'e' });
      const rows: [Partial<LinkListQuery>, string][] = [
        [{}, 'd c b a'],
        [{ tag: withTag('t') }, 'b a'],
        [{ tag: withTag('t'), enabled: true }, 'a'],
        [{ tag: withTag('T') }, 'b a'],
        [{ tag: { all: ['t', 'u'], any: [], none: [] } }, 'a'],
        [{ tag: { all: ['u', 'unknown'], any: [], none: [] } }, ''],
        [{ tag: { all: [], any: ['u', 't', 'unknown'], none: [] } }, 'b a'],
        [{ tag: { all: [], any: ['unknown'], none: [] } }, ''],
        [{ tag: { all: [], any: [], none: ['U'] } }, 'd c b'],
        [{ tag: { all: [], any: [], none: ['u', 'T', 'unknown'] } }, 'd c'],
        [{ tag: { all: ['t'], any: ['u', 't'], none: ['u'] } }, 'b'],
        [{ tag: { all: [], any: ['t'], none: [] }, enabled: true }, 'a'],
        [{ createdVia: 'linkly' }, 'a'],
        [{ notCreatedVia: 'native' }, 'a'],
        [{ createdBy: 4 as KeyId }, 'b'],
        [{ enabled: false }, 'b'],
        [{ externalId: 'e' }, 'c'],
        [{ externalId: 'e', tag: withTag('t') }, ''],
        [{ domainId: ground.theirDomain }, 'd'],
        [{ createdAfterMs: 10, createdBeforeMs: 40 }, 'c b'],
        [{ workspaceId: ground.theirs }, 'z'],
        [{ trashed: true }, ''],
      ];
      for (const [over, expected] of rows) {
        for (const sort of ['-created_at', '-clicks'] as const)
          expect(await walk({ ...over, sort })).toBe(expected);
        expect(await ground.links.ids(queryOf(ground, over), 10)).toHaveLength(
          expected === '' ? 0 : expected.split(' ').length,
        );
      }
    });

    test('search finds a part of slug, title, destination or note, and knows no wildcards', async () => {
      await insert(['slug-Needle']);
      await insert(['b'], { title: '100% NEEDLE_x' });
      await insert(['c'], { destination: 'https://needle.example/' as Destination });
      await insert(['d'], { note: `it's a "needle" 🎉\\ 春天` });
      await insert(['e'], { externalId: 'needle', tags: ['needle'] });
      const rows: [string, string][] = [
        ['needle', 'd c b slug-Needle'],
        ['NEEDLE', 'd c b slug-Needle'],
        ['%', 'b'],
        ['_', 'b'],
        ['0%', 'b'],
        ['%needle', ''],
        ['\\', 'd'],
        ['🎉\\ 春', 'd'],
        [`'s a "`, 'd'],
        ['', 'e d c b slug-Needle'],
        [' ', 'e d c b slug-Needle'],
        [' NEEDLE  100% ', 'b'],
        ['🎉\\ 春天 it', 'd'],
        ['needle nothing', ''],
        ['ｎéédle', 'd c b slug-Needle'],
        ['x'.repeat(100_000), ''],
        ['need\0le', ''],
      ];
      for (const [search, expected] of rows)
        expect([search, await walk({ search })]).toEqual([search, expected]);
    });

    test('a link with the slug searched for comes first, then the order asked for, once on all pages', async () => {
      await insert(['launch', 'other-launch', 'a'], { title: 'launch' });
      await insert(['prelaunch', 'b']);
      await insert(['launch'], { domainId: ground.theirDomain, workspaceId: ground.theirs });
      const [last] = await insert(['z'], { title: 'Launch day' });
      await click(last, 5, 100);
      const rows: [Partial<LinkListQuery>, string][] = [
        [{ search: 'launch' }, 'launch z prelaunch a other-launch'],
        [{ search: ' LAUNCH ' }, 'launch z prelaunch a other-launch'],
        [{ search: 'launch', sort: 'created_at' }, 'launch other-launch a prelaunch z'],
        [{ search: 'launch', sort: 'clicks' }, 'launch other-launch a prelaunch z'],
        [{ search: 'launch', sort: '-clicks' }, 'launch z prelaunch a other-launch'],
        [{ search: 'a launch' }, 'z prelaunch a other-launch launch'],
        [{ search: 'launch', enabled: false }, ''],
        [{ search: 'launch', domainId: ground.theirDomain }, ''],
      ];
      for (const [over, expected] of rows) {
        for (const limit of [1, 2, 5, 100]) {
          expect([over, limit, await walk({ ...over, limit })]).toEqual([over, limit, expected]);
        }
        const ids = await ground.links.ids(queryOf(ground, over), 10);
        expect(ids).toHaveLength(expected === '' ? 0 : expected.split(' ').length);
      }
      expect(await pageOf({ search: 'launch', sort: 'title', offset: 0, limit: 2 })).toBe(
        'launch prelaunch of 5',
      );
      expect(await pageOf({ search: 'launch', sort: '-title', offset: 1, limit: 2 })).toBe('z a of 5');
      expect(await pageOf({ search: 'launch', offset: 0, limit: 1 })).toBe('launch of 5');
      expect(await pageOf({ search: 'launch', offset: 2, limit: 9 })).toBe('prelaunch a other-launch of 5');
    });

    test('a pasted short URL finds its own link first, and only in its workspace', async () => {
      await insert(['a', 'b']);
      await insert(['c'], { destination: 'https://go.example.com/a' as Destination });
      await insert(['a'], { domainId: ground.theirDomain, workspaceId: ground.theirs });
      const search = 'https://go.example.com/a';
      const at = (domainId: Link['domainId'], slug: string) => ({
        search,
        searchAddress: { domainId, slug },
      });
      expect(await walk(at(ground.myDomain, 'a'))).toBe('a c');
      expect(await walk({ ...at(ground.myDomain, 'a'), limit: 1 })).toBe('a c');
      expect(await walk(at(ground.myDomain, 'none'))).toBe('c');
      expect(await walk(at(ground.theirDomain, 'a'))).toBe('c');
      expect(await walk({ ...at(ground.myDomain, 'a'), tag: withTag('t') })).toBe('');
    });

    /** Slugs of a page, and how many pass. */
    async function pageOf(over: Partial<LinkPageQuery> = {}): Promise<string> {
      const { cursor: _, ...filter } = queryOf(ground);
      const query = { ...filter, sort: '-created_at' as const, offset: 0, limit: 100, ...over };
      const page = await ground.links.page(query);
      if (page === 'too_many') return page;
      expect(await ground.links.count(query)).toBe(page.total);
      return [...page.items.map(({ slug }) => slug), `of ${page.total}`].join(' ');
    }

    test('a counted page has its place among all, in every sort, and the count of all', async () => {
      const [a, b, c, d] = await insert(['a', 'b', 'c', 'd', 'e']);
      await click(a, 5, 100);
      await click(b, 1, 300);
      await click(c, 5, 200);
      await click(d, 2, 300);
      const rows: [(typeof LINK_PAGE_SORTS)[number], string][] = [
        ['created_at', 'a b c d e'],
        ['-created_at', 'e d c b a'],
        ['clicks', 'e b d a c'],
        ['-clicks', 'c a d b e'],
        ['last_clicked_at', 'e a c b d'],
        ['-last_clicked_at', 'd b c a e'],
        ['title', 'a b c d e'],
        ['-title', 'e d c b a'],
        ['destination', 'a b c d e'],
        ['-destination', 'e d c b a'],
      ];
      expect(rows.map(([sort]) => sort)).toEqual([...LINK_PAGE_SORTS]);
      for (const [sort, expected] of rows) {
        const slugs = expected.split(' ');
        for (const [offset, limit] of [
          [0, 5],
          [0, 2],
          [1, 3],
          [4, 9],
          [5, 1],
          [99, 1],
          [2, 0],
        ] as const) {
          const page = [...slugs.slice(offset, offset + limit), 'of 5'].join(' ');
          expect([sort, offset, limit, await pageOf({ sort, offset, limit })]).toEqual([
            sort,
            offset,
            limit,
            page,
          ]);
        }
      }
    });

    test('a counted page is narrowed by every filter, and counts nothing of others and of the trash', async () => {
      const [a] = await insert(['a', 'b', 'c'], { title: 'Needle', tags: ['t'] });
      await insert(['d'], { title: 'zebra', enabled: false });
      await insert(['e'], { title: 'Ape', createdBy: 4 as KeyId, externalId: 'e' });
      await insert(['z'], { workspaceId: ground.theirs, title: 'needle' });
      await ground.links.replace({ ...present(a), trashedAtMs: 3 }, 1, null);
      await click(a, 9, 100);
      const rows: [Partial<LinkPageQuery>, string][] = [
        [{}, 'e d c b of 4'],
        [{ search: '' }, 'e d c b of 4'],
        [{ limit: 1, offset: 1 }, 'd of 4'],
        [{ trashed: true }, 'a of 1'],
        [{ trashed: true, sort: '-clicks' }, 'a of 1'],
        [{ search: 'NEEDLE' }, 'c b of 2'],
        [{ search: 'needle', limit: 1, offset: 1, sort: 'clicks' }, 'c of 2'],
        [{ search: 'none' }, 'of 0'],
        [{ search: 'a\0' }, 'of 0'],
        [{ tag: withTag('t') }, 'c b of 2'],
        [{ tag: withTag('t'), sort: 'title' }, 'b c of 2'],
        [{ tag: { all: [], any: [], none: ['t'] } }, 'e d of 2'],
        [{ tag: { all: [], any: ['t'], none: [] }, trashed: true }, 'a of 1'],
        [{ tag: { all: [], any: ['t', 'T'], none: [] }, enabled: false }, 'of 0'],
        [{ enabled: false }, 'd of 1'],
        [{ createdBy: 4 as KeyId }, 'e of 1'],
        [{ externalId: 'e' }, 'e of 1'],
        [{ domainId: ground.theirDomain }, 'of 0'],
        [{ sort: 'title' }, 'e b c d of 4'],
        [{ sort: '-title', limit: 2 }, 'd c of 4'],
        [{ workspaceId: ground.theirs }, 'z of 1'],
      ];
      for (const [over, expected] of rows) expect([over, await pageOf(over)]).toEqual([over, expected]);
    });

    test('a page far behind, of many, is where it belongs', async () => {
      const slugs = Array.from({ length: 3_000 }, (_, i) => `s${i}`);
      await ground.links.insert(slugs.map((slug) => draftOf(ground, slug)));
      expect(await pageOf({ offset: 2_997, limit: 2 })).toBe('s2 s1 of 3000');
      expect(await pageOf({ offset: 2_500, limit: 1, sort: '-clicks' })).toBe('s499 of 3000');
      expect(await pageOf({ offset: 1_110, limit: 1, search: 's1', sort: 'created_at' })).toBe(
        's1999 of 1111',
      );
    });

    test('the trash is listed apart, and its tags are not counted', async () => {
      const [a] = await insert(['a', 'b'], { tags: ['t'] });
      await ground.links.replace({ ...present(a), trashedAtMs: 3 }, 1, null);
      expect(await walk()).toBe('b');
      expect(await walk({ tag: withTag('t') })).toBe('b');
      expect(await walk({ trashed: true })).toBe('a');
      expect(await walk({ trashed: true, tag: withTag('t'), sort: 'clicks' })).toBe('a');
      expect(await tagsOf(ground.tags, ground.mine)).toEqual([['t', 1]]);
      expect(await tagsOf(ground.tags, ground.theirs)).toEqual([]);
    });

    test('a filter that passes few of many finds them all', async () => {
      const slugs = Array.from({ length: 3_000 }, (_, i) => `s${i}`);
      await ground.links.insert(
        slugs.map((slug, i) => draftOf(ground, slug, i % 1_000 === 7 ? { title: 'rare' } : {})),
      );
      expect(await walk({ search: 'RARE', limit: 2 })).toBe('s2007 s1007 s7');
      expect(await ground.links.ids(queryOf(ground, { search: 'rare' }), 2)).toHaveLength(2);
      expect(await ground.links.ids(queryOf(ground), 5_000)).toHaveLength(3_000);
    });
  });
}
