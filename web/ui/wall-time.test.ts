import { expect, test } from 'bun:test';

import { momentOf, wallTimeOf } from './wall-time.ts';

test.each([
  ['2026-11-22T12:00:00.000Z', 'Asia/Tehran', '2026-11-22T15:30'],
  ['2026-11-22T12:00:00.000Z', 'Europe/Paris', '2026-11-22T13:00'],
  ['2026-07-01T23:30:00.000Z', 'Asia/Taipei', '2026-07-02T07:30'],
  ['2026-01-01T00:00:00.000Z', 'America/St_Johns', '2025-12-31T20:30'],
  ['2026-01-01T00:00:00.000Z', 'UTC', '2026-01-01T00:00'],
])('%s in %s is %s, and back', (moment, zone, wallTime) => {
  expect(wallTimeOf(moment, zone)).toBe(wallTime);
  expect(momentOf(wallTime, zone)).toBe(moment);
});

test('a time that the clock leaves out in spring is an hour later', () => {
  expect(momentOf('2026-03-29T02:30', 'Europe/Paris')).toBe('2026-03-29T01:30:00.000Z');
});

test('of a time that the clock shows twice in autumn, the first is meant', () => {
  expect(momentOf('2026-10-25T02:30', 'Europe/Paris')).toBe('2026-10-25T00:30:00.000Z');
});

test('what is no time is none', () => {
  expect(momentOf('', 'UTC')).toBeNull();
  expect(wallTimeOf('soon', 'UTC')).toBe('');
});
