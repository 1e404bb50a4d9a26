import { afterEach, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rateCountersContract } from '../storage/contract/rate-counters.contract.ts';
import { createMemoryRateCounters } from './rate-counters.ts';
import { openRateFile } from './rate-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'waymark-rates-'));
const path = join(folder, 'rates.bin');
afterEach(() => rmSync(path, { force: true }));

const RATE = { limit: 3, windowMs: 60_000, per: 'key' } as const;
const open = (nowMs: number, slots = 8) =>
  createMemoryRateCounters({ keysMax: slots, file: openRateFile(path, { slots, nowMs }) });

rateCountersContract({
  name: 'a mapped file',
  open: async () => ({ nodes: [open(Date.now(), 1_000)], close: async () => undefined }),
});

test('a running window continues after the process was killed', () => {
  const before = open(1_000);
  before.take('a', RATE, 1_000);
  before.take('a', RATE, 2_000);
  before.take('b', RATE, 2_000);
  // Nothing is closed: the next process reads what the mapping contains.
  const after = open(3_000);
  expect(after.take('a', RATE, 3_000)).toEqual({ allowed: true, remaining: 0, resetsAtMs: 60_000 });
  expect(after.take('a', RATE, 3_000).allowed).toBe(false);
  expect(after.take('b', RATE, 3_000).remaining).toBe(1);
  expect(after.take('c', RATE, 3_000).remaining).toBe(2);
});

test('a window that has ended meanwhile starts again', () => {
  open(1_000).take('a', RATE, 1_000);
  expect(open(61_000).take('a', RATE, 61_000)).toMatchObject({ remaining: 2, resetsAtMs: 120_000 });
});

test('places of windows that have passed are used again', () => {
  const counters = open(1_000, 2);
  counters.take('a', RATE, 1_000);
  counters.take('b', RATE, 1_000);
  counters.take('c', RATE, 61_000);
  const after = open(62_000, 2);
  expect(after.take('c', RATE, 62_000).remaining).toBe(1);
});

test('no key can be read in the file', () => {
  open(1_000).take('a secret key', RATE, 1_000);
  expect(readFileSync(path).includes('secret')).toBe(false);
});
