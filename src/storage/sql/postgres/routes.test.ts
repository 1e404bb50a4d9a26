import { afterAll, expect, test } from 'bun:test';
import { createServer } from 'node:net';
import { startPostgres } from '../../../../tests/support/postgres-server.ts';
import type { DomainId, LinkId } from '../../../core/base/ids.ts';
import { toRoute } from '../../../core/visits/route.ts';
import { countingRandom, draftOf, openContractStores, present } from '../../contract/stores.ts';
import { postgresAdapter, testDatabases } from './contract-adapter.ts';
import { openPostgresStores } from './postgres-stores.ts';
import { openPostgresRoutes } from './routes.ts';

const databases = testDatabases(startPostgres);
afterAll(() => databases.remove());

test('many look-ups at once find each its own link, or none', async () => {
  const stores = await openContractStores(postgresAdapter(databases));
  const drafts = Array.from({ length: 1_200 }, (_, i) => draftOf(stores, `s${i}`));
  const links = (await stores.links.insert(drafts)).map(present);
  const asked = [
    ...links.map((link) => [link.domainId, link.slug, toRoute(link)] as const),
    ...links.map((link) => [stores.theirDomain, link.slug, null] as const),
    ...links.map((link) => [link.domainId, `${link.slug}!`, null] as const),
  ];
  const found = await Promise.all(asked.map(([domainId, slug]) => stores.routes.byAddress(domainId, slug)));
  expect(found).toEqual(asked.map(([, , route]) => route));
  await stores.close();
});

test('a look-up fails when the database does not answer in time, and never says that there is no link', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  const address = silent.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const routes = openPostgresRoutes({
    url: `postgres://postgres@127.0.0.1:${address.port}/x`,
    answerMsMax: 100,
  });
  const answers = await Promise.allSettled(['a', 'b'].map((slug) => routes.byAddress(1 as DomainId, slug)));
  expect(answers).toMatchObject([1, 2].map(() => ({ status: 'rejected', reason: { name: 'StorageAway' } })));
  silent.close();
});

test('visits on three nodes stay within the limit of a link together', async () => {
  const url = await databases.take();
  const open = (instance: string) =>
    openPostgresStores({ url, nowMs: 1, instance, random: countingRandom() });
  const nodes = await Promise.all(['one', 'two', 'three'].map(open));
  const limits = { clicksMax: 400, uniqueClicksMax: null };
  const visits = Array.from({ length: 1_200 }, async (_, i) => {
    // A few turns, not one.
    await Bun.sleep(i % 10);
    return nodes[i % 3]?.uses.take((1 + (i % 2)) as LinkId, limits, `v${i}`);
  });
  const admitted = (await Promise.all(visits)).map((taken, i) => (taken === true ? i % 2 : null));
  expect([0, 1].map((link) => admitted.filter((one) => one === link).length)).toEqual([400, 400]);
  for (const node of nodes) await node.close();
});
