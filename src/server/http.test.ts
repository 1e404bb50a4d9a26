import { afterEach, expect, test } from 'bun:test';
import { createAddressList } from '../redirect/client-address.ts';
import { type HttpServer, startHttpServer } from './http.ts';

const servers: HttpServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop(1_000);
});

const COUNTERS = {
  ...{ click: 0, missing: 0, expired: 0, disabled: 0, not_started: 0, root: 0, unknown_host: 0 },
  ...{ untracked: 0, declined: 0, blocked: 0, password: 0, preview: 0, statistics: 0 },
};
const notExpected = (): never => {
  throw new Error('not expected');
};

test('a visitor who leaves in the middle of a form is no error', async () => {
  const errors: unknown[] = [];
  const { promise: isReading, resolve: reads } = Promise.withResolvers<void>();
  const { promise: read, resolve: hasRead } = Promise.withResolvers<string | null>();
  const server = startHttpServer({
    mounts: {
      ...{ api: notExpected, compat: notExpected, docs: notExpected, healthz: notExpected },
      ...{ readyz: notExpected, metrics: notExpected, 'docs.md': notExpected, 'llms.txt': notExpected },
      ...{ 'robots.txt': notExpected, 'favicon.ico': notExpected, assets: notExpected },
    },
    redirects: {
      async handle(visit) {
        reads();
        hasRead(await visit.readBody(1_000));
        return new Response('answered');
      },
      failed: () => new Response('failed', { status: 500 }),
      counters: COUNTERS,
    },
    otherHost: () => null,
    isControlHost: () => true,
    isSecure: false,
    trustedProxies: createAddressList([]),
    countryHeader: '',
    onUntrustedProxy: () => undefined,
    onError: (error) => void errors.push(error),
    onPage: null,
  });
  servers.push(server);
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
