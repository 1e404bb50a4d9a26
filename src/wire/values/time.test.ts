import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { readDay, readTime, writeTime } from './time.ts';

describe('a time', () => {
  test('survives the wire to the millisecond', () => {
    const moments = fc.integer({ min: 0, max: 253_402_300_799_999 });
    fc.assert(fc.property(moments, (atMs) => readTime(writeTime(atMs)) === atMs));
  });

  test('is written without a fraction where there is none', () => {
    expect([writeTime(0), writeTime(1)]).toEqual(['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.001Z']);
  });

  const readable: [string, string][] = [
    ['2026-11-01T08:00:00+08:00', '2026-11-01T00:00:00Z'],
    ['2026-10-31T19:30:00-04:30', '2026-11-01T00:00:00Z'],
    ['2026-11-01t00:00:00z', '2026-11-01T00:00:00Z'],
    ['2026-11-01 00:00:00Z', '2026-11-01T00:00:00Z'],
    ['2026-11-01T00:00:00.1234567Z', '2026-11-01T00:00:00.123Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
  ];
  for (const [text, same] of readable) {
    test(`${text} is ${same}`, () => expect(writeTime(readTime(text) ?? -1)).toBe(same));
  }

  const unreadable = [
    '',
    '2026-11-01',
    '2026-11-01T00:00:00',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
  ];
  const outOfClock = [
    '2026-11-01T24:00:00Z',
    '2026-11-01T00:60:00Z',
    '2026-11-01T00:00:61Z',
    '2026-11-01T00:00Z',
  ];
  for (const text of [...unreadable, ...outOfClock, '2026-11-01T00:00:00+24:00', ' 2026-11-01T00:00:00Z']) {
    test(`"${text}" is no time`, () => expect(readTime(text)).toBeNull());
  }
});

test('a day is a date of the calendar', () => {
  expect(['2026-11-01', '2026-02-30', '2026-1-1', '2026-11-01T00:00:00Z'].map(readDay)).toEqual([
    Date.UTC(2026, 10, 1),
    null,
    null,
    null,
  ]);
});
