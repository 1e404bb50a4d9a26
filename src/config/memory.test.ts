import { expect, test } from 'bun:test';
import { defaultMemory, MEMORY_MIN_BYTES, shareMemory } from './memory.ts';

const MB = 1e6;

test.each([
  ['a small container', { bytes: 256 * MB, isContainer: true }, 192],
  ['a container', { bytes: 1_000 * MB, isContainer: true }, 750],
  ['a small machine', { bytes: 1_000 * MB, isContainer: false }, 500],
  ['a machine', { bytes: 2_000 * MB, isContainer: false }, 1_000],
  ['a large machine', { bytes: 64_000 * MB, isContainer: false }, 2_048],
  ['a machine that hardly has any', { bytes: 100 * MB, isContainer: false }, 192],
])('the default budget of %s', (_, machine, megabytes) => {
  expect(defaultMemory(machine)).toBe(megabytes * MB);
});

test.each([
  // budget, workers: statistics, links at hand, visitors
  [256, 1, 64, 8_615, 132_631],
  [512, 1, 106, 48_000, 738_947],
  [1_024, 1, 280, 126_769, 1_951_578],
  [1_024, 0, 300, 136_000, 2_093_684],
  [1_024, 2, 259, 58_769, 1_809_473],
  [2_048, 1, 628, 284_307, 4_376_842],
])('%p MB with %p redirect processes', (budget, workers, statistics, links, visitors) => {
  const share = shareMemory(budget * MB, workers);
  expect({
    statistics: Math.floor(share.clicksBytes / MB),
    links: workers === 0 ? share.mainLinksMax : share.workerLinksMax,
    visitors: share.visitorsMax,
  }).toEqual({ statistics, links, visitors });
});

test('all parts together stay within a twentieth of the budget', () => {
  for (const budget of [256, 512, 1_024, 4_096]) {
    for (const workers of [0, 1, 2, 4]) {
      const it = shareMemory(budget * MB, workers);
      const programs = 140 * MB + workers * 60 * MB;
      const links = (it.mainLinksMax + workers * it.workerLinksMax) * 1_300;
      const all =
        programs +
        it.clicksBytes +
        it.wordsMax * 3_000 +
        links +
        workers * it.linkPlacesBytes +
        it.visitorsMax * 38 +
        it.batchMax * 5_000 +
        Math.max(1, workers) * it.spoolSegmentsKept * 2 ** 24 +
        it.writerPagesBytes +
        2 * it.readerPagesBytes;
      // Below, the least that each part needs is more than its share.
      if (it.clicksBytes > 64 * MB) expect(all).toBeLessThanOrEqual(budget * MB * 1.05);
    }
  }
});

test('the smallest budget gives every part something to work with', () => {
  const { spoolSegmentsKept, ...others } = shareMemory(MEMORY_MIN_BYTES, 8);
  expect(spoolSegmentsKept).toBe(1);
  for (const value of Object.values(others)) expect(value).toBeGreaterThanOrEqual(1_000);
});
