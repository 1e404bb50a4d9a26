import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { createFairQueue, type FairQueueBounds, type Turn } from './fair-queue.ts';
import { Problem } from './problem.ts';

/** A queue whose work ends when the test ends it. */
function setUp(bounds: Partial<FairQueueBounds> = {}) {
  const queue = createFairQueue({ what: 'titles', atOnceMax: 1, waitingMax: 4, ...bounds });
  const begun: string[] = [];
  const refused: string[] = [];
  const running: { key: string; end: () => void }[] = [];
  const ask = (name: string, over: Partial<Turn> = {}): Promise<void> =>
    queue
      .run({ key: name.charAt(0), ...over }, () => {
        begun.push(name);
        return new Promise<void>((end) => void running.push({ key: name.charAt(0), end }));
      })
      .catch((error: unknown) => {
        if (!(error instanceof Problem) || error.code !== 'too_many') throw error;
        refused.push(name);
      });
  /** Ends all that was asked, one after the other. */
  async function runOut(): Promise<void> {
    for (let idle = 0; idle < 3; ) {
      const next = running.shift();
      next?.end();
      idle = next === undefined ? idle + 1 : 0;
      await Bun.sleep(0);
    }
  }
  return { ask, begun, refused, running, runOut };
}

describe('a fair queue', () => {
  test('lets keys take turns, however much one of them has to do', async () => {
    const { ask, begun, runOut } = setUp({ waitingMax: 10 });
    for (const name of ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2']) void ask(name);
    await runOut();
    expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  test('lets those who can wait go last', async () => {
    const { ask, begun, runOut } = setUp({ waitingMax: 10 });
    void ask('a1');
    void ask('b1', { last: true });
    void ask('c1');
    void ask('b2', { last: true });
    void ask('d1');
    await runOut();
    expect(begun).toEqual(['a1', 'c1', 'd1', 'b1', 'b2']);
  });

  test('runs at most the allowed number of one key at once, while other keys continue', async () => {
    const { ask, begun } = setUp({ atOnceMax: 3, atOncePerKeyMax: 1 });
    for (const name of ['a1', 'a2', 'b1', 'c1']) void ask(name);
    await Bun.sleep(0);
    expect(begun).toEqual(['a1', 'b1', 'c1']);
  });

  test('refuses one key that already has all places', async () => {
    const { ask, refused, runOut } = setUp({ waitingMax: 3 });
    for (const name of ['a1', 'a2', 'a3', 'a4', 'a5']) void ask(name);
    await runOut();
    expect(refused).toEqual(['a5']);
  });

  test('refuses one key that has as many places as one may have', async () => {
    const { ask, refused, runOut } = setUp({ waitingPerKeyMax: 1 });
    for (const name of ['a1', 'a2', 'a3', 'b1']) void ask(name);
    await runOut();
    expect(refused).toEqual(['a3']);
  });

  test('gives a newcomer the place of who has most of them', async () => {
    const { ask, begun, refused, runOut } = setUp({ waitingMax: 3 });
    for (const name of ['a1', 'a2', 'a3', 'a4', 'b1', 'c1']) void ask(name);
    await runOut();
    expect(refused).toEqual(['a4', 'a3']);
    expect(begun).toEqual(['a1', 'a2', 'b1', 'c1']);
  });

  test('gives a newcomer the place of one who goes last, never the other way round', async () => {
    const { ask, refused, runOut } = setUp({ waitingMax: 2 });
    void ask('a1');
    void ask('b1', { last: true });
    void ask('c1');
    void ask('d1');
    void ask('e1', { last: true });
    await runOut();
    expect(refused.sort()).toEqual(['b1', 'e1']);
  });

  test('continues when a piece of work fails', async () => {
    const queue = createFairQueue({ what: 'titles', atOnceMax: 1, waitingMax: 1 });
    const failing = queue.run({ key: 'a' }, () => Promise.reject(new Error('no')));
    const next = queue.run({ key: 'a' }, async () => 'done');
    expect(await failing.catch((error: Error) => error.message)).toBe('no');
    expect(await next).toBe('done');
  });

  test('begins or refuses whatever comes, and never runs too much at once', async () => {
    const turns = fc.record({ key: fc.constantFrom('a', 'b', 'c'), last: fc.boolean(), ends: fc.boolean() });
    const rule = fc.asyncProperty(fc.array(turns, { maxLength: 60 }), async (asked) => {
      const { ask, begun, refused, running, runOut } = setUp({ atOnceMax: 3, atOncePerKeyMax: 2 });
      for (const [nth, { key, last, ends }] of asked.entries()) {
        void ask(`${key}${nth}`, { last });
        if (ends) running.shift()?.end();
        await Promise.resolve();
        await Promise.resolve();
        const ofOne = Object.values(Object.groupBy(running, (one) => one.key));
        expect(running.length <= 3 && ofOne.every((all = []) => all.length <= 2)).toBe(true);
      }
      await runOut();
      expect([...begun, ...refused].sort()).toEqual(asked.map(({ key }, nth) => `${key}${nth}`).sort());
    });
    await fc.assert(rule, { numRuns: 100 });
  });
});
