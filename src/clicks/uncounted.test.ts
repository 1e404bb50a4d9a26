import { describe, expect, test } from 'bun:test';
import type { RawVisit } from '../core/clicks/raw-visit.ts';
import { sampleVisit } from './sample-visit.ts';
import { createUncounted } from './uncounted.ts';

describe('visits from uncounted addresses', () => {
  const uncounted = createUncounted({
    uncountedRanges: ['192.0.2.0/24', '2001:db8::/32', '198.51.100.7', ' 203.0.113.0/25 '],
    notTrackedQuery: null,
  });

  test.each([
    ['192.0.2.1', true],
    ['192.0.3.1', false],
    ['::ffff:192.0.2.1', true],
    ['2001:db8:1::5', true],
    ['2001:db9::5', false],
    ['198.51.100.7', true],
    ['198.51.100.8', false],
    ['203.0.113.127', true],
    ['203.0.113.128', false],
    ['', false],
    ['not an address', false],
  ])('%p is uncounted: %p', (address, expected) => {
    expect(uncounted(sampleVisit({ address }))).toBe(expected ? 'uncounted_address' : null);
  });

  test('a range that cannot be read is refused at once', () => {
    expect(() => createUncounted({ uncountedRanges: ['192.0.2.0/33'], notTrackedQuery: null })).toThrow(
      '192.0.2.0/33',
    );
  });
});

describe('visits that ask not to be tracked', () => {
  const uncounted = createUncounted({ uncountedRanges: [], notTrackedQuery: 'nt' });

  test.each([
    ['/a?nt', true],
    ['/a?nt=1', true],
    ['/a?x=1&nt=', true],
    ['/a?ntx=1', false],
    ['/a?x=nt', false],
    ['/nt', false],
    ['/a', false],
  ])('%p asks: %p', (target, expected) => {
    const visit: RawVisit = sampleVisit({ target });
    expect(uncounted(visit)).toBe(expected ? 'not_tracked_query' : null);
  });
});
