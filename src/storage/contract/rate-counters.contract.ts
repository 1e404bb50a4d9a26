import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Rate } from '../../core/plans/plan.ts';
import type { RateCounters } from '../../core/plans/quota.ts';

export interface RateAdapter {
  readonly name: string;
  /** Counters without any window, on as many nodes as asked for; memory has one. */
  open(): Promise<{ nodes: readonly RateCounters[]; close(): Promise<void> }>;
}

/** A window that does not end while a test runs. */
const LONG: Rate = { limit: 20, windowMs: 10_000_000_000_000, per: 'key' };

export function rateCountersContract(adapter: RateAdapter): void {
  describe(`rate counters, ${adapter.name}`, () => {
    let nodes: readonly RateCounters[] = [];
    let close: () => Promise<void> = async () => undefined;
    beforeAll(async () => {
      ({ nodes, close } = await adapter.open());
    });
    afterAll(() => close());

    const take = (nth: number, key: string, rate: Rate): ReturnType<RateCounters['take']> => {
      const node = nodes[nth % nodes.length];
      if (node === undefined) throw new Error('no counters are open');
      return node.take(key, rate, Date.now());
    };

    test('a window allows its limit and refuses the rest, and counts down', async () => {
      const answers = [];
      for (let nth = 0; nth < 25; nth++) answers.push(await take(nth, 'down', LONG));
      expect(answers.map(({ allowed }) => allowed)).toEqual(answers.map((_, nth) => nth < LONG.limit));
      expect(answers.map(({ remaining }) => remaining)).toEqual(
        answers.map((_, nth) => Math.max(0, LONG.limit - nth - 1)),
      );
    });

    test('calls at once are counted one by one', async () => {
      const answers = await Promise.all(Array.from({ length: 300 }, (_, nth) => take(nth, 'at once', LONG)));
      expect(answers.filter(({ allowed }) => allowed)).toHaveLength(LONG.limit);
    });

    test('keys, and windows of another length, do not share a counter', async () => {
      await take(0, 'one', LONG);
      expect((await take(0, 'two', LONG)).remaining).toBe(LONG.limit - 1);
    });

    test('a limit of nothing allows nothing', async () => {
      expect(await take(0, 'none', { ...LONG, limit: 0 })).toMatchObject({ allowed: false, remaining: 0 });
    });

    test('windows are as long as asked for, begin at multiples of it, and each allows the limit', async () => {
      const short: Rate = { limit: 3, windowMs: 250, per: 'key' };
      const allowedIn = new Map<number, number>();
      while (allowedIn.size < 4) {
        const { allowed, resetsAtMs } = await take(allowedIn.size, 'short', short);
        expect(resetsAtMs - Date.now()).toBeLessThanOrEqual(short.windowMs);
        // An answer took a few milliseconds, so the end of the window is not exact to the millisecond.
        const window = Math.round(resetsAtMs / short.windowMs);
        allowedIn.set(window, (allowedIn.get(window) ?? 0) + (allowed ? 1 : 0));
        await new Promise((done) => setTimeout(done, 5));
      }
      const counts = [...allowedIn.values()];
      for (const count of counts) expect(count).toBeLessThanOrEqual(short.limit);
      // The last one has only begun; on a busy machine, one may have been met at its end.
      expect(counts.slice(0, -1).some((count) => count === short.limit)).toBe(true);
    });

    test('a key is spent once nothing is left, and not before', async () => {
      const rate: Rate = { ...LONG, limit: 2 };
      const [node] = nodes;
      const isSpent = () => node?.isSpent('spent', rate, Date.now());
      expect(await isSpent()).toBe(false);
      await take(0, 'spent', rate);
      expect(await isSpent()).toBe(false);
      await take(0, 'spent', rate);
      expect(await isSpent()).toBe(true);
    });
  });
}
