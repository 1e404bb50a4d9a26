import { afterEach, describe, expect, test } from 'bun:test';
import { createServer, type Server } from 'node:net';
import { createGuardedFetch, type FetchOptions, FetchRefused } from './guarded-fetch.ts';

const defaults = { timeoutMs: 5_000, bytesMax: 10_000, redirectsMax: 3 };
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Answers each request with what `answer` makes of its head. */
async function serve(answer: (head: string) => string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (head) => socket.end(answer(head.toString())));
  });
  servers.push(server);
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

const redirect = (to: string, status = 302) =>
  `HTTP/1.1 ${status} Moved\r\nlocation: ${to}\r\ncontent-length: 0\r\n\r\n`;
const page = (text: string) => `HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
const pathOf = (head: string) => head.split(' ')[1] ?? '';

const guarded = createGuardedFetch({
  allowed: ['127.0.0.0/8'],
  lookup: async (host) => (host === 'inside.test' ? ['10.0.0.1'] : ['127.0.0.1']),
  userAgent: 'Waymark test',
});

async function textOf(options: Partial<FetchOptions> & { url: string }): Promise<string> {
  const { body } = await guarded.fetch({ ...defaults, ...options });
  return new TextDecoder().decode(body);
}

async function faultOf(options: Partial<FetchOptions> & { url: string }): Promise<unknown> {
  const outcome = await textOf(options).catch((error: unknown) => error);
  return outcome instanceof FetchRefused ? outcome.fault : outcome;
}

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])('%d is followed to a relative address', async (status) => {
    const port = await serve((head) =>
      pathOf(head) === '/a' ? redirect('b?c', status) : page(pathOf(head)),
    );
    const answer = await guarded.fetch({ ...defaults, url: `http://shop.test:${port}/a` });
    expect([answer.url, new TextDecoder().decode(answer.body)]).toEqual([
      `http://shop.test:${port}/b?c`,
      '/b?c',
    ]);
  });

  test.each([300, 304, 305])('%d is an answer', async (status) => {
    const port = await serve(() => redirect('/b', status));
    expect((await guarded.fetch({ ...defaults, url: `http://shop.test:${port}/a` })).status).toBe(status);
  });

  test('without a place to go is an answer', async () => {
    const port = await serve(() => 'HTTP/1.1 302 Found\r\ncontent-length: 2\r\n\r\nhm');
    expect(await textOf({ url: `http://shop.test:${port}/` })).toBe('hm');
  });

  test('to an address in UTF-8 keeps its letters', async () => {
    const port = await serve((head) => (pathOf(head) === '/a' ? redirect('/é中') : page(pathOf(head))));
    expect(await textOf({ url: `http://shop.test:${port}/a` })).toBe('/%C3%A9%E4%B8%AD');
  });

  test.each([
    ['http://10.0.0.1/', 'forbidden_address'],
    ['http://inside.test/', 'forbidden_address'],
    ['//169.254.169.254/latest/', 'forbidden_address'],
    ['http://[::ffff:10.0.0.1]/', 'forbidden_address'],
    ['http://0xa000001/', 'forbidden_address'],
    ['http://93.184.215.14:22/', 'bad_port'],
    ['file:///etc/passwd', 'bad_redirect'],
    ['javascript:alert(1)', 'bad_redirect'],
    ['http://', 'bad_redirect'],
    ['http://a b/', 'bad_redirect'],
  ])('to %s is checked like the first address: %s', async (to, fault) => {
    const port = await serve(() => redirect(to));
    expect(await faultOf({ url: `http://shop.test:${port}/` })).toBe(fault);
  });

  test('in a circle ends at the bound', async () => {
    let asked = 0;
    const port = await serve(() => {
      asked++;
      return redirect('/again');
    });
    expect(await faultOf({ url: `http://shop.test:${port}/` })).toBe('too_many_redirects');
    expect(asked).toBe(defaults.redirectsMax + 1);
  });

  test('as many as the bound are followed', async () => {
    const port = await serve((head) =>
      pathOf(head) === '/3' ? page('there') : redirect(`/${Number(pathOf(head).slice(1)) + 1}`),
    );
    expect(await textOf({ url: `http://shop.test:${port}/0` })).toBe('there');
    expect(await faultOf({ url: `http://shop.test:${port}/0`, redirectsMax: 2 })).toBe('too_many_redirects');
  });

  test('is not followed by a POST', async () => {
    const port = await serve(() => redirect('/b', 307));
    const answer = await guarded.fetch({
      ...defaults,
      url: `http://shop.test:${port}/a`,
      method: 'POST',
      body: 'x',
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([307, '/b']);
  });

  test('carries credentials to its own origin only', async () => {
    const headers = { authorization: 'Bearer a', 'x-key': 'k', accept: 'text/html' };
    const sent = (head: string) =>
      ['bearer a', 'x-key', 'text/html'].filter((it) => head.toLowerCase().includes(it));
    const port = await serve((head) => {
      if (pathOf(head) === '/same') return redirect('/end');
      return pathOf(head) === '/other' ? redirect(`http://other.test:${port}/end`) : page(sent(head).join());
    });
    expect(await textOf({ url: `http://shop.test:${port}/same`, headers })).toBe('bearer a,x-key,text/html');
    expect(await textOf({ url: `http://shop.test:${port}/other`, headers })).toBe('text/html');
  });

  test('and back does not bring them again', async () => {
    const port = await serve((head) => {
      if (pathOf(head) === '/a') return redirect(`http://other.test:${port}/b`);
      if (pathOf(head) === '/b') return redirect(`http://shop.test:${port}/c`);
      return page(String(head.includes('Bearer')));
    });
    const headers = { authorization: 'Bearer a' };
    expect(await textOf({ url: `http://shop.test:${port}/a`, headers })).toBe('false');
  });
});
