import { afterEach, expect, test } from 'bun:test';
import { EMPTY_CLICK, type SpoolPositions } from '../core/clicks/click.ts';
import { clickBatch } from '../core/clicks/click-columns.ts';
import { createPump, type Pump } from './pump.ts';
import { sampleVisit } from './sample-visit.ts';
import { type Sink, SinkReopened } from './sinks.ts';

const SPOOL = 'a';
let pump: Pump;
afterEach(() => pump.stop());

/** A spool of `visits` visits, one after the other, and a sink that notes what it gets. */
function setUp(visits: number, atOnce = 2) {
  const written: number[] = [];
  const failures: string[] = [];
  const state = {
    nowMs: 0,
    recalled: 0,
    rested: 0,
    /** The sink waits for it. */
    gate: Promise.resolve(),
    fault: null as Error | null,
    enrichFault: null as Error | null,
    enriched: 0,
  };
  const all = Array.from({ length: visits }, (_, n) =>
    sampleVisit({ spool: SPOOL, position: { segment: 1, offset: n + 1 } }),
  );
  let stored: SpoolPositions = new Map();
  const sink: Sink = {
    name: 'click_store',
    rest: async () => void state.rested++,
    async positions() {
      if (state.fault !== null && !(state.fault instanceof SinkReopened)) throw state.fault;
      return stored;
    },
    async write({ clicks, positions }) {
      await state.gate;
      const { fault } = state;
      if (fault instanceof SinkReopened) state.fault = null;
      if (fault !== null) throw fault;
      written.push(...clicks.offset.subarray(0, clicks.rows));
      stored = positions;
    },
  };
  pump = createPump({
    reader: {
      read(from) {
        const at = from.get(SPOOL)?.offset ?? 0;
        const next = all.slice(at, at + atOnce);
        return { visits: next, positions: new Map([[SPOOL, { segment: 1, offset: at + next.length }]]) };
      },
      release: () => [],
      size: (upTo) => ({ bytes: 0, segments: 1, unread: visits - (upTo.get(SPOOL)?.offset ?? 0) }),
    },
    async enrich(batch) {
      if (state.enrichFault !== null) throw state.enrichFault;
      state.enriched++;
      return clickBatch(
        batch.map(({ position, spool, atMs }) => ({ ...EMPTY_CLICK, position, spool, atMs })),
        new Map(),
      ).clicks;
    },
    sinks: [sink],
    recall: async () => void state.recalled++,
    publish: () => undefined,
    forget: async () => undefined,
    steadyClock: { nowMs: () => state.nowMs },
    meter: { written: () => undefined, failed: (name) => failures.push(name) },
    pauseMs: 1,
    batchMax: atOnce,
  });
  return { state, written, failures };
}

const until = async (holds: () => boolean): Promise<void> => {
  const untilMs = performance.now() + 10_000;
  while (!holds() && performance.now() < untilMs) await Bun.sleep(2);
  expect(holds()).toBe(true);
};

test('every visit reaches the sink once, in order', async () => {
  const { written, state } = setUp(5);
  pump.start();
  expect(await pump.drain(10_000)).toBe(true);
  expect(written).toEqual([1, 2, 3, 4, 5]);
  expect(state.recalled).toBe(1);
});

test('a sink that cannot say where it stands keeps nothing but counting from starting', async () => {
  const { state, written, failures } = setUp(3);
  state.fault = new Error('the statistics are damaged');
  pump.start();
  await until(() => pump.state().stuck !== null);
  state.nowMs += 20_000;
  expect(pump.state().stuck).toEqual({ sink: 'click_store', forMs: 20_000 });
  expect(pump.state().spool.unread).toBe(3);
  expect(new Set(failures)).toEqual(new Set(['click_store']));
  expect(written).toEqual([]);
  state.fault = null;
  expect(await pump.drain(10_000)).toBe(false);
  await until(() => written.length === 3);
  expect(pump.state().stuck).toBeNull();
});

test('a pipeline that fails is reported as stuck, and loses nothing', async () => {
  const { state, written } = setUp(3);
  state.enrichFault = new Error('today has no salt');
  pump.start();
  await until(() => pump.state().stuck?.sink === 'pipeline');
  state.enrichFault = null;
  await until(() => written.length === 3);
  expect(written).toEqual([1, 2, 3]);
});

test('a batch that could not be finished is enriched again with the memory of what is stored', async () => {
  const { state, written } = setUp(3);
  state.enrichFault = new Error('the links cannot be read');
  pump.start();
  await until(() => pump.state().stuck?.sink === 'pipeline');
  const before = state.recalled - 1;
  state.enrichFault = null;
  await until(() => written.length === 3);
  expect(state.recalled).toBeGreaterThan(before);
});

test('the next batch is enriched while one is written, and none further', async () => {
  const { state, written } = setUp(7);
  const { promise, resolve } = Promise.withResolvers<void>();
  state.gate = promise;
  pump.start();
  await until(() => state.enriched === 2);
  await Bun.sleep(20);
  expect([state.enriched, written]).toEqual([2, []]);
  resolve();
  expect(await pump.drain(10_000)).toBe(true);
  expect(written).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('what was enriched ahead is enriched again when the sink was reopened', async () => {
  const { state, written } = setUp(6);
  const { promise, resolve } = Promise.withResolvers<void>();
  state.gate = promise;
  pump.start();
  await until(() => state.enriched === 2);
  state.fault = new SinkReopened();
  resolve();
  expect(await pump.drain(10_000)).toBe(true);
  expect([written, state.recalled]).toEqual([[1, 2, 3, 4, 5, 6], 2]);
});

test('a sink rests once there is nothing to write', async () => {
  const { state } = setUp(5);
  pump.start();
  expect(await pump.drain(10_000)).toBe(true);
  expect(state.rested).toBeGreaterThan(0);
});

test('a hold of the pump does not wait for a sink that fails', async () => {
  const { state, written } = setUp(3);
  state.fault = new Error('no room');
  pump.start();
  await until(() => pump.state().stuck !== null);
  const letGo = await pump.hold();
  state.fault = null;
  letGo();
  await until(() => written.length === 3);
});

test('a sink that was reopened is asked for its position, and gets what it lacks', async () => {
  const { state, written } = setUp(4);
  state.fault = new SinkReopened();
  pump.start();
  expect(await pump.drain(10_000)).toBe(true);
  expect(written).toEqual([1, 2, 3, 4]);
  expect(state.recalled).toBe(2);
});

test('a drain does not wait for what has failed for long', async () => {
  const { state } = setUp(3);
  state.fault = new Error('the statistics are damaged');
  pump.start();
  await until(() => pump.state().stuck !== null);
  state.nowMs += 60_000;
  expect(await pump.drain(600_000)).toBe(false);
});
