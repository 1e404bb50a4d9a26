import { afterAll, expect, test } from 'bun:test';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { DAY_MS, INTERVALS } from '../../core/base/calendar.ts';
import { StorageFull } from '../../core/base/storage-full.ts';
import { CLICK_EXPORT } from '../../core/clicks/click-export.ts';
import { DIMENSIONS } from '../../core/clicks/stats.ts';
import { createClickOracle } from '../contract/click-oracle.ts';
import {
  collect,
  linkId,
  NOON_MS,
  OURS,
  sampleBatch,
  sampleQuery,
  sampleRowsQuery,
  THEIRS,
} from '../contract/click-samples.ts';
import { clickStoreContract } from '../contract/clicks.contract.ts';
import { openDuckdbClicks } from './clicks.ts';

const parent = await mkdtemp(join(tmpdir(), 'clicks-'));
afterAll(() => rm(parent, { recursive: true }));
let folders = 0;
const newFolder = () => join(parent, String(folders++));
const clock = () => Date.UTC(2026, 5, 1);
const open = (folder = newFolder()) => openDuckdbClicks({ folder, threads: 2, clock });

clickStoreContract('DuckDB', () => open());

test('a reopened store has all its clicks', async () => {
  const folder = newFolder();
  const first = await open(folder);
  await first.write(
    sampleBatch([
      { tags: ['x'], city: 'Ulm' },
      { kind: 'missing', path: '/p' },
    ]),
  );
  await first.close();
  const second = await open(folder);
  expect(await second.positions()).toEqual(new Map([['a', { segment: 1, offset: 2 }]]));
  await second.write(sampleBatch([{}, {}, { city: 'Ulm' }]));
  const table = await second.query(sampleQuery({ groupBy: ['city'] }));
  expect(table.groups.city?.map((it) => [it.value, it.clicks])).toEqual([['Ulm', 2]]);
  await second.close();
  expect(second.query(sampleQuery())).rejects.toThrow('the click store is closed');
});

test('a process killed while it writes leaves whole batches and their position', async () => {
  const folder = newFolder();
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'endless-writer.ts'), folder], {
    stdout: 'pipe',
  });
  const reader = child.stdout.getReader();
  let written = '';
  while (written.length < 8) written += new TextDecoder().decode((await reader.read()).value);
  child.kill('SIGKILL');
  await child.exited;
  const store = await open(folder);
  const { total, groups } = await store.query(sampleQuery({ groupBy: ['city', 'tag'] }));
  const offset = (await store.positions()).get('a')?.offset ?? 0;
  expect(offset).toBeGreaterThanOrEqual(800);
  expect(total.clicks).toBe(offset);
  for (const group of [groups.city, groups.tag]) {
    expect(group?.reduce((sum, it) => sum + it.clicks, 0)).toBe(offset);
  }
  await store.close();
});

test('a write that fails leaves nothing, and the same batch can be written after it', async () => {
  const store = await open();
  const good = sampleBatch([{ city: 'Ulm' }, { city: 'Bonn' }]);
  const broken = { ...good, clicks: { ...good.clicks, linkId: new Float64Array(2).fill(Number.NaN) } };
  expect(store.write(broken)).rejects.toThrow();
  expect(await store.positions()).toEqual(new Map());
  await store.write(good);
  const table = await store.query(sampleQuery({ groupBy: ['city'] }));
  expect(table.groups.city?.map((it) => it.value)).toEqual(['Bonn', 'Ulm']);
  await store.close();
});

test('sorting a closed month changes no answer and leaves each row once', async () => {
  const store = await open();
  const clicks = Array.from({ length: 12_000 }, (_, index) => ({
    atMs: Date.UTC(2026, 2, 1) + index * 60_000,
    linkId: linkId(1 + ((index * 7) % 50)),
    unique: index % 2 === 0,
  }));
  const asked = sampleQuery({ groupBy: ['link', 'country'], interval: 'day', timezone: 'Asia/Kolkata' });
  await store.write(sampleBatch(clicks));
  const loose = await store.query(asked);
  await store.tidy();
  expect(await store.query(asked)).toEqual(loose);
  expect(
    await store.query({ ...asked, filters: [{ dimension: 'country', op: 'is', values: ['DE'] }] }),
  ).toEqual(loose);
  const rows = await collect(store.rows(sampleRowsQuery()));
  expect(rows.map((it) => it.atMs)).toEqual(clicks.map((it) => it.atMs));
  await store.close();
});

test('a copy made between writes opens as a store of its own', async () => {
  const folder = newFolder();
  const store = await open();
  await store.write(sampleBatch([{ tags: ['x'] }, {}]));
  await store.backup(folder);
  await store.write(sampleBatch([{}], 2));
  await store.backup(folder);
  expect(await readdir(folder)).toEqual(['clicks.duckdb']);
  await store.write(sampleBatch([{}], 3));
  const copy = await open(folder);
  expect((await copy.query(sampleQuery({ groupBy: ['tag'] }))).total.clicks).toBe(3);
  expect(await copy.positions()).toEqual(new Map([['a', { segment: 1, offset: 3 }]]));
  await copy.write(sampleBatch([{}], 3));
  await copy.close();
  await store.close();
});

test('a Parquet file has the columns of every export, with ids as the API writes them', async () => {
  const store = await open();
  const file = join(parent, "it's.parquet");
  await store.write(
    sampleBatch([
      { tags: ['b', 'a'], city: '東京', bot: true, linkId: linkId(46) },
      { workspaceId: THEIRS, address: '192.0.2.1' },
      { atMs: NOON_MS - DAY_MS, unique: true, linkId: linkId(46) },
    ]),
  );
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const read = async (columns: string) =>
    (await connection.runAndReadAll(`SELECT ${columns} FROM read_parquet($1)`, [file])).getRowsJson();
  await store.writeParquet(sampleRowsQuery(), { file, linkPrefix: 'lnk_' });
  expect(await read('epoch_ms("time")::DOUBLE, link_id, domain, city, tags, "unique", bot, visitor')).toEqual(
    [
      [NOON_MS - DAY_MS, 'lnk_1a', 'go.example', 'Berlin', [], true, false, '00f1e2d3c4b5a697'],
      [NOON_MS, 'lnk_1a', 'go.example', '東京', ['b', 'a'], false, true, '00f1e2d3c4b5a697'],
    ],
  );
  const described = await connection.runAndReadAll('DESCRIBE SELECT * FROM read_parquet($1)', [file]);
  expect(described.getRowsJson().map(([name]) => name)).toEqual(CLICK_EXPORT.map(({ name }) => name));
  const theirs = sampleRowsQuery({ workspaceId: THEIRS });
  await store.writeParquet(theirs, { file, linkPrefix: 'lnk_' });
  expect(await read('address')).toEqual([['192.0.2.1']]);
  connection.closeSync();
  await store.close();
});

const text = fc.oneof(fc.constantFrom('', 'a', 'b', 'ab', 'ba'), fc.string({ unit: 'binary', maxLength: 4 }));
const time = fc.oneof(
  fc.integer({ min: NOON_MS - 40 * DAY_MS, max: NOON_MS + 40 * DAY_MS }),
  fc.integer({ min: -160, max: 160 }).map((half) => NOON_MS + half * (DAY_MS / 2)),
);
const change = fc.record({
  atMs: time,
  workspaceId: fc.constantFrom(OURS, THEIRS),
  linkId: fc.integer({ min: 1, max: 5 }).map(linkId),
  kind: fc.constantFrom('click' as const, 'click' as const, 'missing' as const),
  person: fc.constantFrom('new', 'known', 'bot'),
  city: text,
  referrerUrl: text,
  path: text,
  tags: fc.array(text, { maxLength: 3 }),
});
const filter = fc.record({
  dimension: fc.constantFrom(
    'city',
    'referrer_url',
    'tag',
    'link',
    'hour_of_day',
    'weekday',
    'country' as const,
  ),
  op: fc.constantFrom('is', 'is_not', 'contains' as const),
  values: fc.array(fc.oneof(text, fc.constantFrom('1', '2', '3')), { maxLength: 3 }),
});
const question = fc.record({
  workspaceId: fc.constantFrom(OURS, THEIRS),
  linkId: fc.option(fc.integer({ min: 1, max: 5 }).map(linkId)),
  fromMs: time,
  toMs: time,
  timezone: fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'Asia/Kolkata',
    'America/New_York',
    'Australia/Lord_Howe',
  ),
  interval: fc.constantFrom(...INTERVALS.filter((it) => it !== 'minute')),
  groupBy: fc.uniqueArray(fc.constantFrom(...DIMENSIONS), { maxLength: 4 }),
  filters: fc.array(filter, { maxLength: 2 }),
  bots: fc.constantFrom('exclude', 'include', 'only' as const),
  limit: fc.integer({ min: 1, max: 5 }),
});

test('DuckDB answers every query like the oracle', async () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ changes: fc.array(change, { maxLength: 30 }) }) },
    { weight: 1, arbitrary: fc.constant('tidy' as const) },
  );
  const property = fc.asyncProperty(
    fc.array(step, { minLength: 1, maxLength: 4 }),
    fc.array(question, { minLength: 10, maxLength: 20 }),
    async (steps, questions) => {
      const [store, oracle] = [await open(), createClickOracle()];
      let offset = 0;
      for (const it of steps) {
        if (it === 'tidy') await store.tidy();
        else {
          const changes = it.changes.map(({ person, ...fields }) => ({
            ...fields,
            unique: person === 'new' && fields.kind === 'click',
            bot: person === 'bot',
          }));
          const batch = sampleBatch(changes, offset);
          offset += changes.length;
          await store.write(batch);
          await oracle.write(batch);
        }
      }
      for (const asked of questions) expect(await store.query(asked)).toEqual(await oracle.query(asked));
      const orphans = {
        workspaceId: OURS,
        ofSharedHosts: true,
        fromMs: NOON_MS - 50 * DAY_MS,
        toMs: NOON_MS + 50 * DAY_MS,
        limit: 3,
      };
      expect(await store.orphans(orphans)).toEqual(await oracle.orphans(orphans));
      await store.close();
    },
  );
  await fc.assert(property, { numRuns: 15 });
}, 60_000);

test('an export on a full disk fails with that reason', async () => {
  const store = await open();
  // This device is always full.
  const full = store.writeParquet(sampleRowsQuery(), { file: '/dev/full', linkPrefix: '' });
  await expect(full).rejects.toBeInstanceOf(StorageFull);
  await store.close();
});
