import { afterAll, expect, test } from 'bun:test';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { DAY_MS, HOUR_MS } from '../../core/base/calendar.ts';
import { StorageFull } from '../../core/base/storage-full.ts';
import { CLICK_EXPORT } from '../../core/clicks/click-export.ts';
import { createClickOracle } from '../contract/click-oracle.ts';
import { clickChange, clickTime, statsQuestion } from '../contract/click-questions.ts';
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
import { clickStoreContract } from '../contract/click-store.contract.ts';
import { openDuckdbClicks } from './clicks.ts';
import { DATABASE_FILE } from './schema.ts';

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

test('roll-ups of popular values count what their rows count, also with late, deleted and forgotten clicks', async () => {
  const store = await openDuckdbClicks({
    folder: newFolder(),
    clock,
    sorting: { lateRowsMin: 5, popularClicksMin: 20, runningRowsMin: 5 },
  });
  const oracle = createClickOracle();
  const march = Date.UTC(2026, 2, 1);
  const makeBatch = (offset: number, count: number) =>
    sampleBatch(
      Array.from({ length: count }, (_, index) => ({
        atMs: march + ((index * 7_919 * 60_000) % (31 * DAY_MS)),
        linkId: linkId(1 + (index % 3)),
        workspaceId: index % 7 === 0 ? THEIRS : OURS,
        city: ['Ulm', 'Bonn', 'Kiel'][index % 4] ?? '',
        referrerUrl: `https://r.example/${offset + index}`,
        unique: index % 5 < 2,
        bot: index % 5 === 4,
      })),
      offset,
    );
  const asked = [
    sampleQuery({ linkId: linkId(1), groupBy: ['city', 'referrer_url', 'browser'], interval: 'day' }),
    sampleQuery({
      linkId: linkId(2),
      groupBy: ['city'],
      timezone: 'Asia/Kolkata',
      interval: 'hour',
      fromMs: march,
    }),
    sampleQuery({
      filters: [{ dimension: 'city', op: 'is', values: ['Ulm', 'Bonn'] }],
      interval: 'week',
      timezone: 'Europe/Berlin',
    }),
    sampleQuery({
      filters: [{ dimension: 'link', op: 'is', values: ['1', '1'] }],
      interval: 'day',
      groupBy: ['hour_of_day'],
    }),
    sampleQuery({ workspaceId: THEIRS, linkId: linkId(1), groupBy: ['city'], bots: 'include' }),
  ];
  const check = async () => {
    for (const query of asked) expect(await store.query(query)).toEqual(await oracle.query(query));
  };
  const change = async (work: (it: typeof oracle) => Promise<unknown>) => {
    await work(oracle);
    await work(store);
    await check();
  };
  await change((it) => it.write(makeBatch(0, 600)));
  await change((it) => it.tidy());
  await change((it) => it.write(makeBatch(600, 4)));
  await change((it) => it.tidy());
  await change((it) => it.write(makeBatch(604, 50)));
  await change((it) => it.tidy());
  await change((it) => it.forgetWorkspace(THEIRS));
  await change((it) => it.forgetRows(march + 5 * DAY_MS));
  await store.close();
});

test('clicks of a sorted month keep their order, and forget their places in the spool', async () => {
  const store = await openDuckdbClicks({
    folder: newFolder(),
    clock,
    sorting: { lateRowsMin: 1, popularClicksMin: 9, runningRowsMin: 1 },
  });
  const cities = Array.from({ length: 40 }, (_, index) => String(index));
  await store.write(
    sampleBatch(cities.slice(0, 20).map((city, index) => ({ city, linkId: linkId(99 - index) }))),
  );
  const read = async () => (await collect(store.rows(sampleRowsQuery()))).map(({ city }) => city);
  for (let round = 0; round < 3; round++) {
    if (round === 1)
      await store.write(
        sampleBatch(
          cities.slice(20).map((city, index) => ({ city, linkId: linkId(9 + index) })),
          20,
        ),
      );
    expect(await read()).toEqual(cities.slice(0, round === 0 ? 20 : 40));
    await store.tidy();
    expect(await read()).toEqual(cities.slice(0, round === 0 ? 20 : 40));
  }
  const [first] = await collect(store.rows(sampleRowsQuery()));
  expect(first).toMatchObject({ spool: '', position: { segment: 0, offset: 1 } });
  await store.close();
});

test('a running month is sorted piece by piece, and rolled up when it has ended', async () => {
  const folder = newFolder();
  const may = Date.UTC(2026, 4, 1);
  const openAt = (nowMs: number) =>
    openDuckdbClicks({
      folder,
      threads: 2,
      clock: () => nowMs,
      sorting: { lateRowsMin: 5, popularClicksMin: 20, runningRowsMin: 50 },
    });
  const oracle = createClickOracle();
  const makeBatch = (day: number) =>
    sampleBatch(
      Array.from({ length: 60 }, (_, index) => ({
        atMs: may + day * DAY_MS + Math.floor(index / 2) * 60_000,
        linkId: linkId(1 + (index % 3)),
        city: ['Ulm', 'Bonn'][index % 2] ?? '',
      })),
      day * 60,
    );
  const asked = [
    sampleQuery({ groupBy: ['city'], interval: 'day' }),
    sampleQuery({ linkId: linkId(1), groupBy: ['city'], interval: 'hour' }),
    sampleQuery({ filters: [{ dimension: 'city', op: 'is', values: ['Ulm'] }], groupBy: ['link'] }),
  ];
  const countFile = async (what: string) => {
    const instance = await DuckDBInstance.create(join(folder, DATABASE_FILE));
    const connection = await instance.connect();
    const [[count] = []] = await (await connection.run(`SELECT count(*)::INTEGER FROM ${what}`)).getRows();
    connection.closeSync();
    instance.closeSync();
    return count;
  };
  for (const [day, sorted, rolledUp] of [
    [3, 60, false],
    [9, 120, false],
    [30, 180, true],
  ] as const) {
    const store = await openAt(day === 30 ? Date.UTC(2026, 5, 3) : may + (day + 2) * DAY_MS);
    await store.write(makeBatch(day));
    await oracle.write(makeBatch(day));
    await store.tidy();
    for (const query of asked) expect(await store.query(query)).toEqual(await oracle.query(query));
    const rows = await collect(store.rows(sampleRowsQuery()));
    const expected = await collect(oracle.rows(sampleRowsQuery()));
    expect(rows.map(({ atMs, city }) => [atMs, city])).toEqual(
      expected.map(({ atMs, city }) => [atMs, city]),
    );
    await store.close();
    expect(await countFile('click WHERE batch = 0')).toBe(sorted);
    expect((await countFile('popular_hour')) !== 0).toBe(rolledUp);
  }
});

test('questions that are asked at once, while late clicks come, remember nothing wrong', async () => {
  const store = await open();
  const oracle = createClickOracle();
  const cities = ['Ulm', 'Bonn', 'Kiel', 'Jena'];
  const makeBatch = (offset: number) =>
    sampleBatch(
      Array.from({ length: 200 }, (_, index) => ({
        city: cities[index % 4] ?? '',
        atMs: NOON_MS + index * HOUR_MS,
      })),
      offset,
    );
  const questions = cities.flatMap((city) =>
    (['link', 'hour_of_day'] as const).map((dimension) =>
      sampleQuery({
        filters: [{ dimension: 'city', op: 'is', values: [city] }],
        groupBy: [dimension],
        interval: 'day',
      }),
    ),
  );
  for (let round = 0; round < 6; round++) {
    const batch = makeBatch(round * 200);
    const ask = () => Promise.all([...questions, ...questions].map((query) => store.query(query)));
    await Promise.all([ask(), store.write(batch), ask()]);
    await oracle.write(batch);
    const expected = await Promise.all([...questions, ...questions].map((query) => oracle.query(query)));
    expect(await ask()).toEqual(expected);
  }
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

const write = fc.array(clickChange, { maxLength: 30 }).map((changes) => ({ do: 'write' as const, changes }));
const step = fc.oneof(
  { weight: 6, arbitrary: write },
  { weight: 3, arbitrary: fc.constant({ do: 'tidy' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'reopen' as const }) },
  { weight: 1, arbitrary: clickTime.map((beforeMs) => ({ do: 'forget rows' as const, beforeMs })) },
  { weight: 1, arbitrary: fc.constant({ do: 'forget theirs' as const }) },
);
const ORPHANS = {
  workspaceId: OURS,
  ofSharedHosts: true,
  fromMs: NOON_MS - 50 * DAY_MS,
  toMs: NOON_MS + 50 * DAY_MS,
  limit: 3,
};

// Small limits, so that a few clicks are sorted, rolled up by value and by link, and too many to be remembered.
const SMALL = { sorting: { lateRowsMin: 5, popularClicksMin: 3, runningRowsMin: 5 }, rememberedBytes: 800 };

test.each([
  ['with its default limits', {}],
  ['with sorted months, popular values and a short memory', SMALL],
  ['with sorted months and popular values', { ...SMALL, rememberedBytes: 1e6 }],
])(
  'DuckDB answers every query like the oracle, %s',
  async (_, limits) => {
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 7 }),
      fc.array(statsQuestion, { minLength: 5, maxLength: 10 }),
      async (steps, questions) => {
        const folder = newFolder();
        const openHere = () => openDuckdbClicks({ folder, threads: 2, clock, ...limits });
        const oracle = createClickOracle();
        let store = await openHere();
        let offset = 0;
        for (const it of steps) {
          if (it.do === 'tidy') await store.tidy();
          else if (it.do === 'reopen') {
            await store.close();
            store = await openHere();
          } else if (it.do === 'forget rows') {
            expect(await store.forgetRows(it.beforeMs)).toBe(await oracle.forgetRows(it.beforeMs));
          } else if (it.do === 'forget theirs') {
            await store.forgetWorkspace(THEIRS);
            await oracle.forgetWorkspace(THEIRS);
          } else {
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
          // After each step, so that what an answer remembers must outlive the steps that do not change it, and no others.
          for (const asked of questions) expect(await store.query(asked)).toEqual(await oracle.query(asked));
        }
        expect(await store.orphans(ORPHANS)).toEqual(await oracle.orphans(ORPHANS));
        await store.close();
      },
    );
    await fc.assert(property, { numRuns: 12 });
  },
  120_000,
);

test('an export on a full disk fails with that reason', async () => {
  const store = await open();
  // This device is always full.
  const full = store.writeParquet(sampleRowsQuery(), { file: '/dev/full', linkPrefix: '' });
  await expect(full).rejects.toBeInstanceOf(StorageFull);
  await store.close();
});
