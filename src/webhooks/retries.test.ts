import { expect, test } from 'bun:test';
import { nextTryAtMs, RETRIED_MS_MAX } from './retries.ts';

const next = (attempts: number, nowMs: number, firstTriedAtMs = 0, firstRetryMs = 5_000) =>
  nextTryAtMs({ attempts, firstTriedAtMs, nowMs, firstRetryMs });

test('the delay grows from 5 seconds to 4 hours and stays there', () => {
  const delays = Array.from({ length: 10 }, (_, i) => (next(i + 1, 0) ?? 0) / 1_000);
  expect(delays).toEqual([5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 14_400, 14_400]);
});

test('a message is retried for a whole day, the last time at its end', () => {
  let nowMs = 0;
  let tries = 1;
  for (;;) {
    const atMs = next(tries, nowMs);
    if (atMs === null) break;
    expect(atMs).toBeGreaterThan(nowMs);
    nowMs = atMs;
    tries++;
  }
  expect(nowMs).toBe(RETRIED_MS_MAX);
  expect(tries).toBe(14);
});

test('after a longer downtime of the server a message gets one more attempt', () => {
  expect(next(3, 3 * RETRIED_MS_MAX)).toBeNull();
  expect(next(3, RETRIED_MS_MAX - 1_000)).toBe(RETRIED_MS_MAX);
});
