import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { toClick } from '../../../tests/support/click.ts';
import { inTemporaryFolder, temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { clickBatch } from '../../core/clicks/click-columns.ts';
import { type BatchFolder, openBatchFolder } from './batch-folder.ts';
import { createShipping, type Taker } from './shipping.ts';

const DRAIN_MS = 10_000;

const open = (folder: string): BatchFolder =>
  openBatchFolder({
    folder,
    node: 'n1',
    bytesMax: 1e9,
    clock: { nowMs: Date.now },
    onDamage: ({ reason }) => {
      throw new Error(reason);
    },
  });

async function seal(batches: BatchFolder, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const position = { segment: 1, offset: batches.range().newest + 1 };
    await batches.seal(clickBatch([toClick({ position })], new Map([['s', position]])));
  }
}

/** A store that keeps the numbers of the batches it was given; `fault` runs before and after each. */
function createStore(name: string, fault: (when: 'before' | 'after', seq: number) => void = () => undefined) {
  const taken: number[] = [];
  const taker: Taker = {
    name,
    hasTaken: async ({ seq }) => taken.includes(seq),
    async take({ head }) {
      fault('before', head.seq);
      if (!taken.includes(head.seq)) taken.push(head.seq);
      fault('after', head.seq);
    },
  };
  return { taken, taker };
}

function ship(batches: BatchFolder, takers: readonly Taker[], failures: string[] = []) {
  return createShipping({
    batches,
    takers,
    steadyClock: { nowMs: () => performance.now() },
    meter: { written: () => undefined, failed: (taker) => failures.push(taker) },
  });
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1);

describe('shipping', () => {
  test('brings every batch to every store, in order', async () => {
    const batches = open(temporaryFolder());
    await seal(batches, 10);
    const stores = [createStore('a'), createStore('b')];
    const shipping = ship(
      batches,
      stores.map(({ taker }) => taker),
    );
    shipping.start();
    await seal(batches, 10);
    shipping.wake();
    expect(await shipping.drain(DRAIN_MS)).toBe(true);
    await shipping.stop();
    expect(stores.map(({ taken }) => taken)).toEqual([upTo(20), upTo(20)]);
  });

  test('a store that fails does not stop the others, and continues where it stopped', async () => {
    const batches = open(temporaryFolder());
    await seal(batches, 5);
    let isAway = true;
    const away = createStore('away', (when) => {
      if (isAway && when === 'before') throw new Error('away');
    });
    const there = createStore('there');
    const failures: string[] = [];
    const shipping = ship(batches, [away.taker, there.taker], failures);
    shipping.start();
    expect(await shipping.drain(300)).toBe(false);
    expect(there.taken).toEqual(upTo(5));
    expect(shipping.state()).toMatchObject([
      { name: 'away', waiting: { batches: 5 }, failingMs: expect.any(Number) },
      { name: 'there', waiting: { batches: 0 }, failingMs: null },
    ]);
    expect(new Set(failures)).toEqual(new Set(['away']));
    isAway = false;
    expect(await shipping.drain(DRAIN_MS)).toBe(true);
    await shipping.stop();
    expect(away.taken).toEqual(upTo(5));
  });

  test('a store whose answer was lost is given the same batch again', async () => {
    const batches = open(temporaryFolder());
    await seal(batches, 3);
    const given: number[] = [];
    const store = createStore('a', (when, seq) => {
      if (when === 'before') given.push(seq);
      else if (seq === 2 && given.filter((one) => one === 2).length === 1) throw new Error('connection lost');
    });
    const shipping = ship(batches, [store.taker]);
    shipping.start();
    expect(await shipping.drain(DRAIN_MS)).toBe(true);
    await shipping.stop();
    expect(given).toEqual([1, 2, 2, 3]);
    expect(store.taken).toEqual(upTo(3));
  });

  test('a new process begins after the last batch that each store has', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 20 }), fc.nat({ max: 20 }), (all, some) =>
        inTemporaryFolder(async (folder) => {
          await seal(open(folder), all);
          const store = createStore('a');
          store.taken.push(...upTo(Math.min(all, some)));
          const given: number[] = [];
          const taker = {
            ...store.taker,
            async take(batch: Parameters<Taker['take']>[0]) {
              given.push(batch.head.seq);
              await store.taker.take(batch);
            },
          };
          const shipping = ship(open(folder), [taker]);
          shipping.start();
          expect(await shipping.drain(DRAIN_MS)).toBe(true);
          await shipping.stop();
          expect(given).toEqual(upTo(all).slice(Math.min(all, some)));
        }),
      ),
      { numRuns: 30 },
    );
  });
});
