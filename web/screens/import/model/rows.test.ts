import { expect, test } from 'bun:test';
import { newLink } from '../../../../src/api/contract/link.ts';
import type { Field } from './columns.ts';
import { type RowOptions, toNewLink } from './rows.ts';

const OPTIONS: RowOptions = {
  domain: null,
  domains: new Set(['go.example.com']),
  keepsSlugs: true,
  tags: [],
};

const linkOf = (cells: Partial<Record<Field, string>>, options: Partial<RowOptions> = {}) =>
  toNewLink({ line: 1, cells: Object.values(cells) }, Object.keys(cells) as Field[], {
    ...OPTIONS,
    ...options,
  });

test('a full line is a link that the API takes', () => {
  const link = linkOf({
    url: ' https://example.com/a ',
    domain: 'GO.example.com',
    slug: '/launch',
    title: 'Launch',
    tags: 'spring, ads|paid;',
    note: 'n',
    external_id: 'order-1',
    password: 'p',
    enabled: 'No',
    starts_at: '2026-11-01',
    expires_at: '2026-12-01 10:30:00',
    expires_clicks: '100',
    expires_to: 'https://example.com/over',
    redirect_status: '301',
    utm_source: 'mail',
    utm_term: '',
  });
  expect(link).toEqual({
    url: 'https://example.com/a',
    domain: 'go.example.com',
    slug: 'launch',
    title: 'Launch',
    tags: ['spring', 'ads', 'paid'],
    note: 'n',
    external_id: 'order-1',
    password: 'p',
    enabled: false,
    starts_at: '2026-11-01T00:00:00Z',
    expires: { at: '2026-12-01T10:30:00Z', clicks: 100, redirect_to: 'https://example.com/over' },
    redirect_status: 301,
    utm: { source: 'mail' },
  });
  expect(newLink.safeParse(link).success).toBe(true);
});

test('empty cells and columns that are left out say nothing', () => {
  expect(linkOf({ url: 'example.com', title: ' ', tags: ' , ' })).toEqual({ url: 'https://example.com' });
});

test.each([
  ['https://go.example.com/spring%20sale?x=1', { domain: 'go.example.com', slug: 'spring sale' }],
  ['bit.ly/abc', { slug: 'abc' }],
  ['http://bit.ly/abc', { slug: 'abc' }],
  ['/abc', { slug: 'abc' }],
  ['abc', { slug: 'abc' }],
  ['https://bit.ly/%E0%A4%A', { slug: '%E0%A4%A' }],
])('reads the short URL %p', (short, more) => {
  const url = 'https://example.com/';
  expect(linkOf({ url, short_url: short })).toEqual({ url, ...more });
});

test('one domain and new slugs for all, with a tag', () => {
  const cells = { url: 'https://example.com/', short_url: 'https://go.example.com/a', tags: 'x,old' };
  const options = { domain: 'l.example.com', keepsSlugs: false, tags: ['old', 'moved'] };
  expect(linkOf(cells, options)).toEqual({
    url: 'https://example.com/',
    domain: 'l.example.com',
    tags: ['x', 'old', 'moved'],
  });
});

test('what cannot be read goes to the server as it is, which refuses it', () => {
  const link = linkOf({ url: 'nonsense', enabled: 'maybe', expires_at: 'soon', expires_clicks: 'few' });
  expect(link as unknown).toEqual({
    url: 'nonsense',
    enabled: 'maybe',
    expires: { at: 'soon', clicks: 'few' },
  });
  expect(newLink.safeParse(link).success).toBe(false);
});
