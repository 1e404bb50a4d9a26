import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { LinkId } from '../core/base/ids.ts';
import { uniqueVisitorsContract } from '../storage/contract/unique-visitors.contract.ts';
import { createUniqueVisitors, visitorKey } from './unique.ts';

uniqueVisitorsContract({
  name: 'memory of a node',
  open: async () => ({
    nodes: [createUniqueVisitors({ entriesMax: 200_000 })],
    close: async () => undefined,
  }),
});

const HOUR_MS = 3_600_000;
const NOON_MS = Date.UTC(2026, 4, 4, 12);
const LINK = 1 as LinkId;
const OTHER_LINK = 2 as LinkId;
const VISITOR = visitorKey('00ff00ff12345678');

const numbered = (index: number) => visitorKey(Bun.hash(String(index)).toString(16).padStart(16, '0'));

test('a visitor of 16 hex digits is two unsigned numbers', () => {
  expect(visitorKey('00ff00ffdeadbeef')).toEqual({ high: 0x00ff00ff, low: 0xdeadbeef });
});

describe('unique visitors', () => {
  test.each([
    ['nobody was seen before being counted', LINK, -1, HOUR_MS, false],
    ['within the window the visitor was seen', LINK, HOUR_MS - 1_000, HOUR_MS, true],
    ['the window ends at its moment, not after it', LINK, HOUR_MS, HOUR_MS, false],
    ['a visit that was overtaken was seen as well', LINK, -HOUR_MS + 1_000, HOUR_MS, true],
    ['another link knows nothing of it', OTHER_LINK, 1_000, HOUR_MS, false],
  ])('%s', (_rule, linkId, afterMs, windowMs, seen) => {
    const visitors = createUniqueVisitors({ entriesMax: 10 });
    if (afterMs !== -1) visitors.remember(LINK, VISITOR, NOON_MS);
    expect(visitors.seen(linkId, VISITOR, NOON_MS + afterMs, windowMs)).toBe(seen);
  });

  test('an older moment does not shorten a window that is open', () => {
    const visitors = createUniqueVisitors({ entriesMax: 10 });
    visitors.remember(LINK, VISITOR, NOON_MS);
    visitors.remember(LINK, VISITOR, NOON_MS - HOUR_MS);
    expect(visitors.seen(LINK, VISITOR, NOON_MS + HOUR_MS / 2, HOUR_MS)).toBe(true);
  });

  test('when full, the oldest are forgotten and counted', () => {
    const visitors = createUniqueVisitors({ entriesMax: 10 });
    for (let index = 0; index < 11; index++) visitors.remember(LINK, numbered(index), NOON_MS + index);
    expect([visitors.evictions, visitors.size]).toEqual([5, 6]);
    expect(visitors.seen(LINK, numbered(4), NOON_MS, HOUR_MS)).toBe(false);
    expect(visitors.seen(LINK, numbered(5), NOON_MS, HOUR_MS)).toBe(true);
  });

  test('what no window can need any more goes without being counted as evicted', () => {
    const visitors = createUniqueVisitors({ entriesMax: 1_000 });
    for (let day = 0; day < 5; day++) visitors.remember(LINK, numbered(day), NOON_MS + day * 24 * HOUR_MS);
    expect([visitors.evictions, visitors.size]).toEqual([0, 2]);
  });

  test('the earliest visit that is remembered is known, to the second, until it is forgotten', () => {
    const visitors = createUniqueVisitors({ entriesMax: 4 });
    expect(visitors.earliestMs).toBe(Number.POSITIVE_INFINITY);
    visitors.remember(LINK, numbered(0), NOON_MS + 500);
    visitors.remember(LINK, numbered(1), NOON_MS - HOUR_MS);
    expect(visitors.earliestMs).toBe(NOON_MS - HOUR_MS);
    for (let index = 2; index < 5; index++) visitors.remember(LINK, numbered(index), NOON_MS + HOUR_MS);
    expect(visitors.earliestMs).toBe(NOON_MS + HOUR_MS);
    visitors.clear();
    expect(visitors.earliestMs).toBe(Number.POSITIVE_INFINITY);
  });

  test('it answers as a plain map does while nothing is evicted', () => {
    const event = fc.record({
      link: fc.integer({ min: 1, max: 3 }),
      visitor: fc.nat(40),
      atSeconds: fc.nat(20_000),
      windowSeconds: fc.nat(5_000),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 300 }), (events) => {
        const visitors = createUniqueVisitors({ entriesMax: 1_000 });
        const lastSeconds = new Map<string, number>();
        for (const { link, visitor, atSeconds, windowSeconds } of events) {
          const key = `${link} ${visitor}`;
          const last = lastSeconds.get(key);
          const expected = last !== undefined && Math.abs(atSeconds - last) < windowSeconds;
          const atMs = NOON_MS + atSeconds * 1_000;
          const linkId = link as LinkId;
          expect(visitors.seen(linkId, numbered(visitor), atMs, windowSeconds * 1_000)).toBe(expected);
          if (!expected) {
            visitors.remember(linkId, numbered(visitor), atMs);
            lastSeconds.set(key, Math.max(atSeconds, last ?? 0));
          }
        }
        expect(visitors.size).toBe(lastSeconds.size);
      }),
    );
  });

  test('thousands of visitors are all distinguished while the table grows several times', () => {
    const visitors = createUniqueVisitors({ entriesMax: 50_000 });
    for (let index = 0; index < 10_000; index++) {
      expect(visitors.seen(LINK, numbered(index), NOON_MS, HOUR_MS)).toBe(false);
      visitors.remember(LINK, numbered(index), NOON_MS);
    }
    for (let index = 0; index < 10_000; index++) {
      expect(visitors.seen(LINK, numbered(index), NOON_MS, HOUR_MS)).toBe(true);
    }
  });
});
