import { afterEach, beforeEach, expect, test } from 'bun:test';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { toRoute } from '../../core/route.ts';
import type { Slug } from '../../core/slug.ts';
import { draftOf, type Ground, openGround, present } from '../contract/stores.ts';
import { temporaryFolder } from '../contract/temporary-folder.ts';
import { sqliteAdapter } from './contract-adapter.ts';
import { openRoutes, type Routes } from './routes.ts';

let folder: string;
let ground: Ground;
let routes: Routes;
beforeEach(async () => {
  folder = temporaryFolder();
  ground = await openGround(sqliteAdapter(folder));
  routes = openRoutes(join(folder, '0.db'));
});
afterEach(async () => {
  routes.close();
  await ground.close();
  rmSync(folder, { recursive: true });
});

const insertMany = async (count: number) =>
  (
    await ground.links.insert(Array.from({ length: count }, (_, i) => draftOf(ground, `s${i.toString(36)}`)))
  ).map(present);

test('warm or cold, during and after, every address leads to its own link', async () => {
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

test('what moves, goes or comes after the warming is seen at once', async () => {
  const [a, b, c] = await insertMany(3);
  await routes.warm();
  const at = (slug: string) => routes.byAddress(ground.myDomain, slug)?.linkId ?? null;
  await ground.links.replace({ ...present(a), slug: 'moved' as Slug }, 1, null);
  await ground.links.remove(ground.mine, [present(b).id]);
  await ground.links.replace({ ...present(c), trashedAtMs: 1 }, 1, null);
  const [later] = await ground.links.insert([draftOf(ground, 's0')]);
  expect([at('moved'), at('s0'), at('s1'), at('s2')]).toEqual([present(a).id, present(later).id, null, null]);
  expect(at('s0')).toBe(present(later).id);
});

test('closing ends a warming', async () => {
  await insertMany(3_000);
  const warming = routes.warm();
  routes.close();
  await warming;
  routes = openRoutes(join(folder, '0.db'));
  expect(routes.byAddress(ground.myDomain, 's1')).not.toBeNull();
});
