import { expect, test } from 'bun:test';
import type { ClickArchive, ClickStore } from '../core/clicks/click-store.ts';
import { createClickOracle } from '../storage/contract/click-oracle.ts';
import { sampleBatch, sampleQuery, sampleRowsQuery } from '../storage/contract/click-samples.ts';
import { createReopeningClicks } from './reopening-clicks.ts';
import { SinkReopened } from './sinks.ts';

type Store = ClickStore & ClickArchive;
const RETRY_MS = 5_000;

/** The file of a store that can be broken and mended: what was written stays, however often it is opened. */
function setUp() {
  const kept = createClickOracle();
  const state = {
    nowMs: 0,
    /** What the database says, when it cannot be used. */
    fault: null as string | null,
    opened: 0,
    open: 0,
    reports: [] as string[],
    /** How long opening takes. */
    upgrade: Promise.resolve(),
  };
  const check = (): void => {
    if (state.fault !== null) throw new Error(state.fault);
  };
  async function openStore(): Promise<Store> {
    await state.upgrade;
    check();
    state.opened++;
    state.open++;
    expect(state.open).toBe(1);
    return {
      ...kept,
      writeParquet: async () => check(),
      backup: async () => check(),
      async write(batch) {
        check();
        await kept.write(batch);
      },
      async query(query) {
        check();
        return kept.query(query);
      },
      async *rows(query) {
        check();
        yield* kept.rows(query);
      },
      async close() {
        state.open--;
      },
    };
  }
  const clicks = createReopeningClicks({
    openStore,
    nowMs: () => state.nowMs,
    retryMs: RETRY_MS,
    openMsMax: 20,
    onAway: (reason) => state.reports.push(reason),
    onBack: () => state.reports.push('back'),
  });
  const total = async () => (await clicks.query(sampleQuery())).total.clicks;
  return { state, clicks, total };
}

const UNAVAILABLE = { code: 'statistics_unavailable' };

test('a store that opens is used as if nothing stood before it', async () => {
  const { state, clicks, total } = setUp();
  await clicks.open();
  await clicks.positions();
  await clicks.write(sampleBatch([{}, {}]));
  expect(await total()).toBe(2);
  expect(clicks.absence()).toBeNull();
  expect(state).toMatchObject({ opened: 1, reports: [] });
});

test.each([
  'IO Error: Corrupt database file: computed checksum 1 does not match 2',
  'IO Error: Could not set lock on file: Conflicting lock is held',
  'IO Error: Cannot open file: Permission denied',
  'the click store has schema 9, this program needs 3',
])(
  'a store that fails with %p is unavailable: queries are refused, writes fail, the reason is reported',
  async (fault) => {
    const { state, clicks, total } = setUp();
    state.fault = fault;
    await clicks.open();
    expect(clicks.absence()).toBe(fault);
    expect(state.reports).toEqual([fault]);
    expect(total()).rejects.toMatchObject(UNAVAILABLE);
    expect(() => clicks.rows(sampleRowsQuery())).toThrow(expect.objectContaining(UNAVAILABLE));
    expect(clicks.write(sampleBatch([{}]))).rejects.toThrow(fault);
    expect(clicks.positions()).rejects.toThrow(fault);
  },
);

test('a store that takes long to open is away meanwhile: nothing waits for it but the clicks', async () => {
  const { state, clicks, total } = setUp();
  const { promise, resolve } = Promise.withResolvers<void>();
  state.upgrade = promise;
  await clicks.open();
  expect(clicks.absence()).toBe('an older file is being upgraded');
  await expect(total()).rejects.toMatchObject(UNAVAILABLE);
  const positions = clicks.positions();
  resolve();
  expect(await positions).toEqual(new Map());
  await clicks.write(sampleBatch([{}]));
  expect(await total()).toBe(1);
  expect(clicks.absence()).toBeNull();
  expect(state.reports).toEqual(['an older file is being upgraded', 'back']);
});

test('it is reopened after a while, not with every query, and its return is reported', async () => {
  const { state, clicks, total } = setUp();
  state.fault = 'IO Error: damaged';
  await clicks.open();
  state.fault = null;
  expect(total()).rejects.toMatchObject(UNAVAILABLE);
  state.nowMs += RETRY_MS;
  expect(await total()).toBe(0);
  expect(clicks.absence()).toBeNull();
  expect(state.reports).toEqual(['IO Error: damaged', 'back']);
});

test('a database that dies midway is closed before it is opened again, and asked for its positions before a write', async () => {
  const { state, clicks, total } = setUp();
  await clicks.positions();
  const batch = sampleBatch([{}]);
  state.fault = 'FATAL Error: the database has been invalidated because of a previous fatal error';
  expect(clicks.write(batch)).rejects.toThrow('FATAL');
  await Bun.sleep(0);
  expect(clicks.absence()).toContain('FATAL');
  state.fault = null;
  state.nowMs += RETRY_MS;
  expect(clicks.write(batch)).rejects.toBeInstanceOf(SinkReopened);
  await Bun.sleep(0);
  await clicks.positions();
  await clicks.write(batch);
  expect(await total()).toBe(1);
  expect(state).toMatchObject({ opened: 2, open: 1 });
});

test('a question that is at fault itself stays what it is', async () => {
  const { clicks } = setUp();
  expect(clicks.query(sampleQuery({ timezone: 'Nowhere/None' }))).rejects.toBeInstanceOf(RangeError);
});

test('a query that reads a damaged page is refused, and the store continues', async () => {
  const { state, clicks, total } = setUp();
  await clicks.open();
  state.fault = 'IO Error: Corrupt database file: computed checksum 1 does not match 2';
  expect(total()).rejects.toMatchObject(UNAVAILABLE);
  await Bun.sleep(0);
  state.fault = null;
  expect(await total()).toBe(0);
  expect(state.opened).toBe(1);
});

test('nothing is opened after the end', async () => {
  const { state, clicks, total } = setUp();
  await clicks.open();
  await clicks.close();
  expect(state.open).toBe(0);
  expect(total()).rejects.toThrow('the click store is closed');
});
