import { afterEach, expect, test } from 'bun:test';
import { createAddressList } from '../clicks/geo/address-list.ts';
import { StorageAway } from '../core/base/storage-away.ts';
import { NO_COUNTS } from '../redirect/handle.ts';
import { type HttpServer, startHttpServer } from './http.ts';

const servers: HttpServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop(1_000);
});

const notExpected = (): never => {
  throw new Error('not expected');
};

type Deps = Parameters<typeof startHttpServer>[0];

function start(deps: Pick<Deps, 'redirects' | 'onError'> & { api?: Deps['mounts']['api'] }): HttpServer {
  const { api = notExpected, ...rest } = deps;
  const server = startHttpServer({
    mounts: {
      api,
      app: notExpected,
      compat: notExpected,
      docs: notExpected,
      healthz: notExpected,
      readyz: notExpected,
      metrics: notExpected,
      'docs.md': notExpected,
      'llms.txt': notExpected,
      'robots.txt': notExpected,
      'favicon.ico': notExpected,
      assets: notExpected,
    },
    otherHost: () => null,
    holdsSessions: () => false,
    isControlHost: () => true,
    isSecure: false,
    trustedProxies: createAddressList([]),
    countryHeader: '',
    onUntrustedProxy: () => undefined,
    onPage: null,
    ...rest,
  });
  servers.push(server);
  return server;
}

/** What the server answers to exactly these bytes. */
async function send(server: HttpServer, text: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const pieces: string[] = [];
  const client = await Bun.connect({
    hostname: '127.0.0.1',
    port: server.port,
    socket: {
      data: (_, bytes) => void pieces.push(bytes.toString()),
      close: () => resolve(pieces.join('')),
    },
  });
  client.write(text);
  return promise;
}

test('whatever a request says of its host, what an API reads is a whole URL with that path, query and body', async () => {
  const errors: unknown[] = [];
  const server = start({
    api: async (request) => {
      const { pathname, search } = new URL(request.url);
      return new Response(`${pathname}${search} ${request.headers.get('x-mine')} ${await request.text()}`);
    },
    redirects: { handle: notExpected, failed: notExpected, counters: NO_COUNTS },
    onError: (error) => void errors.push(error),
  });
  const rest = 'X-Mine: 1\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody';
  for (const head of ['HTTP/1.0\r\n', 'HTTP/1.1\r\nHost:\r\n', 'HTTP/1.1\r\nHost: :80\r\n']) {
    const answer = await send(server, `POST /api/v1/x?y=%20 ${head}${rest}`);
    expect([head, answer.split('\r\n\r\n').at(-1)]).toEqual([head, '/api/v1/x?y=%20 1 body']);
  }
  expect(errors).toEqual([]);
});

test('a visitor who leaves in the middle of a form is no error', async () => {
  const errors: unknown[] = [];
  const { promise: isReading, resolve: reads } = Promise.withResolvers<void>();
  const { promise: read, resolve: hasRead } = Promise.withResolvers<string | null>();
  const server = start({
    redirects: {
      async handle(visit) {
        reads();
        hasRead(await visit.readBody(1_000));
        return new Response('answered');
      },
      failed: () => new Response('failed', { status: 500 }),
      counters: NO_COUNTS,
    },
    onError: (error) => void errors.push(error),
  });
  const client = await Bun.connect({
    hostname: '127.0.0.1',
    port: server.port,
    socket: { data: () => undefined },
  });
  client.write('POST /pw HTTP/1.1\r\nHost: sho.rt\r\nContent-Length: 100\r\n\r\npass');
  await isReading;
  client.terminate();
  expect(await read).toBeNull();
  expect(errors).toEqual([]);
});

test('the answer to a visit that failed knows the error', async () => {
  const away = new StorageAway('away');
  const told: unknown[] = [];
  const server = start({
    redirects: {
      handle: () => Promise.reject(away),
      failed: (_visit, error) => new Response('later', { status: error instanceof StorageAway ? 503 : 500 }),
      counters: NO_COUNTS,
    },
    onError: (error) => void told.push(error),
  });
  const answer = await fetch(`http://127.0.0.1:${server.port}/a`);
  expect([answer.status, told]).toEqual([503, [away]]);
});
