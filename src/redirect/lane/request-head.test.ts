import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { createCapture } from '../../clicks/spool/spool-record.ts';
import { createRequestHead, readRequestHead } from './request-head.ts';

const COUNTRY = Buffer.from('cf-ipcountry');

function read(text: string) {
  const bytes = Buffer.from(text, 'latin1');
  const [head, visit] = [createRequestHead(), createCapture()];
  if (!readRequestHead(bytes, 0, head, visit, COUNTRY)) return null;
  const cut = (start: number, end: number): string => bytes.toString('latin1', start, end);
  return {
    isHead: head.isHead,
    closes: head.closes,
    host: cut(head.hostStart, head.hostEnd),
    path: cut(visit.targetStart, head.pathEnd),
    target: cut(visit.targetStart, visit.targetEnd),
    agent: cut(visit.userAgentStart, visit.userAgentEnd),
    referrer: cut(visit.referrerStart, visit.referrerEnd),
    language: cut(visit.languageStart, visit.languageEnd),
    country: cut(visit.countryStart, visit.countryEnd),
    forwarded: cut(head.forwardedStart, head.forwardedEnd),
    refusesTracking: head.refusesTracking,
    rest: cut(head.end, bytes.length),
  };
}

describe('the quick reader understands', () => {
  test('a browser’s head, whatever the case of its names', () => {
    const text =
      'GET /launch?a=b?c HTTP/1.1\r\nhOST: go.example.com:8080\r\nUser-Agent:  Mozilla/5.0 \r\nREFERER: https://a.example/\r\n' +
      'Accept-Language: de,en;q=0.5\r\nCookie: secret=1\r\nConnection: Keep-Alive\r\nCF-IPCountry: TW\r\nX-Forwarded-For: 1.2.3.4\r\nDNT: 1\r\n\r\nGET /next';
    expect(read(text)).toEqual({
      isHead: false,
      closes: false,
      host: 'go.example.com:8080',
      path: '/launch',
      target: '/launch?a=b?c',
      agent: 'Mozilla/5.0',
      referrer: 'https://a.example/',
      language: 'de,en;q=0.5',
      country: 'TW',
      forwarded: '1.2.3.4',
      refusesTracking: true,
      rest: 'GET /next',
    });
  });

  test('a request to close, also of an HTTP/1.0 client', () => {
    expect(read('GET / HTTP/1.1\r\nHost: a\r\n\r\n')?.closes).toBe(false);
    expect(read('GET / HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n')?.closes).toBe(true);
    expect(read('GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n')?.closes).toBe(true);
  });

  test('no country where two are named', () => {
    const text = 'GET / HTTP/1.1\r\nHost: a\r\nCF-IPCountry: TW\r\nCF-IPCountry: DE\r\n\r\n';
    expect(read(text)?.country).toBe('');
  });

  test('HEAD', () => expect(read('HEAD / HTTP/1.1\r\nHost: a\r\n\r\n')?.isHead).toBe(true));
});

describe('the quick reader leaves to the strict one', () => {
  const cases: [string, string][] = [
    ['another method', 'POST / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a method in lower case', 'get / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['another version', 'GET / HTTP/1.2\r\nHost: a\r\n\r\n'],
    ['an absolute target', 'GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a target with a fragment', 'GET /#a HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a target with control characters', 'GET /a\tb HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a target beyond ASCII', 'GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['no host', 'GET / HTTP/1.1\r\nAccept: */*\r\n\r\n'],
    ['an empty host', 'GET / HTTP/1.1\r\n\r\n'],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['a body', 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello'],
    ['a chunked body', 'GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['an upgrade', 'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n'],
    ['an expectation', 'GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n'],
    ['a list of connection options', 'GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, te\r\n\r\n'],
    ['a tab before the colon', 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length\t: 5\r\n\r\nhello'],
    ['a name that is no token', 'GET / HTTP/1.1\r\nHost: a\r\nX(Y): z\r\n\r\n'],
    ['a carriage return in a value', 'GET / HTTP/1.1\r\nHost: a\r\nX: a\rContent-Length: 5\r\n\r\nhello'],
    ['a carriage return for a hyphen', 'GET / HTTP/1.1\r\nHost: a\r\nX\rForwarded\rFor: 9.9.9.9\r\n\r\n'],
    ['a NUL in a value', 'GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n'],
    ['a host that is no name', 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n'],
    ['a port that is none', 'GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n'],
    ['a long target', `GET /${'x'.repeat(8192)} HTTP/1.1\r\nHost: a\r\n\r\n`],
    ['many fields', `GET / HTTP/1.1\r\nHost: a\r\n${'X: y\r\n'.repeat(100)}\r\n`],
    ['a long head', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(16_000)}\r\n\r\n`],
    ['a folded line', 'GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n'],
    ['a blank before the colon', 'GET / HTTP/1.1\r\nHost : a\r\n\r\n'],
    ['a line without a colon', 'GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n'],
    ['a bare line feed', 'GET / HTTP/1.1\nHost: a\n\n'],
    [
      'two lists of proxies',
      'GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 2.2.2.2\r\n\r\n',
    ],
    ['nothing', ''],
  ];
  for (const [what, text] of cases) test(what, () => expect(read(text)).toBeNull());

  test('a head that is not all there yet, wherever it is cut', () => {
    const whole = 'GET /launch HTTP/1.1\r\nHost: a\r\nUser-Agent: b\r\n\r\n';
    for (let length = 0; length < whole.length; length++) expect(read(whole.slice(0, length))).toBeNull();
    expect(read(whole)).not.toBeNull();
  });

  test('any bytes at all, without throwing', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) => void read(`GET /${text} HTTP/1.1\r\n${text}\r\n\r\n`),
      ),
    );
  });
});
