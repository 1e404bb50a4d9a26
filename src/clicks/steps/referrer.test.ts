import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { readReferrer } from './referrer.ts';

test.each([
  ['www. is left out', 'http://www.facebook.com/l/7AQ', 'facebook.com', 'http://www.facebook.com/l/7AQ'],
  ['hosts are lower case', 'http://www.AwareMap.com/', 'awaremap.com', 'http://www.awaremap.com/'],
  ['the query stays', 'https://t.co/03elZC4Q?x=1', 't.co', 'https://t.co/03elZC4Q?x=1'],
  ['the fragment goes', 'https://a.example/b#secret', 'a.example', 'https://a.example/b'],
  ['credentials go', 'https://user:pass@a.example/b', 'a.example', 'https://a.example/b'],
  ['a port is no part of the host', 'http://a.example:8080/', 'a.example', 'http://a.example:8080/'],
  ['a final dot goes', 'http://a.example./', 'a.example', 'http://a.example./'],
  ['a domain may be called www', 'http://www.example/', 'www.example', 'http://www.example/'],
  [
    'an app is known by its package',
    'android-app://com.google.android.gm/',
    'com.google.android.gm',
    'android-app://com.google.android.gm/',
  ],
  ['the word direct', 'direct', '', ''],
  ['no address', 'http://', '', ''],
  ['a script is no referrer', 'javascript:alert(1)', '', ''],
  ['a file is no referrer', 'file:///etc/passwd', '', ''],
  ['nothing', '', '', ''],
])('%s', (_rule, text, host, url) => {
  expect(readReferrer(text)).toMatchObject({ host, url });
});

test('any text gives a bounded address or none', () => {
  const text = fc.oneof(
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(text, (referrer) => {
      const { host, url } = readReferrer(referrer);
      expect(url.length).toBeLessThanOrEqual(1_000);
      expect(url).not.toContain('#');
      expect(host === '').toBe(url === '');
    }),
  );
});
