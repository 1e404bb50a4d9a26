import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { DomainId } from './ids.ts';
import { parseSlug, randomSlug, SLUG_LENGTH_MAX, slugOfPath } from './slug.ts';
import { createSlugSource } from './slug-source.ts';

const reserved = new Set(['api', 'docs', 'robots.txt']);
const random = { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) };

describe('a slug', () => {
  const cases: [string, string, string | { fault: string }][] = [
    ['has letters, digits, hyphens and underscores', 'Launch-2026_x', 'Launch-2026_x'],
    ['may have several segments', '/a/b/c/', 'a/b/c'],
    ['may be of any script', '春天', '春天'],
    ['may be an emoji', '🎉👩‍🚀', '🎉👩‍🚀'],
    ['is composed', 'cafe\u0301', 'caf\u00e9'],
    ['is not empty', '//', { fault: 'empty' }],
    ['has a bound', 'x'.repeat(SLUG_LENGTH_MAX + 1), { fault: 'too_long' }],
    ['has no empty segment', 'a//b', { fault: 'bad_character' }],
    ['has no dots', '..', { fault: 'bad_character' }],
    ['has no query', 'a?b', { fault: 'bad_character' }],
    ['has no fragment', 'a#b', { fault: 'bad_character' }],
    ['has no control characters', 'a\r\nb', { fault: 'bad_character' }],
    ['has no percent sign', 'a%2fb', { fault: 'bad_character' }],
    ['has no lone surrogate', '\ud800', { fault: 'bad_character' }],
    ['is no word of the server’s own', 'API', { fault: 'reserved' }],
    ['does not begin with one', 'docs/x', { fault: 'reserved' }],
    ['is not one in other letters', 'ａｐｉ', { fault: 'reserved' }],
    ['may have one further on', 'my/api', 'my/api'],
  ];
  for (const [rule, text, expected] of cases) {
    test(rule, () => {
      const parsed = parseSlug(text, reserved);
      expect<unknown>('slug' in parsed ? parsed.slug : parsed).toEqual(expected);
    });
  }

  test('every accepted slug is found again by its path, plain or percent-encoded, with a slash behind it or without', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), (text) => {
        const parsed = parseSlug(text, reserved);
        if ('fault' in parsed) return;
        const { slug } = parsed;
        for (const path of [slug, encodeURI(slug), slug.split('/').map(encodeURIComponent).join('/')]) {
          expect(slugOfPath(`/${path}`)).toBe(slug);
          expect(slugOfPath(`/${path}/`)).toBe(slug);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('no path makes the reading throw', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void slugOfPath(`/${text}`)));
  });
});

describe('a random slug', () => {
  test('is of letters that look like nothing else, evenly drawn', () => {
    const counts = new Map<string, number>();
    for (let n = 0; n < 20_000; n++) {
      for (const letter of randomSlug(random, 7)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    }
    expect([...counts.keys()].join('')).not.toMatch(/[aeiouAEIOUl1I0BSZ258]/);
    const mean = 140_000 / counts.size;
    for (const count of counts.values()) expect(Math.abs(count - mean) / mean).toBeLessThan(0.15);
  });

  test('is accepted as a slug', () => {
    for (let n = 0; n < 500; n++) expect(parseSlug(randomSlug(random, 7), reserved)).toHaveProperty('slug');
  });

  test('grows when too many of its length are taken, for that domain only', () => {
    const source = createSlugSource(random, 3);
    const [full, free] = [1 as DomainId, 2 as DomainId];
    source.next(full);
    let slug = source.redraw(full);
    for (let n = 0; n < 20; n++) slug = source.redraw(full);
    expect(slug.length).toBeGreaterThan(3);
    expect(source.next(free)).toHaveLength(3);
  });
});
