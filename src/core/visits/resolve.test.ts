import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { PLAIN_ROUTE } from '../../../tests/support/route.ts';
import type { Destination } from '../base/destination.ts';
import { ANYBODY, type Go, type Resolution, resolve, type Visit } from './resolve.ts';
import { type Route, toUtmQuery } from './route.ts';

const url = (text: string) => text as Destination;
const route = (fields: Partial<Route> = {}): Route => ({ ...PLAIN_ROUTE, ...fields });
const visit = (fields: Partial<Visit> = {}): Visit => ({
  ...ANYBODY,
  nowMs: 1_000,
  query: '',
  rest: '',
  ...fields,
});
const go = (to: string, over: Partial<Go> = {}): Resolution => ({
  kind: 'go',
  limited: false,
  to,
  destination: url(to.replace(/[?#].*$|\/x.*$/, '')),
  manner: 'redirect',
  app: null,
  rule: 0,
  variant: 0,
  ...over,
});

describe('resolve', () => {
  const both = { forwardQuery: true, forwardPath: true };
  const cases: [string, Resolution, Route | null, Visit][] = [
    ['nothing there is missing', { kind: 'missing' }, null, visit()],
    ['a plain link goes to its destination', go('https://example.com/p'), route(), visit({ query: 'x=1' })],
    [
      'a link ends at its moment, not after it',
      { kind: 'expired', to: null },
      route({ expiresAtMs: 1_000 }),
      visit(),
    ],
    [
      'a link does not end before its moment',
      go('https://example.com/p'),
      route({ expiresAtMs: 1_001 }),
      visit(),
    ],
    ['a link begins at its moment', go('https://example.com/p'), route({ startsAtMs: 1_000 }), visit()],
    [
      'before that it has not started',
      { kind: 'not_started', startsAtMs: 1_001 },
      route({ startsAtMs: 1_001 }),
      visit(),
    ],
    [
      'switched off wins over ended',
      { kind: 'disabled' },
      route({ enabled: false, expiresAtMs: 1 }),
      visit(),
    ],
    [
      'an ended link leads to where it says',
      { kind: 'expired', to: url('https://example.com/after') },
      route({ expiresAtMs: 1, afterwards: url('https://example.com/after') }),
      visit(),
    ],
    [
      'a limit asks the counter',
      go('https://example.com/p', { limited: true }),
      route({ clicksMax: 1 }),
      visit(),
    ],
    ['more path is missing', { kind: 'missing' }, route(), visit({ rest: '/x' })],
    [
      'path and query are forwarded as they came',
      go('https://example.com/p/x%20y?a=%zz'),
      route(both),
      visit({ rest: '/x%20y', query: 'a=%zz' }),
    ],
    [
      'the destination’s own parameters win, and its fragment stays last',
      go('https://example.com/p/x?a=1&b=2#f', { destination: url('https://example.com/p?a=1#f') }),
      route({ ...both, destination: url('https://example.com/p?a=1#f') }),
      visit({ rest: '/x', query: 'a=9&b=2' }),
    ],
    [
      'the visitor’s parameters replace the destination’s if the link is set to',
      go('https://example.com/p?c=3&a=9&b=2#f', { destination: url('https://example.com/p?a=1&c=3#f') }),
      route({ ...both, forwardQueryWins: true, destination: url('https://example.com/p?a=1&c=3#f') }),
      visit({ query: 'a=9&b=2' }),
    ],
    [
      'the marker of a QR code is not forwarded, and what looks like it is',
      go('https://example.com/p?a=1&xwm=qr&wm=qrs'),
      route(both),
      visit({ query: 'a=1&wm=qr&xwm=qr&wm=qrs' }),
    ],
    [
      'UTM is added unless it is there',
      go('https://example.com/p?utm_source=own&utm_medium=m', {
        destination: url('https://example.com/p?utm_source=own'),
      }),
      route({
        destination: url('https://example.com/p?utm_source=own'),
        utmQuery: 'utm_source=x&utm_medium=m',
      }),
      visit(),
    ],
  ];
  for (const [rule, expected, given, visited] of cases) {
    test(rule, () => expect(resolve(given, visited)).toEqual(expected));
  }

  test('a visitor cannot change the host of the destination', () => {
    const sent = fc.string({
      unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    });
    fc.assert(
      fc.property(sent, sent, (query, rest) => {
        const resolution = resolve(
          route(both),
          visit({ query: query.replaceAll('#', ''), rest: `/${rest.replace(/[?#]/g, '')}` }),
        );
        if (resolution.kind !== 'go') throw new Error('it goes');
        expect(new URL(resolution.to).origin).toBe('https://example.com');
        expect(resolution.to).toMatch(/^[\x21-\x7e]+$/);
      }),
      { numRuns: 500 },
    );
  });

  test('UTM values of any text are printable ASCII in a URL', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const query = toUtmQuery({ source: text, medium: '', campaign: '', term: '', content: '' });
        expect(query).toMatch(/^[\x21-\x7e]*$/);
        expect(new URLSearchParams(query).get('utm_source') ?? '').toBe(text);
      }),
    );
  });
});
