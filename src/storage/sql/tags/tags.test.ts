import { Database } from 'bun:sqlite';
import { beforeEach, expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { temporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import type { DomainId, LinkId, WorkspaceId } from '../../../core/base/ids.ts';
import type { Slug } from '../../../core/base/slug.ts';
import { withTag } from '../../../core/links/tag.ts';
import {
  BY,
  draftOf,
  OPERATOR,
  openContractStores,
  present,
  queryOf,
  tagsOf,
} from '../../contract/stores.ts';
import { MIGRATIONS, migrate } from '../migrate.ts';
import { sqliteAdapter } from '../sqlite/contract-adapter.ts';
import { sessionOf } from '../sqlite/sqlite.ts';
import { openSqliteStores } from '../sqlite/sqlite-stores.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

const open = (file: string, options: { tagStepMsMax?: number } = {}) =>
  openSqliteStores({
    ...options,
    file,
    instance: crypto.randomUUID(),
    random: { bytes: (count) => new Uint8Array(randomBytes(count)) },
    nowMs: 9,
  });

/** A database of the previous version, with these links of workspaces 1 and 2. */
function writeOld(
  file: string,
  links: readonly { workspace: number; tags: readonly string[]; trashed?: boolean }[],
) {
  const database = new Database(file, { create: true });
  migrate(sessionOf(database), 1, MIGRATIONS.slice(0, 9));
  for (const [i, { workspace, tags, trashed }] of links.entries()) {
    database.run(
      `insert into links (id, workspace_id, domain_id, slug, destination, created_via, created_at_ms, tags, trashed_at_ms)
       values (?, ?, 1, ?, 'https://e.org/', 'native', ?, ?, ?)`,
      [
        i + 1,
        workspace,
        `s${i}`,
        100 + i,
        tags.length === 0 ? null : JSON.stringify(tags),
        trashed ? 5 : null,
      ],
    );
    for (const tag of tags) database.run('insert into link_tags values (?, ?, ?)', [workspace, tag, i + 1]);
  }
  database.run(
    `insert into link_versions values (1, 1, 50, null, '{"tags":["spring","lost"],"slug":"s0","domainId":1}')`,
  );
  database.close();
}

test('a migration merges tags that differ in letter case, and clicks still find them', async () => {
  const file = join(folder, 'old.db');
  writeOld(file, [
    { workspace: 1, tags: ['Spring', 'a'] },
    { workspace: 1, tags: ['b', 'SPRING', 'spring'] },
    { workspace: 2, tags: ['spring'] },
    { workspace: 1, tags: ['e\u0301', 'a'], trashed: true },
    { workspace: 1, tags: ['\u00e9'] },
    { workspace: 1, tags: [] },
  ]);
  const { links, tags, close } = open(file);
  const [mine, theirs] = [1 as never, 2 as never];
  const carried = await links.byIds(mine, [1, 2, 4, 5, 6] as LinkId[]);
  expect(carried.map((link) => link?.tags)).toEqual([
    ['Spring', 'a'],
    ['b', 'Spring'],
    ['é', 'a'],
    ['é'],
    [],
  ]);
  expect(await tagsOf(tags, mine)).toEqual([
    ['a', 1],
    ['b', 1],
    ['Spring', 2],
    ['é', 1],
  ]);
  expect(await tagsOf(tags, theirs)).toEqual([['spring', 1]]);
  expect((await tags.byName(mine, 'SPRING'))?.createdAtMs).toBe(100);
  expect(Object.fromEntries(await tags.words(mine))).toEqual({
    Spring: 'Spring',
    SPRING: 'Spring',
    spring: 'Spring',
    a: 'a',
    b: 'b',
    'e\u0301': 'é',
    '\u00e9': 'é',
  });
  expect((await links.history(1 as LinkId))[0]?.fields.tags).toEqual(['Spring', 'lost']);
  await close();
});

test('an interrupted merge is in effect at once, and continues after a restart', async () => {
  const adapter = sqliteAdapter(folder);
  const stores = await openContractStores(adapter);
  const drafts = Array.from({ length: 7_000 }, (_, i) =>
    draftOf(stores, `s${i}`, { tags: i % 7 === 0 ? ['from', 'into'] : ['from'] }),
  );
  for (let at = 0; at < drafts.length; at += 1_000) await stores.links.insert(drafts.slice(at, at + 1_000));
  const { tags, links, mine } = stores;
  const [from, into] = [await tags.byName(mine, 'from'), await tags.byName(mine, 'into')];
  if (from === null || into === null) throw new Error('a link has not made its tags');
  // The merge updates 5,000 links before it returns.
  const merged = await tags.merge(mine, from.id, into.id, BY);
  expect(merged?.links).toBe(5_000 + 1_000 - 715);
  const last = present(await links.byAddress(stores.myDomain, 's6999'));
  expect(last.tags).toEqual(['into']);
  const count = () => links.count(queryOf(stores, { tag: withTag('into') }));
  expect(await count()).toBe(7_000);
  expect(await links.count(queryOf(stores, { tag: { all: [], any: [], none: ['into'] } }))).toBe(0);
  expect(await links.count(queryOf(stores, { tag: withTag('from') }))).toBe(0);
  await links.replace({ ...last, slug: 'moved' as Slug, tags: ['into', 'more'] }, 1, OPERATOR);
  // The name is free again, and a new tag may take it.
  await links.insert([draftOf(stores, 'new', { tags: ['from'] })]);

  const later = await stores.reopen();
  expect(await later.links.count(queryOf(stores, { tag: withTag('into') }))).toBe(7_000);
  let steps = 0;
  while (await later.tags.settle()) steps++;
  expect(steps).toBeGreaterThan(2);
  expect(await tagsOf(later.tags, mine)).toEqual([
    ['from', 1],
    ['into', 7_000],
    ['more', 1],
  ]);
  expect(await later.links.count(queryOf(stores, { tag: withTag('into') }))).toBe(7_000);
  await later.close();
}, 30_000);

test('a step ends when its time is over, after at least one link', async () => {
  const file = join(folder, 'slow.db');
  const stores = open(file);
  const [mine, domain] = [1 as WorkspaceId, 1 as DomainId];
  const place = { mine, myDomain: domain };
  const drafts = Array.from({ length: 5_040 }, (_, i) => draftOf(place, `s${i}`, { tags: ['from'] }));
  await stores.links.insert([...drafts, draftOf(place, 'b', { tags: ['into'] })]);
  const [from, into] = [await stores.tags.byName(mine, 'from'), await stores.tags.byName(mine, 'into')];
  if (from === null || into === null) throw new Error('a link has not made its tags');
  await stores.tags.merge(mine, from.id, into.id, BY);
  await stores.close();

  const slow = open(file, { tagStepMsMax: 0 });
  const counts: number[] = [];
  while (await slow.tags.settle()) counts.push((await slow.tags.byName(mine, 'into'))?.links ?? 0);
  // The last step finds no link and removes the tag.
  expect(counts).toEqual([...Array.from({ length: 40 }, (_, i) => 5_002 + i), 5_041]);
  await slow.close();
}, 30_000);

test('deleting a tag during a merge into it removes both', async () => {
  const stores = await openContractStores(sqliteAdapter(folder));
  const { tags, links, mine } = stores;
  for (let at = 0; at < 6_000; at += 1_000) {
    await links.insert(
      Array.from({ length: 1_000 }, (_, i) => draftOf(stores, `s${at + i}`, { tags: ['a', 'keep'] })),
    );
  }
  await links.insert([draftOf(stores, 'b', { tags: ['b'] })]);
  const [a, b] = [await tags.byName(mine, 'a'), await tags.byName(mine, 'b')];
  if (a === null || b === null) throw new Error('a link has not made its tags');
  await tags.merge(mine, a.id, b.id, BY);
  expect(await tags.remove(mine, b.id, BY)).toBe(true);
  expect(present(await links.byAddress(stores.myDomain, 's5999')).tags).toEqual(['keep']);
  while (await tags.settle());
  expect(await tagsOf(tags, mine)).toEqual([['keep', 6_000]]);
  expect([...(await tags.words(mine))]).toEqual([['keep', 'keep']]);
  await stores.close();
}, 30_000);
