import { expect, test } from 'bun:test';
import fc from 'fast-check';
import type { LinkId } from '../base/ids.ts';
import { linkOfClickId, writeClickId } from './click-id.ts';
import { withParameter } from './destination-url.ts';

test('the id of a click leads back to its link', () => {
  const ids = fc.integer({ min: 1, max: 2 ** 40 });
  const chances = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(ids, chances, fc.nat(), (id, chance, nowMs) => {
      const written = writeClickId(id as LinkId, { nowMs, draw: () => chance });
      expect(written).toMatch(/^[0-9a-z]+\.[0-9a-z]+$/);
      expect(linkOfClickId(written)).toBe(id as LinkId);
    }),
  );
});

test('a text that is not our click id has no link', () => {
  for (const text of [
    '',
    '.',
    'a',
    '0.a',
    'A.a',
    'a.',
    'a.b.c',
    'zzzzzzzzzzz.a',
    'SFMyNTY.g2gDbQ',
    `a.${'b'.repeat(41)}`,
  ]) {
    expect([text, linkOfClickId(text)]).toEqual([text, null]);
  }
});

test('a parameter replaces all of its name, before the fragment', () => {
  expect(withParameter('https://e.org/', 'c', '1')).toBe('https://e.org/?c=1');
  expect(withParameter('https://e.org/?a=1&c=2&b=%20#c=3', 'c', '1')).toBe(
    'https://e.org/?a=1&b=%20&c=1#c=3',
  );
});
