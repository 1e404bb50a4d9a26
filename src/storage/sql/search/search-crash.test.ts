import { Database } from 'bun:sqlite';
import { beforeEach, expect, test } from 'bun:test';
import { join } from 'node:path';
import { temporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import type { WorkspaceId } from '../../../core/base/ids.ts';
import { isFoundBy, parseSearch } from '../../../core/links/search.ts';
import { BY, countingRandom, queryOf, type TestStores } from '../../contract/stores.ts';
import { openSqliteStores } from '../sqlite/sqlite-stores.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

const ROUNDS = 14;
const SIZES = { waitingMax: 8, chunkLinksMax: 16 };
const SEARCHES = ['summer', 'summer 7', 'winter', 'changed 3', 'e.org/1', 'x', '天', 'nothing'];

const moduleOf = (name: string): string => JSON.stringify(join(import.meta.dir, name));

/** Creates, changes and indexes links forever, prints a line for each write of the index, and dies before one. */
const PROGRAM = (file: string, diesAtWrite: number) => `
  const { openSqliteStores } = await import(${moduleOf('../sqlite/sqlite-stores.ts')});
  const { openSqlite } = await import(${moduleOf('../sqlite/sqlite.ts')});
  const { createSearchIndex } = await import(${moduleOf('search-index.ts')});
  const { DEFAULT_FIELDS } = await import(${moduleOf('../../../core/links/link-fields.ts')});
  const file = ${JSON.stringify(file)};
  const { links } = openSqliteStores({ file, instance: 'child', nowMs: 1, random: { bytes: (n) => new Uint8Array(n) } });
  const { reader, writer, copyLog } = openSqlite(file, 1);
  const by = { actor: { kind: 'environment' }, client: null, atMs: 1 };
  let writes = 0;
  const write = (job) => {
    if (++writes === ${diesAtWrite}) process.kill(process.pid, 'SIGKILL');
    process.stdout.write('write\\n');
    return writer.write(job);
  };
  const searchIndex = createSearchIndex({ reader, copyLog, writer: { ...writer, write } }, ${JSON.stringify(SIZES)});
  for (let round = 0; ; round++) {
    const drafts = Array.from({ length: 120 }, (_, i) => ({ ...DEFAULT_FIELDS, destination: 'https://e.org/' + i,
      title: ['summer ', 'winter ', '春天'][i % 3] + i, note: i % 7 === 0 ? 'x' : '', workspaceId: 1, domainId: 1,
      slug: process.pid + '-' + round + '-' + i, createdVia: 'native', createdBy: by.actor, createdAtMs: 1, tags: [] }));
    const made = await links.insert(drafts);
    await Promise.all(made.filter((_, i) => i % 6 === 0).map((link) =>
      links.replace({ ...link, title: 'changed ' + link.title }, link.version, by)));
    await searchIndex.index();
  }`;

/** Kills the program during its work: between two writes, or from outside at any moment. */
async function runUntilKilled(file: string, round: number): Promise<void> {
  const writes = 4 + ((round * 29) % 97);
  const fromOutside = round % 3 === 1;
  const program = PROGRAM(file, fromOutside ? -1 : writes);
  const child = Bun.spawn([process.execPath, '-e', program], { stdout: 'pipe', stderr: 'inherit' });
  const decoder = new TextDecoder();
  let output = '';
  for await (const bytes of child.stdout) {
    output += decoder.decode(bytes, { stream: true });
    if (fromOutside && output.split('\n').length > writes) child.kill('SIGKILL');
  }
  await child.exited;
  expect(child.signalCode).toBe('SIGKILL');
}

interface TextsRow {
  readonly id: number;
  readonly slug: string;
  readonly destination: string;
  readonly title: string;
  readonly note: string;
}

function readAll(file: string) {
  const database = new Database(file, { readonly: true });
  const texts = database
    .query<TextsRow, []>(
      `select id, slug, destination, coalesce(title, '') as title, coalesce(note, '') as note
       from links order by id desc`,
    )
    .all();
  const count = (query: string) => database.query<{ n: number }, []>(query).get()?.n ?? 0;
  const unnamed = count(
    `select count(distinct run) as n from link_search_blocks
     where run not in (select run from link_search_chunks)`,
  );
  const merged = count('select count(distinct run) as n from link_search_chunks where part > 0');
  database.close();
  return { texts, unnamed, merged };
}

test('after kills during indexing and merging every link is found once', async () => {
  const file = join(folder, 'searched.db');
  const mine = { mine: 1 as WorkspaceId } as TestStores;
  const open = () =>
    openSqliteStores({ file, instance: 'parent', random: countingRandom(), nowMs: 2, searchSizes: SIZES });
  const first = open();
  await first.workspaces.insert({ name: 'mine', kind: 'team', plan: 'unlimited', createdAtMs: 1 }, BY);
  await first.close();
  let cutOff = 0;
  for (let round = 0; round < ROUNDS; round++) {
    await runUntilKilled(file, round);
    const { texts, unnamed } = readAll(file);
    if (unnamed > 0) cutOff++;
    const stores = open();
    const expectAllFound = async () => {
      for (const search of SEARCHES) {
        const parsed = parseSearch(search);
        if (parsed === null || parsed === 'nothing') throw new Error('expected words');
        const expected = texts.filter((link) => isFoundBy(parsed, link)).map(({ id }) => id);
        const found: number[] = [...(await stores.links.ids(queryOf(mine, { search }), texts.length))];
        expect({ round, search, found }).toEqual({ round, search, found: expected });
      }
    };
    await expectAllFound();
    if (round % 3 === 2) {
      await stores.searchIndex.index();
      await expectAllFound();
      expect(readAll(file).unnamed).toBe(0);
    }
    await stores.close();
  }
  expect(cutOff).toBeGreaterThan(2);
  expect(readAll(file).merged).toBeGreaterThan(0);
  expect(new Database(file, { readonly: true }).query('pragma integrity_check').values()).toEqual([['ok']]);
}, 180_000);
