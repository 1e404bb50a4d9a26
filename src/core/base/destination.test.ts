import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { DESTINATION_LENGTH_MAX, parseDestination } from './destination.ts';

const policy = {
  isOwnHost: (host: string, port: string) => host === 'sho.rt' && port === '',
  isBlockedHost: (host: string) => host === 'bad.example',
};
const parse = (text: string) => parseDestination(text, policy);

describe('a destination', () => {
  const cases: [string, string, ReturnType<typeof parse> | { destination: string }][] = [
    [
      'is normalised as browsers do',
      ' HTTPS://Example.com/a b?c=ü#d ',
      { destination: 'https://example.com/a%20b?c=%C3%BC#d' },
    ],
    ['may have a name of any script', 'https://例え.jp/', { destination: 'https://xn--r8jz45g.jp/' }],
    ['is never a script', 'javascript:alert(1)', { fault: 'not_http' }],
    ['is never a script in disguise', 'java\tscript:alert(1)', { fault: 'control_character' }],
    ['is never data', 'data:text/html,x', { fault: 'not_http' }],
    ['is never a file', 'file:///etc/passwd', { fault: 'not_http' }],
    ['is absolute', '/path', { fault: 'not_a_url' }],
    ['has a host', 'https://', { fault: 'not_a_url' }],
    ['has no second header', 'https://example.com/\r\nSet-Cookie: a=b', { fault: 'control_character' }],
    ['has no lone surrogate', 'https://example.com/\ud800', { fault: 'control_character' }],
    ['shows its true host', 'https://bank.example@evil.example/', { fault: 'credentials' }],
    ['is no short link of ours', 'https://sho.rt/x', { fault: 'own_domain' }],
    [
      'is no short link of this server, even with the default port',
      'https://sho.rt:443/x',
      { fault: 'own_domain' },
    ],
    ['may be on another port of our host', 'http://sho.rt:3000/x', { destination: 'http://sho.rt:3000/x' }],
    ['is on no blocked host', 'http://bad.example/', { fault: 'blocked_host' }],
    ['has a bound', `https://example.com/${'x'.repeat(DESTINATION_LENGTH_MAX)}`, { fault: 'too_long' }],
  ];
  for (const [rule, text, expected] of cases)
    test(rule, () => expect<unknown>(parse(text)).toEqual(expected));

  test('any text is refused or becomes printable ASCII that stays as it is when parsed again', () => {
    const text = fc.oneof(
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          text.map((it) => `https://example.com/${it}`),
        ),
        (given) => {
          const parsed = parse(given);
          if ('fault' in parsed) return;
          expect(parsed.destination).toMatch(/^https?:\/\/[\x21-\x7e]+$/);
          expect(parse(parsed.destination)).toEqual(parsed);
          // What a client makes of the Location header is the same text, byte for byte.
          expect(
            new Response(null, { headers: { location: parsed.destination } }).headers.get('location'),
          ).toBe(parsed.destination);
        },
      ),
      { numRuns: 500 },
    );
  });
});
