import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { forbidsFraming, framePolicyOf } from './frame-policy.ts';

type Fields = readonly (readonly [name: string, value: string])[];

const PAGE = new URL('https://page.test/a');
const SHORT = 'https://go.test';

function forbids(fields: Fields, origin: string | null, page = PAGE): boolean {
  const headers = new Headers();
  for (const [name, value] of fields) headers.append(name, value);
  return forbidsFraming(framePolicyOf(page, headers), origin === null ? null : new URL(origin));
}

const options = (...values: string[]): Fields => values.map((value) => ['X-Frame-Options', value]);
const policies = (...values: string[]): Fields => values.map((value) => ['Content-Security-Policy', value]);

describe('X-Frame-Options', () => {
  test.each<[string, Fields, boolean]>([
    ['nothing', [], false],
    ['DENY', options('DENY'), true],
    ['deny', options(' deny '), true],
    ['SAMEORIGIN', options('SAMEORIGIN'), true],
    ['ALLOW-FROM, which browsers ignore', options('ALLOW-FROM https://x.test/'), false],
    ['ALLOWALL', options('ALLOWALL'), false],
    ['an unknown word', options('please'), false],
    ['the same twice', options('DENY', 'deny'), true],
    ['two that differ', options('SAMEORIGIN', 'ALLOWALL'), true],
    ['one known among unknown ones', options('please', 'DENY'), true],
    ['unknown ones that differ', options('please', 'no'), false],
    ['nothing in it', options(''), false],
  ])('%s', (_label, fields, expected) => {
    expect([forbids(fields, null), forbids(fields, SHORT)]).toEqual([expected, expected]);
  });

  test('SAMEORIGIN lets its own origin in', () => {
    expect(forbids(options('SAMEORIGIN'), 'https://page.test')).toBeFalse();
  });
});

describe('frame-ancestors', () => {
  test.each<[string, Fields, boolean]>([
    ['none', policies("frame-ancestors 'none'"), true],
    ['self', policies("frame-ancestors 'self'"), true],
    ['no source at all', policies('frame-ancestors'), true],
    ['anyone', policies('frame-ancestors *'), false],
    ['anyone over https', policies('frame-ancestors https:'), false],
    ['anyone over http', policies('frame-ancestors HTTP:'), false],
    ['another scheme', policies('frame-ancestors data: blob:'), true],
    ['other hosts', policies('frame-ancestors https://a.test b.test'), true],
    ['self or anyone', policies("frame-ancestors 'self' *"), false],
    ['other directives', policies("default-src 'none'; script-src 'self'"), false],
    ['among other directives', policies("default-src *;\tFrame-Ancestors 'none' ; img-src *"), true],
    ['the first of two counts', policies("frame-ancestors *; frame-ancestors 'none'"), false],
    ['each of two headers counts', policies('frame-ancestors *', "frame-ancestors 'none'"), true],
    ['each of two policies in a header counts', policies("frame-ancestors *, frame-ancestors 'self'"), true],
    ['it overrides X-Frame-Options', [...policies('frame-ancestors *'), ...options('DENY')], false],
    ['other directives override nothing', [...policies('default-src *'), ...options('DENY')], true],
    [
      'a trial of a policy forbids nothing',
      [['Content-Security-Policy-Report-Only', 'frame-ancestors']],
      false,
    ],
    ['a name that only begins alike', policies("frame-ancestors-x 'none'"), false],
  ])('%s', (_label, fields, expected) => {
    expect([forbids(fields, null), forbids(fields, SHORT)]).toEqual([expected, expected]);
  });

  test.each<[source: string, origin: string, admitted: boolean]>([
    ['go.test', 'https://go.test', true],
    ['GO.test', 'https://go.test', true],
    ['go.test', 'http://go.test', false],
    ['go.test', 'https://go.test:8443', false],
    ['go.test:8443', 'https://go.test:8443', true],
    ['go.test:*', 'https://go.test:8443', true],
    ['go.test:443', 'https://go.test', true],
    ['http://go.test', 'https://go.test', true],
    ['http://go.test:80', 'https://go.test', true],
    ['https://go.test', 'http://go.test', false],
    ['https://go.test/', 'https://go.test', true],
    ['https://go.test/path', 'https://go.test', false],
    ['*.go.test', 'https://a.go.test', true],
    ['*.go.test', 'https://a.b.go.test', true],
    ['*.go.test', 'https://go.test', false],
    ['*.go.test', 'https://notgo.test', false],
    ['go.test', 'https://a.go.test', false],
    ['https:', 'http://go.test', false],
    ['http:', 'https://go.test', true],
    ["'self'", 'https://page.test', true],
    ["'self'", 'https://page.test:444', false],
  ])('%s and the origin %s', (source, origin, admitted) => {
    expect(forbids(policies(`frame-ancestors ${source}`), origin)).toBe(!admitted);
  });

  test('a host without a scheme, on a page over http, means both', () => {
    const page = new URL('http://page.test/');
    const fields = policies('frame-ancestors go.test');
    expect([forbids(fields, 'http://go.test', page), forbids(fields, SHORT, page)]).toEqual([false, false]);
  });

  test('whatever the headers say, there is a verdict', () => {
    const piece = fc.constantFrom(
      'frame-ancestors',
      "'none'",
      '*',
      'a.test',
      ';',
      ',',
      ' ',
      'https:',
      '://',
      ':*',
      '\t',
    );
    const value = fc
      .array(fc.oneof(piece, fc.string()))
      .map((parts) => parts.join('').replace(/[^\t -~]/g, ''));
    fc.assert(
      fc.property(value, value, (policy, option) => {
        const fields = [...policies(policy), ...options(option)];
        expect(typeof forbids(fields, SHORT)).toBe('boolean');
      }),
    );
  });
});
