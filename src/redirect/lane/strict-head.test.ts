import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { hostileHeads } from '../../../tests/support/hostile-heads.ts';
import { createCapture } from '../../clicks/spool/spool-record.ts';
import { PREFETCHES } from '../../core/visits/visit-kind.ts';
import { prefetchOf } from '../prefetch.ts';
import { hintCodesOf } from '../request-visitor.ts';
import { createRequestHead, readRequestHead } from './request-head.ts';
import { readStrictHead } from './strict-head.ts';

const read = (text: string) => readStrictHead(Buffer.from(text, 'latin1'), 0);
const H = 'Host: a\r\n';

/** The status, 0 for a request, -1 for one that is not all there. */
function statusOf(text: string): number {
  const reading = read(text);
  if (reading.kind === 'refused') return reading.status;
  return reading.kind === 'request' ? 0 : -1;
}

describe('the strict reader refuses', () => {
  const cases: [string, string, number][] = [
    ['a blank before the colon', `GET / HTTP/1.1\r\n${H}X : y\r\n\r\n`, 400],
    ['a tab before the colon', `GET / HTTP/1.1\r\n${H}Content-Length\t: 58\r\n\r\n`, 400],
    ['a vertical tab in a name', `GET / HTTP/1.1\r\n${H}Content-Length\x0b: 58\r\n\r\n`, 400],
    ['a NUL in a name', `GET / HTTP/1.1\r\n${H}Content-Length\0: 58\r\n\r\n`, 400],
    ['a bare CR in a value', `GET / HTTP/1.1\r\n${H}X: a\rContent-Length: 58\r\n\r\n`, 400],
    ['a bare CR in a name', `GET / HTTP/1.1\r\n${H}X\rForwarded\rFor: 9.9.9.9\r\n\r\n`, 400],
    ['a bare LF', `GET / HTTP/1.1\n${H}\n`, 400],
    ['a folded line', `GET / HTTP/1.1\r\n${H}X: y\r\n z\r\n\r\n`, 400],
    ['a NUL in a value', `GET / HTTP/1.1\r\n${H}X: \0\r\n\r\n`, 400],
    ['DEL in a value', `GET / HTTP/1.1\r\n${H}X: \x7f\r\n\r\n`, 400],
    ['a bracket in a name', `GET / HTTP/1.1\r\n${H}X(: y\r\n\r\n`, 400],
    ['a byte beyond ASCII in a name', `GET / HTTP/1.1\r\n${H}\xe9: y\r\n\r\n`, 400],
    ['a line without a colon', `GET / HTTP/1.1\r\n${H}nonsense\r\n\r\n`, 400],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['two hosts', `GET / HTTP/1.1\r\n${H}${H}\r\n`, 400],
    ['a host with a user', 'GET / HTTP/1.1\r\nHost: u@a\r\n\r\n', 400],
    ['a host with a path', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n', 400],
    ['a port that is none', 'GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n', 400],
    ['a fragment', `GET /a#b HTTP/1.1\r\n${H}\r\n`, 400],
    ['a target without a slash', `GET a HTTP/1.1\r\n${H}\r\n`, 400],
    ['a target with a user', `GET http://u@b/ HTTP/1.1\r\n${H}\r\n`, 400],
    ['two blanks in the first line', `GET  / HTTP/1.1\r\n${H}\r\n`, 400],
    [
      'two lengths, even the same',
      `POST / HTTP/1.1\r\n${H}Content-Length: 1\r\nContent-Length: 1\r\n\r\n`,
      400,
    ],
    ['a list of lengths', `POST / HTTP/1.1\r\n${H}Content-Length: 1, 1\r\n\r\n`, 400],
    ['a signed length', `POST / HTTP/1.1\r\n${H}Content-Length: +1\r\n\r\n`, 400],
    ['an empty length', `POST / HTTP/1.1\r\n${H}Content-Length:\r\n\r\n`, 400],
    ['a length beyond counting', `POST / HTTP/1.1\r\n${H}Content-Length: 9999999999999999\r\n\r\n`, 400],
    [
      'a length and chunks',
      `POST / HTTP/1.1\r\n${H}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
      400,
    ],
    ['chunks in HTTP/1.0', `POST / HTTP/1.0\r\n${H}Transfer-Encoding: chunked\r\n\r\n`, 400],
    ['two codings', `POST / HTTP/1.1\r\n${H}${'Transfer-Encoding: chunked\r\n'.repeat(2)}\r\n`, 400],
    ['another coding', `POST / HTTP/1.1\r\n${H}Transfer-Encoding: gzip, chunked\r\n\r\n`, 501],
    ['a method that nobody knows', `FOO / HTTP/1.1\r\n${H}\r\n`, 501],
    ['a method in lower case', `get / HTTP/1.1\r\n${H}\r\n`, 501],
    ['a tunnel', `CONNECT a:80 HTTP/1.1\r\n${H}\r\n`, 501],
    ['a question about the whole server', `OPTIONS * HTTP/1.1\r\n${H}\r\n`, 501],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\n', 505],
    ['a target of 8 KB and one byte', `GET /${'x'.repeat(8_192)} HTTP/1.1\r\n${H}\r\n`, 414],
    ['a first line that does not end', `GET /${'x'.repeat(20_000)}`, 414],
    ['101 fields', `GET / HTTP/1.1\r\n${H}${'X: y\r\n'.repeat(100)}\r\n`, 431],
    ['a long field', `GET / HTTP/1.1\r\n${H}X: ${'y'.repeat(16_000)}\r\n\r\n`, 431],
    ['fields that do not end', `GET / HTTP/1.1\r\n${H}${'X: y\r\n'.repeat(3_000)}`, 431],
    ['what is no HTTP, at its first byte', '\x16\x03\x01', 400],
  ];
  for (const [what, text, status] of cases)
    test(`${what}: ${status}`, () => expect(statusOf(text)).toBe(status));

  test('a long run of blanks in no time', () => {
    const startedMs = performance.now();
    for (let n = 0; n < 100; n++) statusOf(`GET / HTTP/1.1\r\n${H}X: ${' '.repeat(15_000)}\x01\r\n\r\n`);
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });
});

describe('the strict reader takes', () => {
  test('what the rules allow, though few do it', () => {
    for (const text of [
      `GET / HTTP/1.1\r\n${H}X:\r\nY:\t y \t\r\nZ: a\tb\xe9\r\n!#$%&'*+-.^_\`|~0: z\r\n\r\n`,
      'GET / HTTP/1.0\r\n\r\n',
      'GET / HTTP/1.1\r\nHost:\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: a:\r\n\r\n',
      `POST / HTTP/1.1\r\n${H}Content-Length: 003\r\n\r\n`,
      `POST / HTTP/1.1\r\n${H}Transfer-Encoding: Chunked\r\n\r\n`,
      `GET /${'x'.repeat(8_191)} HTTP/1.1\r\n${H}\r\n`,
      `GET / HTTP/1.1\r\n${H}${'X: y\r\n'.repeat(99)}\r\n`,
    ])
      expect(statusOf(text)).toBe(0);
  });

  test('an absolute target at its own host', () => {
    const places = ['http://b/x?y', 'HTTPS://b:81?y', 'http://b'].map((target) => {
      const reading = read(`GET ${target} HTTP/1.1\r\n${H}\r\n`);
      return reading.kind === 'request' ? [reading.host, reading.target] : null;
    });
    expect(places).toEqual([
      ['b', '/x?y'],
      ['b:81', '/?y'],
      ['b', '/'],
    ]);
  });

  test('what a proxy has added, even where Connection names it', () => {
    const reading = read(
      `GET / HTTP/1.1\r\n${H}Connection: X-Forwarded-For\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n`,
    );
    expect(reading.kind === 'request' && reading.fields).toBe('x-forwarded-for: 1.2.3.4\r\n');
  });

  test('nothing as incomplete that is broken already, wherever it is cut', () => {
    const whole = `GET /launch HTTP/1.1\r\n${H}User-Agent: b\r\n\r\n`;
    for (let length = 0; length < whole.length; length++) expect(statusOf(whole.slice(0, length))).toBe(-1);
    expect(statusOf(whole)).toBe(0);
  });
});

describe('what a browser says of itself and of its purpose', () => {
  const name = fc.constantFrom(
    'Sec-Purpose',
    'sec-purpose',
    'Purpose',
    'X-Purpose',
    'X-MOZ',
    'Sec-CH-UA',
    'sec-ch-ua-mobile',
    'Sec-CH-UA-Platform',
    'X-Mot',
    'Purposes',
    'Sec-CH-UA-Model',
  );
  const value = fc.oneof(
    fc.constantFrom(
      'prefetch',
      'prefetch;prerender',
      'prefetch;anonymous-client-ip',
      'PREFETCH',
      '"prefetch"',
      'preview',
      'a, prefetch',
      'prefetches',
      'no prefetch',
      'prefetch=?0',
      '',
      '?0',
      '?1',
      '?2',
      '"Android"',
      'macOS',
      '"Windows',
      '"Chrome OS"',
      '"Chromium";v="140", "Brave";v="140", "Not;A Brand";v="24"',
      '"Opera GX"',
      '"Brave',
      '"", "Vivaldi"',
      '"YaBrowser";v="24.1"',
      '"brave"',
    ),
    fc.string({ maxLength: 12 }).map((text) => text.replaceAll(/[^\x20-\x7e]/g, '"')),
  );
  const fields = fc.array(
    fc.tuple(name, value).map((pair) => pair.join(': ')),
    { maxLength: 5 },
  );

  test('both readers understand alike, however often and wherever it is said', () => {
    const [head, visit] = [createRequestHead(), createCapture()];
    let taken = 0;
    fc.assert(
      fc.property(fields, (lines) => {
        const bytes = Buffer.from(['GET / HTTP/1.1', 'Host: a', ...lines, '', ''].join('\r\n'), 'latin1');
        if (!readRequestHead(bytes, 0, head, visit, Buffer.alloc(0))) return;
        taken++;
        const strict = readStrictHead(bytes, 0);
        const headers = new Headers();
        for (const line of strict.kind === 'request' ? strict.fields.split('\r\n').filter(Boolean) : []) {
          const colon = line.indexOf(':');
          headers.append(line.slice(0, colon), line.slice(colon + 2));
        }
        const { platformHint, mobileHint, brandHint } = visit;
        expect(PREFETCHES[visit.prefetch]).toBe(prefetchOf(headers));
        expect({ platform: platformHint, mobile: mobileHint, brand: brandHint }).toEqual(
          hintCodesOf(headers),
        );
      }),
      { numRuns: 5_000, seed: 1 },
    );
    expect(taken).toBeGreaterThan(1_000);
  });
});

test('whatever the quick reader takes, the strict one takes and understands alike', () => {
  const [head, visit] = [createRequestHead(), createCapture()];
  let taken = 0;
  fc.assert(
    fc.property(hostileHeads, (text) => {
      const bytes = Buffer.from(text, 'latin1');
      if (!readRequestHead(bytes, 0, head, visit, Buffer.alloc(0))) return;
      taken++;
      const strict = readStrictHead(bytes, 0);
      expect(strict).toMatchObject({
        kind: 'request',
        method: head.isHead ? 'HEAD' : 'GET',
        target: bytes.toString('latin1', visit.targetStart, visit.targetEnd),
        host: bytes.toString('latin1', head.hostStart, head.hostEnd),
        body: { kind: 'none' },
        closes: head.closes,
        end: head.end,
      });
    }),
    { numRuns: 20_000, seed: 42 },
  );
  expect(taken).toBeGreaterThan(1_000);
});
