import { afterAll, afterEach, beforeEach, expect, test } from 'bun:test';
import { startPostgres } from '../../../../tests/support/postgres-server.ts';
import type { Slug } from '../../../core/base/slug.ts';
import {
  BY,
  countingRandom,
  draftOf,
  OPERATOR,
  openContractStores,
  present,
  type TestStores,
} from '../../contract/stores.ts';
import type { Change } from './changes.ts';
import { postgresAdapter, testDatabases } from './contract-adapter.ts';
import { openPostgres } from './postgres.ts';
import { openPostgresStores } from './postgres-stores.ts';

const databases = testDatabases(startPostgres);
afterAll(() => databases.remove());

let stores: TestStores;
let other: Awaited<ReturnType<typeof openPostgresStores>>;
let heard: Change[];
let url: string;
beforeEach(async () => {
  url = await databases.take();
  stores = await openContractStores({ ...postgresAdapter(databases), open: () => openNode(url, 'one') });
  heard = [];
  other = await openNode(url, 'two', (changes) => heard.push(...changes));
  await other.changes.start();
});
afterEach(async () => {
  other.changes.stop();
  await other.close();
  await stores.close();
});

async function openNode(url: string, name: string, onChanges = (_: readonly Change[]) => {}) {
  const opened = await openPostgresStores({
    url,
    nowMs: 1,
    instance: name,
    random: countingRandom(),
    onChanges,
  });
  return { ...opened, index: async () => {}, reopen: () => openNode(url, name) };
}

/** Waits for the change, as long as a busy machine needs. */
async function hears(change: Change): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (heard.some((one) => Bun.deepEquals(one, change))) return;
    await Bun.sleep(20);
  }
  expect(heard).toContainEqual(change);
}

test('a node receives the addresses that another one changed, before and after the change', async () => {
  const domainId = stores.myDomain;
  const [link, gone] = (await stores.links.insert([draftOf(stores, 'a'), draftOf(stores, 'gone')])).map(
    present,
  );
  await other.changes.poll();
  expect(heard).toEqual([]);
  await stores.links.replace({ ...present(link), slug: 'b' as Slug }, 1, OPERATOR);
  await stores.links.remove(stores.mine, [present(gone).id], BY);
  for (const slug of ['a', 'b', 'gone']) await hears({ kind: 'link', domainId, slug });
});

test('a node receives each change once, also when its transaction began before others and ends after them', async () => {
  const links = (await stores.links.insert([draftOf(stores, 'early'), draftOf(stores, 'late')])).map(present);
  const ends = Promise.withResolvers<void>();
  const slow = await openPostgres({ url, nowMs: 1 });
  const open = slow.writer.write(async (trx) => {
    await trx.updateTable('links').set({ enabled: 0 }).where('slug', '=', 'early').execute();
    await ends.promise;
  });
  await Bun.sleep(50);
  await stores.links.replace({ ...present(links[1]), enabled: false }, 1, OPERATOR);
  for (let polls = 0; polls < 3; polls++) await other.changes.poll();
  ends.resolve();
  await open;
  await slow.close();
  for (let polls = 0; polls < 3; polls++) await other.changes.poll();
  const slugs = heard.map((change) => (change.kind === 'link' ? change.slug : change.kind));
  expect(slugs).toEqual(['late', 'early']);
});

test('a node receives domains and webhooks', async () => {
  await stores.domains.change(
    stores.myDomain,
    present(await stores.domains.byId(stores.myDomain)).settings,
    BY,
  );
  await hears({ kind: 'domains' });
});
