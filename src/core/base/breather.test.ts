import { expect, test } from 'bun:test';
import { createBreather } from './breather.ts';

test('a long loop that breathes lets others have their turn', async () => {
  const breathe = createBreather(1);
  let turns = 0;
  const others = setInterval(() => turns++, 1);
  const untilMs = performance.now() + 100;
  while (performance.now() < untilMs) {
    const pause = breathe();
    if (pause !== null) await pause;
  }
  clearInterval(others);
  expect(turns).toBeGreaterThan(5);
});

test('a short one never waits', () => {
  expect(createBreather(60_000)()).toBeNull();
});
