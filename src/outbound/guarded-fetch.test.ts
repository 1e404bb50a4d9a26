import { afterEach, describe, expect, test } from 'bun:test';
import { networkInterfaces } from 'node:os';
import {
  createGuardedFetch,
  type FetchOptions,
  FetchRefused,
  type GuardedFetchDeps,
} from './guarded-fetch.ts';

const LOOPBACK = ['127.0.0.0/8'];
const defaults = { timeoutMs: 5_000, bytesMax: 10_000, redirectsMax: 3 };
const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);
const servers: Bun.Server<undefined>[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop(true);
});

function serve(answer: (request: Request) => Response | Promise<Response>): number {
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: answer });
  servers.push(server);
  return server.port ?? 0;
}

function createFetch(deps: Partial<GuardedFetchDeps> = {}) {
  const lookup = async () => ['127.0.0.1'];
  return createGuardedFetch({ allowed: LOOPBACK, lookup, userAgent: 'Waymark test', ...deps });
}

async function faultOf(
  options: Partial<FetchOptions> & { url: string },
  deps: Partial<GuardedFetchDeps> = {},
) {
  const outcome = await createFetch(deps)
    .fetch({ ...defaults, ...options })
    .catch((error: unknown) => error);
  return outcome instanceof FetchRefused ? outcome.fault : outcome;
}

const wordsOf = (body: Uint8Array) => new TextDecoder().decode(body);

describe('what is asked', () => {
  test('a name is asked at the address found, by its name', async () => {
    const port = serve((request) => Response.json([...request.headers]));
    const answer = await createFetch().fetch({ ...defaults, url: `http://u:p@shop.test:${port}/a?b#c` });
    expect(JSON.parse(wordsOf(answer.body))).toEqual([
      ['accept-encoding', 'identity'],
      ['connection', 'close'],
      ['host', `shop.test:${port}`],
      ['user-agent', 'Waymark test'],
    ]);
    expect({ ...answer, body: null, headers: null }).toEqual({
      status: 200,
      url: `http://shop.test:${port}/a?b#c`,
      headers: null,
      body: null,
      cut: false,
    });
  });

  test('a POST carries its body and headers, none that would frame it otherwise', async () => {
    const port = serve(async (request) => {
      const { headers } = request;
      return Response.json([headers.get('x-signature'), headers.get('cookie'), await request.text()]);
    });
    const headers = {
      'X-Signature': 's',
      Cookie: 'c',
      'Content-Length': '1',
      Host: 'other',
      Connection: 'x',
    };
    const url = `http://hook.test:${port}/`;
    const answer = await createFetch().fetch({ ...defaults, url, method: 'POST', headers, body: 'péché' });
    expect(JSON.parse(wordsOf(answer.body))).toEqual(['s', null, 'péché']);
  });

  test('a HEAD has no body, however long it says it would be', async () => {
    const port = serve(() => new Response('x'.repeat(50_000)));
    const answer = await createFetch().fetch({
      ...defaults,
      url: `http://shop.test:${port}`,
      method: 'HEAD',
    });
    expect([answer.status, answer.body.length, answer.cut]).toEqual([200, 0, false]);
  });

  test.each([
    'ftp://shop.test/',
    'file:///etc/passwd',
    'javascript:1',
    'gopher://x',
    'shop.test',
    '',
    'http://',
  ])('%p is not http', async (url) => {
    expect(await faultOf({ url })).toBe('not_http');
  });

  test('a header that cannot be sent refuses the request', async () => {
    expect(await faultOf({ url: 'http://shop.test/', headers: { a: 'b\r\nc: d' } })).toBe('connection');
  });
});

describe('where it may go', () => {
  test('a name that leads inside is forbidden, for the system too', async () => {
    const system = createGuardedFetch({ allowed: [], userAgent: 'Waymark test' });
    const refused = system.fetch({ ...defaults, url: 'http://localhost/' });
    expect(await refused.catch((error) => error.fault)).toBe('forbidden_address');
  });

  test.each([
    [['93.184.215.14', '10.0.0.1']],
    [['10.0.0.1', '93.184.215.14']],
    [['127.0.0.1', '::ffff:169.254.169.254']],
    [['127.0.0.1', 'localhost']],
    [['0177.0.0.1']],
  ])('a name with the addresses %p is forbidden whole', async (addresses) => {
    const port = serve(() => new Response('inside'));
    const url = `http://mixed.test:${port}/`;
    expect(await faultOf({ url }, { lookup: async () => addresses })).toBe('forbidden_address');
  });

  test('a name is asked for once, so that its second answer counts for nothing', async () => {
    const port = serve(() => new Response('first'));
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    const asked: string[] = [];
    const lookup = async (host: string) => {
      asked.push(host);
      return answers[asked.length - 1] ?? [];
    };
    const url = `http://rebound.test:${port}/`;
    const answer = await createFetch({ lookup }).fetch({ ...defaults, url });
    expect([wordsOf(answer.body), asked]).toEqual(['first', ['rebound.test']]);
  });

  test('the next address is tried when nobody listens at the first', async () => {
    const port = serve(() => new Response('second'));
    const lookup = async () => ['127.0.0.2', '127.0.0.1'];
    const answer = await createFetch({ lookup }).fetch({ ...defaults, url: `http://two.test:${port}/` });
    expect(wordsOf(answer.body)).toBe('second');
  });

  test.skipIf(!hasIpv6)('an allowed address of IPv6 is asked by its own name', async () => {
    const server = Bun.serve({
      hostname: '::1',
      port: 0,
      fetch: (request) => new Response(request.headers.get('host')),
    });
    servers.push(server);
    const options = { ...defaults, url: `http://[0:0::1]:${server.port}/` };
    const answer = await createFetch({ allowed: ['::1'] }).fetch(options);
    expect(wordsOf(answer.body)).toBe(`[::1]:${server.port}`);
  });

  test('a name without addresses is no host', async () => {
    const url = 'http://nowhere.test/';
    expect(await faultOf({ url }, { lookup: async () => [] })).toBe('no_such_host');
    expect(await faultOf({ url }, { lookup: () => Promise.reject(new Error('ENOTFOUND')) })).toBe(
      'no_such_host',
    );
  });

  test('where nobody listens there is no connection', async () => {
    expect(await faultOf({ url: 'http://shop.test:1/' })).toBe('connection');
  });

  test('what comes above the bound of requests under way is refused', async () => {
    const gate = Promise.withResolvers<void>();
    const port = serve(() => gate.promise.then(() => new Response('late')));
    const fetch = createFetch({ inFlightMax: 1 });
    const options = { ...defaults, url: `http://shop.test:${port}/` };
    const first = fetch.fetch(options);
    const second = await fetch.fetch(options).catch((error: unknown) => error);
    gate.resolve();
    expect(second).toMatchObject({ fault: 'connection' });
    expect((await first).status).toBe(200);
    expect((await fetch.fetch(options)).status).toBe(200);
  });
});

test('an origin that the operator named may be internal, and no other of its host may', async () => {
  const port = serve(() => new Response('inside'));
  const other = serve(() => new Response('inside'));
  const origin = `http://id.test:${port}`;
  const deps = { allowed: [], allowedOrigins: new Set([origin]) };
  expect(await faultOf({ url: `${origin}/a` }, deps)).toMatchObject({ status: 200 });
  expect(await faultOf({ url: `http://id.test:${other}/a` }, deps)).toBe('forbidden_address');
  expect(await faultOf({ url: `http://other.test:${port}/a` }, deps)).toBe('forbidden_address');
});

test('an internal origin that the operator named leads to no other internal address', async () => {
  const inside = serve(() => new Response('secret'));
  const port = serve(
    () => new Response(null, { status: 302, headers: { location: `http://in.test:${inside}` } }),
  );
  const origin = `http://id.test:${port}`;
  const deps = { allowed: [], allowedOrigins: new Set([origin]) };
  expect(await faultOf({ url: origin }, deps)).toBe('forbidden_address');
});
