import { afterEach, beforeEach, expect, test } from 'bun:test';
import { join } from 'node:path';
import { temporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import type { Slug } from '../../../core/base/slug.ts';
import { toRoute } from '../../../core/visits/route.ts';
import {
  BY,
  draftOf,
  OPERATOR,
  openContractStores,
  present,
  type TestStores,
} from '../../contract/stores.ts';
import { sqliteAdapter } from './contract-adapter.ts';
import { openRoutes, type Routes } from './routes.ts';

let folder: string;
let stores: TestStores;
let routes: Routes;
beforeEach(async () => {
  folder = temporaryFolder();
  stores = await openContractStores(sqliteAdapter(folder));
  routes = openRoutes(join(folder, '0.db'));
});
afterEach(async () => {
  routes.close();
  await stores.close();
});

const insertMany = async (count: number) =>
  (
    await stores.links.insert(Array.from({ length: count }, (_, i) => draftOf(stores, `s${i.toString(36)}`)))
  ).map(present);

test('every address leads to its own link before, during and after warming', async () => {
  const links = await insertMany(3_000);
  const check = (): void => {
    for (const link of links) expect(routes.byAddress(link.domainId, link.slug)).toEqual(toRoute(link));
  };
  check();
  const warming = routes.warm();
  check();
  await warming;
  check();
});

test('changes after warming are visible at once', async () => {
  const [a, b, c] = await insertMany(3);
  await routes.warm();
  const at = (slug: string) => routes.byAddress(stores.myDomain, slug)?.linkId ?? null;
  await stores.links.replace({ ...present(a), slug: 'moved' as Slug }, 1, OPERATOR);
  await stores.links.remove(stores.mine, [present(b).id], BY);
  await stores.links.replace({ ...present(c), trashedAtMs: 1 }, 1, OPERATOR);
  const [later] = await stores.links.insert([draftOf(stores, 's0')]);
  expect([at('moved'), at('s0'), at('s1'), at('s2')]).toEqual([present(a).id, present(later).id, null, null]);
  expect(at('s0')).toBe(present(later).id);
});

test('closing stops the warming', async () => {
  await insertMany(3_000);
  const warming = routes.warm();
  routes.close();
  await warming;
  routes = openRoutes(join(folder, '0.db'));
  expect(routes.byAddress(stores.myDomain, 's1')).not.toBeNull();
});
