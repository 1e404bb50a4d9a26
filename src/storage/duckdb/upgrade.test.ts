import { afterAll, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { putOlderClicks } from '../../../tests/support/older-clicks.ts';
import { clickBatch } from '../../core/clicks/click-columns.ts';
import { DIMENSION_FIELDS, type Dimension } from '../../core/clicks/stats.ts';
import {
  collect,
  linkId,
  NOON_MS,
  sampleBatch,
  sampleQuery,
  sampleRowsQuery,
} from '../contract/click-samples.ts';
import { openDuckdbClicks } from './clicks.ts';
import { CLICK_COLUMNS, DATABASE_FILE, SCHEMA_VERSION, TALLIED } from './schema.ts';

const parent = await mkdtemp(join(tmpdir(), 'upgrade-'));
afterAll(() => rm(parent, { recursive: true }));
let folders = 0;

async function olderFolder(): Promise<string> {
  const folder = join(parent, String(folders++));
  await putOlderClicks(folder);
  return folder;
}

const open = (folder: string) => openDuckdbClicks({ folder, threads: 2, clock: () => Date.UTC(2026, 5, 1) });

/** Runs statements on the file of a store that is closed. */
async function change(folder: string, ...statements: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(join(folder, DATABASE_FILE));
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
}

async function readFile(folder: string, text: string): Promise<unknown> {
  const instance = await DuckDBInstance.create(join(folder, DATABASE_FILE));
  const connection = await instance.connect();
  const rows = await (await connection.run(text)).getRows();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

type Store = Awaited<ReturnType<typeof open>>;

async function top(store: Store, dimension: Dimension, filtered = false): Promise<unknown> {
  // A query with a filter reads rows, which must give the same counts as the roll-ups.
  const filters = filtered
    ? [{ dimension: 'domain' as const, op: 'is' as const, values: ['go.example'] }]
    : [];
  const { groups } = await store.query(sampleQuery({ groupBy: [dimension], bots: 'include', filters }));
  return groups[dimension]?.map(({ value, clicks }) => [value, clicks]);
}

const SOURCES = [
  ['Google', 3],
  ['Facebook', 2],
  ['Gmail', 1],
  ['LINE', 1],
  ['X', 1],
  ['news.example', 1],
];
const LANGUAGES = [
  ['he', 3],
  ['id', 3],
  ['', 1],
  ['de', 1],
  ['yi', 1],
];

test('a file of schema 1 is upgraded: old clicks get a source, and languages their current codes', async () => {
  const store = await open(await olderFolder());
  for (const filtered of [false, true]) {
    expect([await top(store, 'source', filtered), await top(store, 'language', filtered)]).toEqual([
      SOURCES,
      LANGUAGES,
    ]);
  }
  const rows = await collect(store.rows(sampleRowsQuery()));
  expect(rows.map(({ source, referrer, language }) => [source, referrer, language])).toEqual([
    ['Facebook', 'm.facebook.com', 'he'],
    ['Google', 'google.de', 'id'],
    ['Google', 'google.de', 'de'],
    ['Google', 'google.co.jp', 'he'],
    ['Gmail', 'com.google.android.gm', 'id'],
    ['Facebook', 'l.facebook.com', 'he'],
    ['news.example', 'news.example', 'yi'],
    ['LINE', '', ''],
    ['X', 't.co', 'id'],
  ]);
  await store.close();
});

test('an upgraded file answers like a new one, also after more clicks', async () => {
  const upgraded = await open(await olderFolder());
  const fresh = await open(join(parent, String(folders++)));
  const rows = await collect(upgraded.rows(sampleRowsQuery()));
  await fresh.write(clickBatch(rows, new Map([['a', { segment: 1, offset: 10 }]])));
  const more = sampleBatch(
    [
      { source: 'Google', referrer: 'google.fr', language: 'he' },
      { source: 'blog.example', referrer: 'blog.example', linkId: linkId(9), atMs: NOON_MS + 1 },
      { source: 'news.example', referrer: 'news.example' },
    ],
    10,
  );
  const groupBy = ['tag', 'link', ...Object.keys(DIMENSION_FIELDS)] as Dimension[];
  for (const step of ['as it is', 'with more clicks', 'tidied'] as const) {
    for (const store of [upgraded, fresh]) {
      if (step === 'with more clicks') await store.write(more);
      if (step === 'tidied') await store.tidy();
    }
    const asked = sampleQuery({ groupBy, bots: 'include', interval: 'month' });
    expect(await upgraded.query(asked)).toEqual(await fresh.query(asked));
  }
  expect(await upgraded.positions()).toEqual(new Map([['a', { segment: 1, offset: 13 }]]));
  await upgraded.close();
  await fresh.close();
});

test('roll-ups of rows that were deleted before the upgrade get sources too', async () => {
  const folder = await olderFolder();
  await change(folder, 'DELETE FROM click WHERE batch <= (SELECT folded FROM progress)');
  const store = await open(folder);
  expect(await top(store, 'language')).toEqual(LANGUAGES);
  // Only rows store the app of a visit without a referrer.
  expect(await top(store, 'source')).toEqual([
    ['Google', 3],
    ['Facebook', 2],
    ['', 1],
    ['Gmail', 1],
    ['X', 1],
    ['news.example', 1],
  ]);
  await store.close();
});

test('a file without the newest column of a text gains it, with nothing in it for older clicks', async () => {
  const folder = join(parent, String(folders++));
  const newest = (CLICK_COLUMNS.at(-1)?.name ?? '') as keyof typeof DIMENSION_FIELDS;
  const field = DIMENSION_FIELDS[newest];
  const before = await open(folder);
  await before.write(sampleBatch([{ [field]: 'a' }, { [field]: 'b' }, { bot: true }]));
  await before.tidy();
  await before.write(sampleBatch([{ [field]: 'b' }], 3));
  await before.close();
  await change(
    folder,
    `ALTER TABLE click DROP COLUMN ${newest}`,
    `DROP TABLE word_${newest}`,
    `DELETE FROM tally_day WHERE dimension = ${TALLIED.indexOf(newest)}`,
    `DELETE FROM tally_month WHERE dimension = ${TALLIED.indexOf(newest)}`,
  );
  const store = await open(folder);
  for (const filtered of [false, true]) expect(await top(store, newest, filtered)).toEqual([['', 4]]);
  await store.write(sampleBatch([{ [field]: 'c' }, { [field]: 'c' }], 4));
  for (const step of ['written', 'tidied'] as const) {
    if (step === 'tidied') await store.tidy();
    expect(await top(store, newest)).toEqual([
      ['', 4],
      ['c', 2],
    ]);
  }
  const rows = await collect(store.rows(sampleRowsQuery()));
  expect(rows.map((row) => row[field])).toEqual(['', '', '', '', 'c', 'c']);
  await store.close();
});

test('a file of schema 2 gains the roll-ups of popular values when its months are sorted again', async () => {
  const folder = join(parent, String(folders++));
  const sorting = { lateRowsMin: 5, popularClicksMin: 5, runningRowsMin: 5 };
  const openSorting = () => openDuckdbClicks({ folder, clock: () => Date.UTC(2026, 5, 1), sorting });
  const before = await openSorting();
  await before.write(sampleBatch(Array.from({ length: 12 }, (_, index) => ({ city: String(index % 2) }))));
  await before.close();
  // A sorted month of the older program: it is on the shelf, and its rows have their batch.
  await change(
    folder,
    'DROP TABLE popular_hour',
    'DROP TABLE link_tally',
    `INSERT INTO shelf VALUES (${2026 * 12 + 2}, 1)`,
    'UPDATE progress SET version = 2, folded = 0',
  );
  const store = await openSorting();
  const asked = sampleQuery({
    linkId: linkId(7),
    groupBy: ['city'],
    interval: 'day',
    timezone: 'Europe/Berlin',
  });
  const answer = await store.query(asked);
  expect(answer.groups.city?.map(({ clicks }) => clicks)).toEqual([6, 6]);
  await store.tidy();
  expect(await store.query(asked)).toEqual(answer);
  await store.close();
  const counts = await readFile(folder, 'SELECT sum(people)::INTEGER FROM popular_hour WHERE dimension = 0');
  expect([counts, await readFile(folder, 'SELECT max(batch) FROM click')]).toEqual([[[12]], [[0]]]);
}, 20_000);

test('a file whose columns are in another order is not written to', async () => {
  const folder = join(parent, String(folders++));
  await (await open(folder)).close();
  await change(folder, 'ALTER TABLE click DROP COLUMN os', 'DROP TABLE word_os');
  await expect(open(folder)).rejects.toThrow('columns of stored clicks keep their order');
});

test('an older file is copied before the upgrade, and is not changed if the copy fails', async () => {
  const folder = await olderFolder();
  const full = openDuckdbClicks({
    folder,
    clock: Date.now,
    beforeUpgrade: () => Promise.reject(new Error('no room for a copy')),
  });
  await expect(full).rejects.toThrow('no room for a copy');
  const kept = join(parent, String(folders++));
  const seen: number[] = [];
  const store = await openDuckdbClicks({
    folder,
    clock: Date.now,
    async beforeUpgrade(version, copy) {
      seen.push(version);
      await copy(kept);
    },
  });
  await store.close();
  const again = await openDuckdbClicks({ folder, clock: Date.now, beforeUpgrade: () => Promise.reject() });
  await again.close();
  expect(seen).toEqual([1]);
  const restored = await open(kept);
  expect(await top(restored, 'source')).toEqual(SOURCES);
  await restored.close();
});

test('a process killed while it upgrades leaves a file that can be upgraded', async () => {
  const folder = await olderFolder();
  for (const waitMs of [0, 20, 60, 120]) {
    const child = Bun.spawn([process.execPath, join(import.meta.dir, 'upgrade-and-say-so.ts'), folder], {
      stdout: 'pipe',
    });
    // The first byte comes when the upgrade begins.
    await child.stdout.getReader().read();
    await Bun.sleep(waitMs);
    child.kill('SIGKILL');
    await child.exited;
  }
  const store = await open(folder);
  expect([await top(store, 'source'), await top(store, 'source', true)]).toEqual([SOURCES, SOURCES]);
  await store.close();
});

test('a file of a newer program is refused with advice', async () => {
  const folder = await olderFolder();
  await change(folder, 'UPDATE progress SET version = 99');
  await expect(open(folder)).rejects.toThrow(
    `clicks.duckdb has schema 99, newer than this program, which supports ${SCHEMA_VERSION}: start a newer program`,
  );
});
