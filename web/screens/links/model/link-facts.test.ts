import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { destinationParts, factsOf, type Row, stateOf } from './link-facts.ts';

const NO_END = { at: null, clicks: null, unique_clicks: null, redirect_to: null };
const row = (fields: object) =>
  ({
    enabled: true,
    starts_at: null,
    expires: NO_END,
    clicks: 5,
    unique_clicks: 3,
    rules: [],
    split: [],
    has_password: false,
    ...fields,
  }) as unknown as Row;
const NOW = Date.parse('2026-11-22T10:00:00Z');

describe('the state of a link', () => {
  const cases: readonly [string, object, string][] = [
    ['on, when nothing speaks against it', {}, 'on'],
    [
      'off, with any other fact',
      { enabled: false, expires: { ...NO_END, at: '2026-01-01T00:00:00Z' } },
      'off',
    ],
    ['scheduled until it starts', { starts_at: '2026-11-22T10:00:00.001Z' }, 'scheduled'],
    ['on from its start', { starts_at: '2026-11-22T10:00:00Z' }, 'on'],
    ['ended at its end', { expires: { ...NO_END, at: '2026-11-22T10:00:00Z' } }, 'ended'],
    ['on until its end', { expires: { ...NO_END, at: '2026-11-22T10:00:00.001Z' } }, 'on'],
    ['ended when its clicks are used up', { expires: { ...NO_END, clicks: 5 } }, 'ended'],
    ['on while it has clicks left', { expires: { ...NO_END, clicks: 6, unique_clicks: 4 } }, 'on'],
    ['ended when its unique clicks are used up', { expires: { ...NO_END, unique_clicks: 3 } }, 'ended'],
  ];
  for (const [name, fields, kind] of cases) {
    test(name, () => expect(stateOf(row(fields), NOW).kind).toBe(kind as 'on'));
  }
});

test('the icons of a row say what the link has', () => {
  expect(factsOf(row({}))).toEqual([]);
  expect(
    factsOf(row({ expires: { ...NO_END, clicks: 5 }, has_password: true, rules: [{}], split: [{}] })),
  ).toEqual(['rules', 'split', 'ends', 'password']);
});

describe('a destination in parts', () => {
  test('is the destination again, without its scheme', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        fc.pre(!url.includes('%'));
        const { host, path, tail } = destinationParts(url);
        const rest = url.replace(/^https?:\/\//, '');
        expect(host + path + tail).toBe(rest === `${host}/` ? host : rest);
      }),
    );
  });

  test('keeps the end of a long path, and no half characters', () => {
    expect(destinationParts('https://www.example.com/a/very/long/way/to/the/page?ref=press')).toEqual({
      host: 'www.example.com',
      path: '/a/very/long/way/to/the/page?',
      tail: 'ref=press',
    });
    const { path, tail } = destinationParts(`https://example.com/${'🍵'.repeat(40)}`);
    expect([...tail]).toHaveLength(9);
    expect(path.isWellFormed() && tail.isWellFormed()).toBe(true);
  });

  test('has letters instead of their escapes, but no mark that turns the text around', () => {
    expect(destinationParts('https://example.com/%E8%8C%B6?a=%26')).toMatchObject({ path: '/茶?a=%26' });
    for (const path of ['/a%E2%80%AEb', '/a%20b', '/%ff', '/%00']) {
      expect(destinationParts(`https://example.com${path}`).path).toBe(path);
    }
  });

  test('that is no web address is shown as it is', () => {
    expect(destinationParts('nonsense')).toEqual({ host: 'nonsense', path: '', tail: '' });
  });
});
