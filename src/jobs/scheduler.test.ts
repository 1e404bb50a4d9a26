import { expect, test } from 'bun:test';
import { createScheduler, type Job, type Timer } from './scheduler.ts';

/** A timer that fires when the test fires it. */
function handTimer(): { timer: Timer; waiting: () => number[]; fire: () => Promise<void> } {
  const planned = new Set<{ run: () => void; ms: number }>();
  return {
    timer(run, ms) {
      const one = { run, ms };
      planned.add(one);
      return () => planned.delete(one);
    },
    waiting: () => [...planned].map(({ ms }) => ms),
    async fire() {
      for (const one of [...planned]) {
        planned.delete(one);
        one.run();
      }
      await Bun.sleep(0);
    },
  };
}

function scheduled(job: Partial<Job>) {
  const hand = handTimer();
  const ran: [string, unknown][] = [];
  const scheduler = createScheduler([{ name: 'tidy', everyMs: 1_000, run: async () => undefined, ...job }], {
    clock: { nowMs: () => 0 },
    meter: { ran: (name, _, error) => ran.push([name, error]) },
    timer: hand.timer,
  });
  return { scheduler, hand, ran };
}

test('a job runs after each of its intervals', async () => {
  const { scheduler, hand, ran } = scheduled({});
  scheduler.start();
  expect(hand.waiting()).toEqual([1_000]);
  await hand.fire();
  await hand.fire();
  expect(ran).toEqual([
    ['tidy', null],
    ['tidy', null],
  ]);
});

test('a job never overlaps itself: its next interval begins when it is done', async () => {
  const gate = Promise.withResolvers<void>();
  const { scheduler, hand } = scheduled({ run: () => gate.promise });
  scheduler.start();
  await hand.fire();
  expect(hand.waiting()).toEqual([]);
  gate.resolve();
  await Bun.sleep(0);
  expect(hand.waiting()).toEqual([1_000]);
});

test('a failure is reported and the job continues', async () => {
  const error = new Error('no');
  const { scheduler, hand, ran } = scheduled({
    run: async () => {
      throw error;
    },
  });
  scheduler.start();
  await hand.fire();
  expect(ran).toEqual([['tidy', error]]);
  expect(hand.waiting()).toEqual([1_000]);
});

test('stopping waits for what runs, and nothing begins after it', async () => {
  const gate = Promise.withResolvers<void>();
  let aborted = false;
  const { scheduler, hand } = scheduled({
    run: async (signal) => {
      await gate.promise;
      aborted = signal.aborted;
    },
  });
  scheduler.start();
  await hand.fire();
  const stopped = scheduler.stop();
  gate.resolve();
  await stopped;
  expect(aborted).toBe(true);
  await Bun.sleep(0);
  expect(hand.waiting()).toEqual([]);
});
