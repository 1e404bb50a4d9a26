import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { startServer, type TestServer, visit } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ WAYMARK_WORKERS: '1', WAYMARK_PUBLIC_URL: 'http://127.0.0.1' });
  await server.ask('/links', {
    body: { url: 'https://example.com/p', slug: 'open', forward_query: true, forward_path: true },
  });
});
afterAll(() => server.remove());

/** Sends bytes as they are; answers all that came back when the server closed, or after `waitMs`. */
function send(bytes: string | Uint8Array, waitMs = 400): Promise<string> {
  return new Promise((done) => {
    let answer = '';
    Bun.connect({
      hostname: '127.0.0.1',
      port: server.port,
      socket: {
        open(socket) {
          socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
          setTimeout(() => socket.end(), waitMs);
        },
        data: (_, some) => {
          answer += some.toString('latin1');
        },
        close: () => done(answer),
        error: () => undefined,
      },
    }).catch(() => done(answer));
  });
}

const statuses = (answer: string): number[] =>
  [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map((match) => Number(match[1]));

describe('hostile requests', () => {
  const cases: [string, string][] = [
    ['nonsense', '\x00\x01\x02\r\n\r\n'],
    ['a head without a host', 'GET /open HTTP/1.1\r\n\r\n'],
    ['bare line feeds', 'GET /open HTTP/1.1\nHost: 127.0.0.1\n\n'],
    ['a huge head', `GET /open HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'x'.repeat(64_000)}\r\n\r\n`],
    ['a NUL in the path', 'GET /o\x00pen HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'],
    [
      'two lengths',
      'POST /api/v1/links HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    ],
    [
      'a length and chunks',
      'POST /api/v1/links HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
  ];
  for (const [what, bytes] of cases) {
    test(`${what}: never a fault of the server’s`, async () => {
      // 505 is how the full server's parser calls a request line that it cannot read.
      const faults = statuses(await send(bytes)).filter((status) => status >= 500 && status !== 505);
      expect(faults).toEqual([]);
    });
  }

  test('line breaks in path and query never become a header', async () => {
    for (const path of [
      '/open?x=%0d%0aSet-Cookie:%20a=b',
      '/open/%0d%0aSet-Cookie:%20a=b',
      '/%0d%0aSet-Cookie:a=b',
    ]) {
      const answer = await send(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
      expect(statuses(answer)).toHaveLength(1);
      expect(answer.toLowerCase()).not.toContain('\nset-cookie');
    }
  });

  test('requests in one packet are answered one after the other', async () => {
    const one = 'GET /open HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
    expect(statuses(await send(one.repeat(5)))).toEqual([302, 302, 302, 302, 302]);
  });

  test('a slow client is served, and idle ones keep nobody waiting', async () => {
    const idle = Array.from({ length: 200 }, () => send('GET /op', 1_500));
    const text = 'GET /open HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
    const slow = new Promise<string>((done) => {
      let answer = '';
      void Bun.connect({
        hostname: '127.0.0.1',
        port: server.port,
        socket: {
          async open(socket) {
            for (const letter of text) {
              socket.write(letter);
              await Bun.sleep(2);
            }
          },
          data(socket, bytes) {
            answer += bytes.toString('latin1');
            socket.end();
          },
          close: () => done(answer),
        },
      });
    });
    expect((await visit(server, '/open')).status).toBe(302);
    expect(statuses(await slow)).toEqual([302]);
    await Promise.all(idle);
  });

  const bodies: [string, string | Uint8Array, number][] = [
    ['a body of 2 MB', `{"url":"https://example.com/${'x'.repeat(2_000_000)}"}`, 413],
    ['deep JSON', `${'['.repeat(100_000)}`, 400],
    ['doubled keys', '{"url":"https://a.example/","url":"https://b.example/"}', 400],
    ['bad UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 400],
    ['a wrong type', '{"url":5}', 422],
    ['an unknown field', '{"url":"https://a.example/","colour":"red"}', 422],
    ['a script', '{"url":"javascript:alert(1)"}', 422],
    [
      'a script for afterwards',
      '{"url":"https://a.example/","expires":{"redirect_to":"data:text/html,x"}}',
      422,
    ],
    ['a lone surrogate', '{"url":"https://a.example/","title":"\\ud800"}', 422],
    ['line breaks in a title', '{"url":"https://a.example/","title":"a\\r\\nb"}', 422],
    ['a huge number', '{"url":"https://a.example/","expires":{"clicks":1e308}}', 422],
    ['no JSON', 'url=https://a.example/', 400],
  ];
  for (const [what, body, status] of bodies) {
    test(`${what} is refused in problem form, and nothing is made`, async () => {
      const count = async () => (await server.ask<{ data: unknown[] }>('/links')).data.length;
      const before = await count();
      const answer = await fetch(`${server.url}/api/v1/links`, {
        method: 'POST',
        headers: { authorization: 'Bearer tests-administrator-key', 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : new Uint8Array(body),
      });
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toStartWith('application/problem+json');
      expect(await count()).toBe(before);
    });
  }

  test('an address that nobody vouches for is not believed, and the log says so once', async () => {
    for (let n = 0; n < 3; n++) await visit(server, '/open', { 'x-forwarded-for': '198.51.100.7' });
    await Bun.sleep(100);
    expect(server.log().split('WAYMARK_TRUSTED_PROXIES').length - 1).toBeGreaterThan(0);
    expect(server.log().split('"setting":"WAYMARK_TRUSTED_PROXIES"').length - 1).toBe(1);
  });
});
