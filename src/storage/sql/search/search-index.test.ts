import { afterEach, beforeEach, expect, test } from 'bun:test';
import { join } from 'node:path';
import { temporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import type { Destination } from '../../../core/base/destination.ts';
import type { Link } from '../../../core/links/link.ts';
import type { LinkDraft, LinkListQuery, LinkSort } from '../../../core/links/link-store.ts';
import { isFoundBy, parseSearch } from '../../../core/links/search.ts';
import {
  BY,
  countingRandom,
  draftOf,
  OPERATOR,
  openContractStores,
  present,
  queryOf,
  type TestStores,
} from '../../contract/stores.ts';
import { sqliteAdapter } from '../sqlite/contract-adapter.ts';
import { openSqliteStores } from '../sqlite/sqlite-stores.ts';

const folder = temporaryFolder();
/** Small, so that a few hundred links fill many chunks, and several runs. */
const SIZES = { waitingMax: 20, chunkLinksMax: 32 };
const adapter = sqliteAdapter(folder, { searchSizes: SIZES });
let stores: TestStores;
beforeEach(async () => {
  stores = await openContractStores(adapter);
});
afterEach(() => stores.close());

const WORDS = ['summer', 'sale', 'Zürich', '春天夏', 'Москва', 'launch', '100%', 'x_y', '東京', 'a', '🎉'];
const word = (n: number): string => WORDS[n % WORDS.length] ?? '';

/** Every word, alone and in pairs, in texts of every kind; the tenants take turns. */
function drafts(from: number, count: number): LinkDraft[] {
  return Array.from({ length: count }, (_, i) => {
    const n = from + i;
    const other = n % 7 === 3 ? { workspaceId: stores.theirs, domainId: stores.theirDomain } : {};
    return draftOf(stores, `s${n.toString(36)}`, {
      ...other,
      destination: `https://${word(n * 5)}.example/${n % 13}` as Destination,
      title: n % 3 === 0 ? `${word(n >> 2)} ${word(n >> 4)}` : '',
      note: n % 5 === 0 ? `${word(n >> 3)} ${n === 345 ? 'needle' : ''}` : '',
    });
  });
}

const SEARCHES = [
  'summer',
  '100%',
  '東京',
  'a',
  'SALE zurich',
  'zuri',
  'мос',
  '春',
  '天夏',
  '夏 москва',
  's1',
  'x_',
  'needle',
  'needle summer',
  'nothing like it',
  'example/12',
  'z a',
];

async function allOf(over: Partial<LinkListQuery>): Promise<Link[]> {
  const links: Link[] = [];
  for (let cursor: string | null = null; ; ) {
    const page = await stores.links.list(queryOf(stores, { ...over, limit: 700, cursor }));
    links.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === null) return links;
  }
}

const SORTS = ['-created_at', 'created_at', '-clicks', 'last_clicked_at'] as const;

/** Every search finds the same links as reading each link, in each order, in lists, pages and counts. */
async function expectAllFound(): Promise<void> {
  for (const workspaceId of [stores.mine, stores.theirs]) {
    const inOrder = new Map<LinkSort, readonly Link[]>();
    for (const sort of SORTS) inOrder.set(sort, await allOf({ workspaceId, sort }));
    for (const search of SEARCHES) {
      const parsed = parseSearch(search);
      if (parsed === null || parsed === 'nothing') throw new Error('expected words');
      const passing = inOrder.get('created_at')?.filter((link) => isFoundBy(parsed, link)) ?? [];
      const first = new Set(passing.filter(({ slug }) => parsed.slugs.includes(slug)).map(({ id }) => id));
      const rest = new Set(passing.filter(({ id }) => !first.has(id)).map(({ id }) => id));
      for (const [sort, all] of inOrder) {
        const ids = all.map(({ id }) => id);
        const expected = [...ids.filter((id) => first.has(id)), ...ids.filter((id) => rest.has(id))];
        const query = queryOf(stores, { workspaceId, sort, search });
        const found = (await allOf({ workspaceId, sort, search })).map(({ id }) => id);
        expect([sort, search, found]).toEqual([sort, search, expected]);
        const page = await stores.links.page({ ...query, offset: 3, limit: 40 });
        if (page === 'too_many') throw new Error(page);
        expect(page.items.map(({ id }) => id)).toEqual(expected.slice(3, 43));
        expect(page.total).toBe(expected.length);
        if (sort === '-created_at') expect(await stores.links.count(query)).toBe(expected.length);
      }
    }
  }
}

test('a search finds the same links in every order, with a complete, a partial and no index', async () => {
  const links = (await stores.links.insert(drafts(0, 620))).map(present);
  const gains = links
    .filter((_, i) => i % 9 === 0)
    .map(({ id }, i) => ({ linkId: id, clicks: (i % 50) + 1, uniqueClicks: 1, lastClickedAtMs: i }));
  await stores.counts.apply(() => gains, new Map());
  await expectAllFound();
  await stores.index();
  await expectAllFound();
  await stores.links.insert(drafts(620, 180));
  await expectAllFound();
}, 120_000);

test('changed and removed links are found in their current state, before and after reindexing', async () => {
  const links = (await stores.links.insert(drafts(0, 600))).map(present);
  await stores.index();
  for (const round of [1, 2]) {
    const changed = links.filter((link, i) => link.workspaceId === stores.mine && i <= 480 && i % 20 !== 0);
    // Concurrent changes share a transaction.
    await Promise.all(
      changed.map(async ({ id }, i) => {
        const held = present(await stores.links.byId(stores.mine, id));
        const next = { ...held, title: `renamed ${word(i + round)}`, note: '' };
        await stores.links.replace(next, held.version, OPERATOR);
      }),
    );
    if (round === 1) await expectAllFound();
    await stores.index();
    await expectAllFound();
  }
  await stores.links.remove(
    stores.mine,
    links.filter((_, i) => i % 3 === 0).map(({ id }) => id),
    BY,
  );
  await expectAllFound();
  stores = { ...stores, ...(await stores.reopen()) };
  await stores.index();
  await expectAllFound();
  expect(await allOf({ search: 'renamed needle' })).toEqual([]);
}, 120_000);

test('stopped indexing keeps its progress, and continues from there', async () => {
  const file = join(folder, 'stopped.db');
  const open = () =>
    openSqliteStores({ file, nowMs: 1, random: countingRandom(), instance: 'i', searchSizes: SIZES });
  const opened = open();
  const reopen = () => Promise.reject(new Error('not in this test'));
  const index = () => opened.searchIndex.index();
  const of = await openContractStores({
    name: 'one',
    open: async () => ({ ...opened, index, reopen }),
  });
  stores = of;
  for (let n = 0; n < 4; n++) {
    await of.links.insert(drafts(n * 150, 150));
    const stopping = new AbortController();
    let stored = 0;
    await opened.searchIndex.index({
      signal: stopping.signal,
      onStored(links) {
        stored += links;
        stopping.abort();
      },
    });
    expect(stored).toBeGreaterThan(0);
    expect(await allOf({ search: 'example/12' })).toHaveLength(
      (await allOf({})).filter(({ destination }) => destination.endsWith('example/12')).length,
    );
  }
  await index();
  await expectAllFound();
}, 60_000);
