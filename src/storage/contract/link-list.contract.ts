import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { Destination } from '../../core/base/destination.ts';
import type { KeyId, PersonId } from '../../core/base/ids.ts';
import { type Expiry, NO_EXPIRY } from '../../core/links/expiry.ts';
import type { Link } from '../../core/links/link.ts';
import { LINK_STATES, type LinkPart, type LinkState } from '../../core/links/link-filter.ts';
import {
  LINK_PAGE_SORTS,
  LINK_SORTS,
  type LinkListQuery,
  type LinkPageQuery,
} from '../../core/links/link-store.ts';
import { withTag } from '../../core/links/tag.ts';
import { type Behaviour, PLAIN_BEHAVIOUR } from '../../core/rules/behaviour.ts';
import {
  type Adapter,
  draftOf,
  OPERATOR,
  openContractStores,
  present,
  queryOf,
  type TestStores,
  tagsOf,
} from './stores.ts';

const KEY_4 = { kind: 'key', id: 4 as KeyId } as const;
const PERSON_7 = { kind: 'person', id: 7 as PersonId } as const;

export function linkListContract(adapter: Adapter): void {
  describe(`lists of links, ${adapter.name}`, () => {
    let stores: TestStores;
    beforeEach(async () => {
      stores = await openContractStores(adapter);
    });
    afterEach(() => stores.close());

    const insert = async (slugs: readonly string[], over = {}): Promise<readonly Link[]> =>
      (await stores.links.insert(slugs.map((slug) => draftOf(stores, slug, over)))).map(present);

    /** The slugs of all pages. */
    async function walk(over: Partial<LinkListQuery> = {}): Promise<string> {
      const slugs: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await stores.links.list(queryOf(stores, { ...over, cursor }));
        expect(page.items.length).toBeLessThanOrEqual(over.limit ?? 100);
        slugs.push(...page.items.map(({ slug }) => slug));
        cursor = page.nextCursor;
      } while (cursor !== null);
      return slugs.join(' ');
    }

    async function click(link: Link | undefined, clicks: number, lastClickedAtMs: number): Promise<void> {
      const gain = { linkId: present(link).id, clicks, uniqueClicks: 1, lastClickedAtMs };
      await stores.counts.apply(() => [gain], new Map());
    }

    test('every sort has its order, with any page size', async () => {
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
      const { items } = await stores.links.list(queryOf(stores));
      expect(items).toEqual([{ ...present(a), clicks: 5, uniqueClicks: 1, lastClickedAtMs: 100 }]);
    });

    test('the last page has no cursor, even when it is full', async () => {
      await insert(['a', 'b']);
      expect((await stores.links.list(queryOf(stores, { limit: 2 }))).nextCursor).toBeNull();
      expect(await stores.links.list(queryOf(stores, { search: 'nothing' }))).toEqual({
        items: [],
        nextCursor: null,
      });
    });

    test('an insert between two pages neither repeats nor hides existing links', async () => {
      await insert(['a', 'b', 'c', 'd']);
      const first = await stores.links.list(queryOf(stores, { limit: 2 }));
      await insert(['new']);
      const rest = await stores.links.list(queryOf(stores, { limit: 10, cursor: first.nextCursor }));
      expect([...first.items, ...rest.items].map(({ slug }) => `${slug}`)).toEqual(['d', 'c', 'b', 'a']);
    });

    test('a cursor belongs to its sort, and an unreadable one lists from the start', async () => {
      await insert(['a', 'b', 'c']);
      for (const sort of LINK_SORTS) {
        const { nextCursor } = await stores.links.list(queryOf(stores, { limit: 1, sort }));
        expect(present(nextCursor)).toMatch(/^[A-Za-z0-9_-]+$/);
        for (const other of LINK_SORTS) {
          expect(stores.links.isCursor(present(nextCursor), other)).toBe(other === sort);
        }
      }
      for (const cursor of ['', 'x', '%%%', '🎉', 'a'.repeat(10_000), btoa('created_at:1')]) {
        expect(stores.links.isCursor(cursor, 'created_at')).toBe(false);
        expect(await walkFrom(cursor)).toBe('c b a');
      }
    });

    const walkFrom = async (cursor: string): Promise<string> =>
      (await stores.links.list(queryOf(stores, { cursor }))).items.map(({ slug }) => slug).join(' ');

    test('each filter narrows, and together they narrow more', async () => {
      await insert(['a'], { tags: ['t', 'u'], createdVia: 'other', createdAtMs: 10 });
      await insert(['b'], {
        tags: ['t'],
        enabled: false,
        createdBy: { kind: 'key', id: 4 as KeyId },
        createdAtMs: 20,
      });
      await insert(['c'], { externalId: 'e', createdAtMs: 30 });
      await insert(['d'], { domainId: stores.theirDomain, createdAtMs: 40 });
      await insert(['z'], { workspaceId: stores.theirs, tags: ['t'], externalId: 'e' });
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
        [{ createdVia: 'other' }, 'a'],
        [{ notCreatedVia: 'native' }, 'a'],
        [{ createdBy: 4 as KeyId }, 'b'],
        [{ enabled: false }, 'b'],
        [{ externalId: 'e' }, 'c'],
        [{ externalId: 'e', tag: withTag('t') }, ''],
        [{ domainId: stores.theirDomain }, 'd'],
        [{ createdAfterMs: 10, createdBeforeMs: 40 }, 'c b'],
        [{ workspaceId: stores.theirs }, 'z'],
        [{ trashed: true }, ''],
      ];
      for (const [over, expected] of rows) {
        for (const sort of ['-created_at', '-clicks'] as const)
          expect(await walk({ ...over, sort })).toBe(expected);
        expect(await stores.links.ids(queryOf(stores, over), 10)).toHaveLength(
          expected === '' ? 0 : expected.split(' ').length,
        );
      }
    });

    const behaving = (over: Partial<Behaviour>) => ({ behaviour: { ...PLAIN_BEHAVIOUR, ...over } });

    test('a link has one state, which is the answer to a visit now', async () => {
      const nowMs = 1_000;
      const ends = (over: Partial<Expiry>) => ({ expires: { ...NO_EXPIRY, ...over } });
      await insert(['plain']);
      await insert(['later'], ends({ atMs: 1_001, clicks: 2 }));
      await insert(['off', 'off-and-over'], { enabled: false, ...ends({ atMs: 1 }) });
      await insert(['starts-later'], { startsAtMs: 1_001, ...ends({ atMs: 1 }) });
      await insert(['started'], { startsAtMs: 1_000 });
      await insert(['over'], ends({ atMs: 1_000 }));
      const [used, uniquely, open] = [
        ...(await insert(['used'], ends({ clicks: 1 }))),
        ...(await insert(['used-by-all'], ends({ uniqueClicks: 1 }))),
        ...(await insert(['used-once'], ends({ clicks: 2 }))),
      ];
      for (const link of [used, uniquely, open]) {
        const { clicks: clicksMax, uniqueClicks: uniqueClicksMax } = present(link).expires;
        await stores.uses.take(present(link).id, { clicksMax, uniqueClicksMax }, 'somebody');
      }
      const rows: [LinkState[], string][] = [
        [['on'], 'used-once started later plain'],
        [['off'], 'off-and-over off'],
        [['scheduled'], 'starts-later'],
        [['ended'], 'used-by-all used over'],
        [['scheduled', 'off'], 'starts-later off-and-over off'],
        [[...LINK_STATES], await walk()],
        [[], ''],
      ];
      for (const [states, expected] of rows) {
        for (const sort of ['-created_at', '-clicks'] as const) {
          expect([states, await walk({ states, nowMs, sort, limit: 2 })]).toEqual([states, expected]);
        }
        expect(await stores.links.count(queryOf(stores, { states, nowMs }))).toBe(
          expected === '' ? 0 : expected.split(' ').length,
        );
      }
    });

    test('links are found by what they have', async () => {
      const rules = [{ when: {}, then: { destination: 'https://a.example/' as Destination } }];
      await insert(['plain'], { expires: { ...NO_EXPIRY, redirectTo: 'https://a.example/' as Destination } });
      await insert(['password'], behaving({ passwordHash: 'x' }));
      await insert(['rules'], behaving({ rules: rules as never }));
      await insert(
        ['split'],
        behaving({ split: [{ destination: 'https://a.example/', weight: 1 }] as never }),
      );
      await insert(['both'], behaving({ passwordHash: 'x', rules: rules as never }));
      await insert(['at'], { expires: { ...NO_EXPIRY, atMs: 5 } });
      await insert(['clicks'], { expires: { ...NO_EXPIRY, clicks: 5 } });
      await insert(['unique'], { expires: { ...NO_EXPIRY, uniqueClicks: 5 } });
      const rows: [LinkPart[], string][] = [
        [['password'], 'both password'],
        [['rules'], 'both rules'],
        [['split'], 'split'],
        [['expiry'], 'unique clicks at'],
        [['password', 'rules'], 'both'],
        [['password', 'split'], ''],
      ];
      for (const [parts, expected] of rows) {
        expect([parts, await walk({ parts })]).toEqual([parts, expected]);
        expect(await pageOf({ parts, sort: 'created_at', limit: 0 })).toStartWith('of ');
      }
    });

    test('links are found by the beginning of their destination', async () => {
      const to = (destination: string) => ({ destination: destination as Destination });
      await insert(['a'], to('https://example.com/spring/1'));
      await insert(['b'], { ...to('http://example.com/spring'), title: 'sale' });
      await insert(['c'], to('https://example.com/Spring'));
      await insert(['d'], to('https://www.example.com/?u=https://example.com/spring'));
      await insert(['e'], { ...to('https://example.com.evil/'), note: 'example.com/spring' });
      const rows: [string, string][] = [
        ['example.com/spring', 'b a'],
        ['EXAMPLE.com/spring', 'b a'],
        ['https://example.com/spring', 'a'],
        ['http://', 'b'],
        ['https', ''],
        ['example.com', 'e c b a'],
        ['ex', 'e c b a'],
        ['example.com/%', ''],
        ['example.com/_pring', ''],
      ];
      for (const [destinationStart, expected] of rows) {
        for (const sort of ['-created_at', '-clicks'] as const) {
          const found = await walk({ destinationStart, sort, limit: 1 });
          expect([destinationStart, found]).toEqual([destinationStart, expected]);
        }
      }
      expect(await walk({ destinationStart: 'example.com/spring', search: 'sale' })).toBe('b');
      expect(
        await pageOf({ destinationStart: 'example.com', sort: 'destination', offset: 1, limit: 2 }),
      ).toBe('e c of 4');
    });

    test('links are found by creator, end and last click', async () => {
      const [clicked] = await insert(['clicked'], { createdBy: KEY_4 });
      await insert(['never'], { expires: { ...NO_EXPIRY, atMs: 50 } });
      await insert(['later'], { expires: { ...NO_EXPIRY, atMs: 60 }, createdBy: PERSON_7 });
      await click(clicked, 1, 300);
      const rows: [Partial<LinkListQuery>, string][] = [
        [{ creator: KEY_4 }, 'clicked'],
        [{ creator: PERSON_7 }, 'later'],
        [{ creator: { kind: 'key', id: 7 as KeyId } }, ''],
        [{ creator: { kind: 'person', id: 4 as PersonId } }, ''],
        [{ creator: { kind: 'guest' } }, ''],
        [{ creator: { kind: 'environment' } }, 'never'],
        [{ creator: KEY_4, createdBy: 5 as KeyId }, ''],
        [{ expiresBeforeMs: 60 }, 'never'],
        [{ expiresAfterMs: 50 }, 'later'],
        [{ expiresAfterMs: 49, expiresBeforeMs: 61 }, 'later never'],
        [{ lastClickedBeforeMs: 300 }, 'later never'],
        [{ lastClickedBeforeMs: 301 }, 'later never clicked'],
      ];
      for (const [over, expected] of rows) {
        for (const sort of ['-created_at', '-clicks', 'last_clicked_at'] as const) {
          const found = (await walk({ ...over, sort })).split(' ').sort().join(' ');
          expect([over, sort, found]).toEqual([over, sort, expected.split(' ').sort().join(' ')]);
        }
      }
    });

    test('a window without a count has the links of the counted page', async () => {
      const made = await insert(['a', 'b', 'c', 'd', 'e']);
      for (const [i, link] of made.entries()) await click(link, (i * 3) % 5, i);
      const { cursor: _, ...filter } = queryOf(stores);
      for (const over of [{}, { search: 'https' }, { enabled: true }, { trashed: true }, { search: 'a\0' }]) {
        for (const sort of LINK_PAGE_SORTS) {
          for (const [offset, limit] of [
            [0, 2],
            [2, 2],
            [4, 9],
            [5, 1],
            [0, 0],
          ] as const) {
            const query = { ...filter, ...over, sort, offset, limit };
            const page = await stores.links.page(query);
            expect(await stores.links.window(query)).toEqual(page === 'too_many' ? page : [...page.items]);
          }
        }
      }
    });

    /** Filters that a link passes or does not pass. */
    const NARROWER: readonly Partial<LinkListQuery>[] = [
      { search: 'a' },
      { tag: withTag('t') },
      { tag: { all: [], any: [], none: ['t'] } },
      { enabled: true },
      { createdVia: 'other' },
      { states: ['on', 'ended'] },
      { states: ['off'] },
      { parts: ['expiry'] },
      { parts: ['password'] },
      { destinationStart: 'example.com' },
      { creator: KEY_4 },
      { expiresAfterMs: 20 },
      { expiresBeforeMs: 40 },
      { lastClickedBeforeMs: 150 },
      { createdAfterMs: 10 },
    ];

    test('a further filter never raises a total, and totals agree with the list', async () => {
      for (let i = 0; i < 48; i++) {
        const [link] = await insert([`a${i}`], {
          ...(i % 2 === 0 ? { tags: ['t'] } : {}),
          enabled: i % 3 !== 0,
          createdVia: i % 5 === 0 ? 'other' : 'native',
          createdBy: i % 4 === 0 ? KEY_4 : PERSON_7,
          createdAtMs: i,
          expires: i % 7 < 3 ? { ...NO_EXPIRY, atMs: i } : NO_EXPIRY,
          destination: `https://${i % 2 === 0 ? 'example.com' : 'other.example'}/${i}` as Destination,
          ...(i % 6 === 0 ? behaving({ passwordHash: 'x' }) : {}),
        });
        if (i % 3 === 1) await click(link, i, i * 10);
      }
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(fc.nat(NARROWER.length - 1), { maxLength: 4 }),
          fc.nat(NARROWER.length - 1),
          async (chosen, further) => {
            const some: Partial<LinkListQuery> = Object.assign(
              { nowMs: 30 },
              ...chosen.map((i) => NARROWER[i]),
            );
            const narrower = { ...NARROWER[further], ...some };
            const count = (over: Partial<LinkListQuery>) => stores.links.count(queryOf(stores, over));
            expect(Number(await count(narrower))).toBeLessThanOrEqual(Number(await count(some)));
            const listed = await walk({ ...narrower, limit: 7, sort: '-clicks' });
            expect(await count(narrower)).toBe(listed === '' ? 0 : listed.split(' ').length);
          },
        ),
        { numRuns: 60 },
      );
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

    test('a link with the searched slug comes first, then the sort applies, without repetitions', async () => {
      await insert(['launch', 'other-launch', 'a'], { title: 'launch' });
      await insert(['prelaunch', 'b']);
      await insert(['launch'], { domainId: stores.theirDomain, workspaceId: stores.theirs });
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
        [{ search: 'launch', domainId: stores.theirDomain }, ''],
      ];
      for (const [over, expected] of rows) {
        for (const limit of [1, 2, 5, 100]) {
          expect([over, limit, await walk({ ...over, limit })]).toEqual([over, limit, expected]);
        }
        const ids = await stores.links.ids(queryOf(stores, over), 10);
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
      await insert(['a'], { domainId: stores.theirDomain, workspaceId: stores.theirs });
      const search = 'https://go.example.com/a';
      const at = (domainId: Link['domainId'], slug: string) => ({
        search,
        searchAddress: { domainId, slug },
      });
      expect(await walk(at(stores.myDomain, 'a'))).toBe('a c');
      expect(await walk({ ...at(stores.myDomain, 'a'), limit: 1 })).toBe('a c');
      expect(await walk(at(stores.myDomain, 'none'))).toBe('c');
      expect(await walk(at(stores.theirDomain, 'a'))).toBe('c');
      expect(await walk({ ...at(stores.myDomain, 'a'), tag: withTag('t') })).toBe('');
    });

    /** Slugs of a page, and the number of links that pass. */
    async function pageOf(over: Partial<LinkPageQuery> = {}): Promise<string> {
      const { cursor: _, ...filter } = queryOf(stores);
      const query = { ...filter, sort: '-created_at' as const, offset: 0, limit: 100, ...over };
      const page = await stores.links.page(query);
      if (page === 'too_many') return page;
      expect(await stores.links.count(query)).toBe(page.total);
      return [...page.items.map(({ slug }) => slug), `of ${page.total}`].join(' ');
    }

    test('a counted page starts at its offset, in every sort, and has the total', async () => {
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

    test('every filter narrows a counted page, which excludes other workspaces and the trash', async () => {
      const [a] = await insert(['a', 'b', 'c'], { title: 'Needle', tags: ['t'] });
      await insert(['d'], { title: 'zebra', enabled: false });
      await insert(['e'], { title: 'Ape', createdBy: { kind: 'key', id: 4 as KeyId }, externalId: 'e' });
      await insert(['z'], { workspaceId: stores.theirs, title: 'needle' });
      await stores.links.replace({ ...present(a), trashedAtMs: 3 }, 1, OPERATOR);
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
        [{ domainId: stores.theirDomain }, 'of 0'],
        [{ sort: 'title' }, 'e b c d of 4'],
        [{ sort: '-title', limit: 2 }, 'd c of 4'],
        [{ workspaceId: stores.theirs }, 'z of 1'],
      ];
      for (const [over, expected] of rows) expect([over, await pageOf(over)]).toEqual([over, expected]);
    });

    test('filters by end and by destination find all of very many links, too', async () => {
      const slugs = Array.from({ length: 10_050 }, (_, i) => `s${i}`);
      const fields = {
        expires: { ...NO_EXPIRY, atMs: 5 },
        destination: 'https://many.example/' as Destination,
      };
      await stores.links.insert(slugs.map((slug) => draftOf(stores, slug, fields)));
      await insert(['other']);
      for (const over of [
        { expiresBeforeMs: 6 },
        { expiresAfterMs: 4 },
        { destinationStart: 'many.example' },
      ]) {
        expect(await pageOf({ ...over, offset: 10_048, limit: 5 })).toBe('s1 s0 of 10050');
        expect(await pageOf({ ...over, offset: 1, limit: 2, sort: 'clicks' })).toBe('s1 s2 of 10050');
      }
    });

    test('the last pages of a long list are in order', async () => {
      const slugs = Array.from({ length: 3_000 }, (_, i) => `s${i}`);
      await stores.links.insert(slugs.map((slug) => draftOf(stores, slug)));
      expect(await pageOf({ offset: 2_997, limit: 2 })).toBe('s2 s1 of 3000');
      expect(await pageOf({ offset: 2_500, limit: 1, sort: '-clicks' })).toBe('s499 of 3000');
      expect(await pageOf({ offset: 1_110, limit: 1, search: 's1', sort: 'created_at' })).toBe(
        's1999 of 1111',
      );
    });

    test('the trash is listed apart, and its tags are not counted', async () => {
      const [a] = await insert(['a', 'b'], { tags: ['t'] });
      await stores.links.replace({ ...present(a), trashedAtMs: 3 }, 1, OPERATOR);
      expect(await walk()).toBe('b');
      expect(await walk({ tag: withTag('t') })).toBe('b');
      expect(await walk({ trashed: true })).toBe('a');
      expect(await walk({ trashed: true, tag: withTag('t'), sort: 'clicks' })).toBe('a');
      expect(await tagsOf(stores.tags, stores.mine)).toEqual([['t', 1]]);
      expect(await tagsOf(stores.tags, stores.theirs)).toEqual([]);
    });

    test('a filter that few of many links pass finds all of them', async () => {
      const slugs = Array.from({ length: 3_000 }, (_, i) => `s${i}`);
      await stores.links.insert(
        slugs.map((slug, i) => draftOf(stores, slug, i % 1_000 === 7 ? { title: 'rare' } : {})),
      );
      expect(await walk({ search: 'RARE', limit: 2 })).toBe('s2007 s1007 s7');
      expect(await stores.links.ids(queryOf(stores, { search: 'rare' }), 2)).toHaveLength(2);
      expect(await stores.links.ids(queryOf(stores), 5_000)).toHaveLength(3_000);
    });
  });
}
