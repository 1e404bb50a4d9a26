import { expect, test } from 'bun:test';
import { DAY_MS } from '../core/base/calendar.ts';
import { createClockWatch } from './clock-watch.ts';

const MINUTE_MS = 60_000;

function setUp() {
  const state = { nowMs: Date.parse('2026-11-21T12:00:00Z'), steadyMs: 1_000, jumps: [] as number[] };
  const watch = createClockWatch({
    clock: { nowMs: () => state.nowMs },
    steadyClock: { nowMs: () => state.steadyMs },
    onJump: (byMs) => state.jumps.push(byMs),
  });
  /** Time passes, and the clock of the machine is set meanwhile. */
  const pass = (ms: number, setMs = 0): void => {
    state.steadyMs += ms;
    state.nowMs += ms + setMs;
    watch.check();
  };
  return { state, watch, pass };
}

test('a clock that runs, and is corrected a little each day, is trusted', () => {
  const { state, watch, pass } = setUp();
  for (let day = 0; day < 30; day++) pass(DAY_MS, 20_000);
  expect(watch.isDoubtful()).toBe(false);
  expect(state.jumps).toEqual([]);
});

test.each([
  ['two days ahead', 2 * DAY_MS],
  ['400 days ahead', 400 * DAY_MS],
  ['a day back', -DAY_MS],
])('a clock that jumps %s is doubted for a day, and said once', (_, byMs) => {
  const { state, watch, pass } = setUp();
  pass(MINUTE_MS, byMs);
  pass(MINUTE_MS);
  expect(watch.isDoubtful()).toBe(true);
  expect(state.jumps).toEqual([byMs]);
  pass(DAY_MS);
  expect(watch.isDoubtful()).toBe(false);
});

test('a jump is noticed by the question itself, however long nobody looked', () => {
  const { state, watch } = setUp();
  state.nowMs += 400 * DAY_MS;
  expect(watch.isDoubtful()).toBe(true);
});
