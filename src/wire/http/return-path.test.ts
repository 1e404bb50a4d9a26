import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { returnPathOf } from './return-path.ts';

const LONG = `/app/${'a'.repeat(2_000)}`;

test.each([
  '/app',
  '/app/',
  '/app/w/7/links',
  '/app/w/7/links?tag=spring&sort=-created#row-3',
  '/app?return=https%3A%2F%2Fevil.example%2F',
])('a sign-in returns to %s', (path) => {
  expect(returnPathOf(path)).toBe(path);
});

test.each([
  null,
  '',
  '/',
  '/apple',
  '/api/v1/me',
  'app',
  '//evil.example',
  '//evil.example/app',
  '/\\evil.example',
  '\\\\evil.example/app',
  '/app\\..\\..\\evil',
  '%2f%2fevil.example',
  '/%2f%2fevil.example',
  '/app/%2f%2fevil.example',
  '/app//evil.example',
  '/app/../x',
  '/app/..',
  '/app/%2e%2e/x',
  '/app/%252e%252e/x',
  '/app/./x',
  '/app/%5c..%5cx',
  'https://evil.example/app',
  'https:/app',
  'http:app',
  'javascript:alert(1)//app',
  ' /app/x',
  '/app/x y',
  '/app/x\n',
  '/app/x\r\nset-cookie: a=b',
  '/app/x\t',
  '/\t/evil.example',
  '/app/\u0000',
  '/app/%00',
  '/app/春',
  '/app@evil.example',
  '/app.evil.example',
  '/app:80@evil.example',
  LONG,
])('a sign-in that should return to %p goes to /app', (path) => {
  expect(returnPathOf(path)).toBe('/app');
});

test('wherever a sign-in returns to, a browser stays on this server and below /app', () => {
  const part = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    'app',
    '%2f',
    '%2E',
    '@',
    ':',
    '?',
    '#',
    '\t',
    ' ',
    'evil',
    '//',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), fc.boolean(), (parts, isBelow) => {
      const url = new URL(
        returnPathOf(`${isBelow ? '/app/' : ''}${parts.join('')}`),
        'https://go.example.com',
      );
      expect(url.origin).toBe('https://go.example.com');
      expect(url.pathname).toMatch(/^\/app(?:$|\/)/);
    }),
  );
});
