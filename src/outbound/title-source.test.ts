import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createGuardedFetch } from './guarded-fetch.ts';
import { createTitleSource, titleIn } from './title-source.ts';

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );

/** 台北 in Big5, テスト in Shift_JIS, 안녕 in EUC-KR. */
const BIG5 = [0xa5, 0x78, 0xa5, 0x5f];
const SHIFT_JIS = [0x83, 0x65, 0x83, 0x58, 0x83, 0x67];
const EUC_KR = [0xbe, 0xc8, 0xb3, 0xe7];

interface Page {
  readonly type?: string;
  readonly body: string | Uint8Array;
  readonly headers?: Record<string, string>;
  readonly status?: number;
}

const PAGES: Readonly<Record<string, Page>> = {
  '/utf8': { body: '<html><head><title>Caf\u00e9 &amp; Bar</title></head></html>' },
  '/header': { type: 'text/html; charset=big5', body: bytes('<title>', BIG5, '</title>') },
  '/meta': { type: 'text/html', body: bytes('<meta charset="Shift_JIS"><title>', SHIFT_JIS, '</title>') },
  '/http-equiv': {
    type: 'text/html',
    body: bytes(
      '<meta http-equiv="Content-Type" content="text/html; charset=euc-kr"><title>',
      EUC_KR,
      '</title>',
    ),
  },
  '/mark': {
    type: 'text/html; charset=latin1',
    body: bytes([0xef, 0xbb, 0xbf], '<title>', [0xc3, 0xa9], '</title>'),
  },
  '/header-wins': {
    type: 'text/html; charset=utf-8',
    body: bytes('<meta charset="big5"><title>', [0xc3, 0xa9], '</title>'),
  },
  '/unknown-charset': { type: 'text/html; charset=klingon', body: '<title>plain</title>' },
  '/json': { type: 'application/json', body: '{"title":"<title>x</title>"}' },
  '/packed': { type: 'text/html', body: '<title>x</title>', headers: { 'content-encoding': 'gzip' } },
  '/missing': { status: 404, body: '<title>Not found</title>' },
  '/late': { body: `<html>${' '.repeat(300 * 1_024)}<title>too late</title>` },
  '/long-page': { body: `<title>early</title>${'x'.repeat(2 * 1_024 * 1_024)}` },
};

let server: ReturnType<typeof Bun.serve>;
let base = '';

beforeAll(() => {
  server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      const hops = /^\/hops\/(\d)$/.exec(pathname);
      if (hops !== null) {
        const left = Number(hops[1]);
        return Response.redirect(left === 0 ? '/utf8' : `/hops/${left - 1}`, 302);
      }
      if (pathname === '/silent') await new Promise(() => undefined);
      const {
        type = 'text/html; charset=utf-8',
        body,
        headers,
        status = 200,
      } = PAGES[pathname] ?? { body: '' };
      return new Response(body, {
        status,
        headers: { ...(type === '' ? {} : { 'content-type': type }), ...headers },
      });
    },
  });
  base = `http://127.0.0.1:${server.port}`;
});
afterAll(() => server.stop(true));

const titles = (allowed: readonly string[] = ['127.0.0.0/8']) =>
  createTitleSource(createGuardedFetch({ allowed, userAgent: 'test' }));
const titleOf = (path: string) => titles().titleOf(base + path);

describe('a title is read in the charset of its page', () => {
  for (const [path, title] of [
    ['/utf8', 'Caf\u00e9 & Bar'],
    ['/header', '台北'],
    ['/meta', 'テスト'],
    ['/http-equiv', '안녕'],
    ['/mark', 'é'],
    ['/header-wins', 'é'],
    ['/unknown-charset', 'plain'],
  ] as const) {
    test(path, async () => {
      expect(await titleOf(path)).toBe(title);
    });
  }
});

describe('what is no page, or cannot be had, has no title', () => {
  for (const path of ['/json', '/packed', '/missing', '/late', '/nothing', '/hops/3']) {
    test(path, async () => {
      expect(await titleOf(path)).toBe('');
    });
  }

  test('an address inside the network is not asked', async () => {
    expect(await titles([]).titleOf(`${base}/utf8`)).toBe('');
  });

  test('a page that never answers is not waited for', async () => {
    expect(await titleOf('/silent')).toBe('');
  });
});

test('three redirects are followed', async () => {
  expect(await titleOf('/hops/2')).toBe('Caf\u00e9 & Bar');
});

test('of a long page the beginning is enough', async () => {
  expect(await titleOf('/long-page')).toBe('early');
});

describe('the title is the text of the first title element, on one line', () => {
  for (const [what, html, title] of [
    ['spaces and lines become one space', '<title>\n  A\n\tB  </title>', 'A B'],
    ['entities are read', '<title>&lt;b&gt; &#x1F600; &eacute;</title>', '<b> 😀 é'],
    ['letter case and attributes do not matter', '<TITLE data-x="1">Big</TITLE>', 'Big'],
    ['drawings have titles of their own', '<svg><title>icon</title></svg><title>page</title>', 'page'],
    ['scripts only look like it', '<script>"<title>no</title>"</script><title>yes</title>', 'yes'],
    ['comments do not count', '<!-- <title>no</title> --><title>yes</title>', 'yes'],
    ['the first of two counts', '<title>one</title><title>two</title>', 'one'],
    ['control characters are none', '<title>a\u0000b\u202ec</title>', 'a b\u202ec'],
    ['one that never ends is none', '<title>endless', ''],
    ['none is none', '<h1>x</h1>', ''],
  ] as const) {
    test(what, () => {
      expect(titleIn(html)).toBe(title);
    });
  }

  test('a very long one is cut between characters', () => {
    expect(titleIn(`<title>${'😀'.repeat(1_000)}</title>`)).toBe('😀'.repeat(300));
  });

  test.each(['<title', '<script>', '<!--'])('%s over and over comes to an end, and to nothing', (piece) => {
    expect(titleIn(piece.repeat(50_000))).toBe('');
  });
});
