import { expect, test } from 'bun:test';
import { nextTryAtMs, TRIED_MS_MAX } from './retries.ts';

const next = (attempts: number, nowMs: number, firstTriedAtMs = 0, firstRetryMs = 5_000) =>
  nextTryAtMs({ attempts, firstTriedAtMs, nowMs, firstRetryMs });

test('the delay grows from 5 seconds to 4 hours and stays there', () => {
  const delays = Array.from({ length: 10 }, (_, i) => (next(i + 1, 0) ?? 0) / 1_000);
  expect(delays).toEqual([5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 14_400, 14_400]);
});

test('a message is tried for a whole day, the last time at its end, and then never again', () => {
  let nowMs = 0;
  let tries = 1;
  for (;;) {
    const atMs = next(tries, nowMs);
    if (atMs === null) break;
    expect(atMs).toBeGreaterThan(nowMs);
    nowMs = atMs;
    tries++;
  }
  expect(nowMs).toBe(TRIED_MS_MAX);
  expect(tries).toBe(14);
});

test('a server that was off for longer gives a message one more try', () => {
  expect(next(3, 3 * TRIED_MS_MAX)).toBeNull();
  expect(next(3, TRIED_MS_MAX - 1_000)).toBe(TRIED_MS_MAX);
});
