import { expect, test } from 'bun:test';
import { DAY_MS } from '../core/base/calendar.ts';
import { rateCountersContract } from '../storage/contract/rate-counters.contract.ts';
import { createMemoryRateCounters } from './rate-counters.ts';

rateCountersContract({
  name: 'memory',
  open: async () => ({ nodes: [createMemoryRateCounters()], close: async () => undefined }),
});

const RATE = { limit: 2, windowMs: 1_000, per: 'key' } as const;

test('a window allows its limit, then nothing until it ends', () => {
  const counters = createMemoryRateCounters();
  expect(counters.take('a', RATE, 5_400)).toEqual({ allowed: true, remaining: 1, resetsAtMs: 6_000 });
  expect(counters.take('a', RATE, 5_500)).toEqual({ allowed: true, remaining: 0, resetsAtMs: 6_000 });
  expect(counters.take('a', RATE, 5_999)).toEqual({ allowed: false, remaining: 0, resetsAtMs: 6_000 });
  expect(counters.take('a', RATE, 6_000)).toEqual({ allowed: true, remaining: 1, resetsAtMs: 7_000 });
});

test('a window that was begun while the clock was two days ahead ends when the clock is right', () => {
  const counters = createMemoryRateCounters();
  const aheadMs = 2 * DAY_MS;
  for (let n = 0; n < 3; n++) counters.take('a', RATE, 5_400 + aheadMs);
  expect(counters.take('a', RATE, 5_500)).toEqual({ allowed: true, remaining: 1, resetsAtMs: 6_000 });
});

test('keys do not share a window', () => {
  const counters = createMemoryRateCounters();
  counters.take('a', RATE, 0);
  expect(counters.take('b', RATE, 0).remaining).toBe(1);
});

test('a limit of nothing allows nothing', () => {
  expect(createMemoryRateCounters().take('a', { ...RATE, limit: 0 }, 0)).toMatchObject({
    allowed: false,
    remaining: 0,
  });
});

test('when the table is full, new keys share a counter and known ones keep theirs', () => {
  const counters = createMemoryRateCounters({ keysMax: 2 });
  counters.take('a', RATE, 10_000);
  counters.take('b', RATE, 10_000);
  expect(counters.overflowed()).toBe(0);
  const flood = ['c', 'd', 'e', 'f'].map((key) => counters.take(key, RATE, 10_001).allowed);
  expect(flood).toEqual([true, true, false, false]);
  expect(counters.overflowed()).toBe(4);
  expect(counters.take('a', RATE, 10_002)).toMatchObject({ allowed: true, remaining: 0 });
});

test('windows that have passed make room', () => {
  const counters = createMemoryRateCounters({ keysMax: 1 });
  counters.take('a', RATE, 10_000);
  counters.take('b', RATE, 12_000);
  expect(counters.overflowed()).toBe(0);
});
