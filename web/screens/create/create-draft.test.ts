import { expect, test } from 'bun:test';

import { newLink } from '../../../src/api/contract/link.ts';
import {
  EMPTY_DRAFT,
  isBegun,
  linesOf,
  newLinkOf,
  newLinksOf,
  nextDraft,
  withScheme,
} from './create-draft.ts';

test('each line that holds something is a link, with its slug', () => {
  expect(linesOf('https://a.example/\r\n\n  b.example/x   spring \n')).toEqual([
    { text: 'https://a.example/', url: 'https://a.example/', slug: '' },
    { text: 'b.example/x   spring', url: 'https://b.example/x', slug: 'spring' },
  ]);
});

test('a line of more than two words goes to the server as it is', () => {
  expect(linesOf('see https://a.example/ please')).toEqual([
    { text: 'see https://a.example/ please', url: 'see https://a.example/ please', slug: '' },
  ]);
});

test.each([
  ['example.com', 'https://example.com'],
  ['茶.example/冬?a=1', 'https://茶.example/冬?a=1'],
  ['localhost:8080/x', 'localhost:8080/x'],
  ['example.com:8080/x', 'https://example.com:8080/x'],
  ['javascript:alert(1)', 'javascript:alert(1)'],
  ['mailto:a@example.com', 'mailto:a@example.com'],
  ['https://example.com', 'https://example.com'],
])('%s is taken for %s', (text, url) => {
  expect(withScheme(text)).toBe(url);
});

test('nothing is wrong with a URL that is only begun', () => {
  expect(['', 'h', 'http:', 'https://'].map(isBegun)).toEqual([true, true, true, true]);
  expect(isBegun('https://a')).toBe(false);
});

test('a draft is a request of the contract, with nothing that was not asked for', () => {
  expect(newLinkOf(EMPTY_DRAFT)).toBeNull();
  expect(newLinkOf({ ...EMPTY_DRAFT, text: ' https://a.example/ ' })).toEqual({ url: 'https://a.example/' });
  const full = newLinkOf({
    text: 'https://a.example/',
    domain: 'go.example',
    slug: ' spring ',
    tags: ['press'],
    endsAt: '2026-12-31T00:00:00.000Z',
    password: 'tea',
  });
  expect(newLink.parse(full)).toEqual({
    url: 'https://a.example/',
    domain: 'go.example',
    slug: 'spring',
    tags: ['press'],
    expires: { at: Date.UTC(2026, 11, 31) },
    password: 'tea',
  });
});

test('many lines share what is set for all of them, but the slug', () => {
  const draft = {
    ...EMPTY_DRAFT,
    text: 'https://a.example/ one\nhttps://b.example/',
    slug: 'left',
    tags: ['press'],
  };
  expect(newLinksOf(draft)).toEqual([
    { url: 'https://a.example/', slug: 'one', tags: ['press'] },
    { url: 'https://b.example/', tags: ['press'] },
  ]);
});

test('the next link keeps the domain and the tags, and nothing that is of one link', () => {
  const draft = {
    text: 'https://a.example/',
    domain: 'go.example',
    slug: 'spring',
    tags: ['spring'],
    endsAt: '2026-12-24T10:00:00Z',
    password: 'oolong',
  };
  expect(nextDraft(draft)).toEqual({ ...EMPTY_DRAFT, domain: 'go.example', tags: ['spring'] });
});
