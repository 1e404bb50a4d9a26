import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { canBrowse, startBrowser, type TestBrowser } from '../support/browser.ts';
import { ADMIN_KEY, startServer, type TestServer } from '../support/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'waymark-cors-'));
const configFile = join(folder, 'waymark.toml');
writeFileSync(configFile, '[compat.hosts]\nbotoi = "api.botoi.example"\n');

/** A page of another origin: nothing but a place to call from. */
const other = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch: () => new Response('<title>elsewhere</title>', { headers: { 'content-type': 'text/html' } }),
});
let browser: TestBrowser | undefined;
let server: TestServer;

beforeAll(async () => {
  server = await startServer({ WAYMARK_CONFIG: configFile });
  if (canBrowse) browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server.remove();
  await other.stop(true);
  rmSync(folder, { recursive: true, force: true });
});

interface Call {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** What a script of the page gets: the answer, or the browser's refusal. */
const callFrom = (page: Page, call: Call) =>
  page.evaluate(async ({ url, ...init }) => {
    try {
      const answer = await fetch(url, init);
      return {
        status: answer.status,
        requestId: answer.headers.get('x-request-id'),
        body: await answer.json(),
      };
    } catch (error) {
      return { refused: String(error) };
    }
  }, call);

async function onAnotherOrigin<T>(work: (page: Page) => Promise<T>): Promise<T> {
  if (browser === undefined) throw new Error('there is no browser');
  const { page, context } = await browser.open();
  try {
    await page.goto(`http://page.example:${other.port}/`);
    return await work(page);
  } finally {
    await context.close();
  }
}

const KEY = { authorization: `Bearer ${ADMIN_KEY}` };
const JSON_BODY = { 'content-type': 'application/json' };

describe('a web page of another origin calls every API with its key', () => {
  const calls: readonly [string, Call, number][] = [
    [
      'native',
      {
        url: '/api/v1/links',
        method: 'POST',
        headers: { ...KEY, ...JSON_BODY, 'idempotency-key': 'page-1' },
        body: '{"url":"https://example.org/"}',
      },
      201,
    ],
    [
      'native, refused',
      { url: '/api/v1/links/lnk_zzz', method: 'PATCH', headers: { ...KEY, ...JSON_BODY }, body: '{}' },
      404,
    ],
    ['native, without a key', { url: '/api/v1/me' }, 401],
    ['PicSee', { url: '/compat/picsee/v2/my/api/status', headers: { 'x-api-key': ADMIN_KEY } }, 200],
    ['Linkly', { url: `/compat/linkly/api/v1/workspaces?api_key=${ADMIN_KEY}` }, 200],
    ['Cuttly', { url: `/compat/cuttly/api/api.php?key=wrong` }, 401],
    ['PocoLink', { url: '/compat/pocolink/v1/links', headers: KEY }, 200],
    ['Botoi', { url: '/compat/botoi/v1/short-url/none/stats', headers: KEY }, 404],
  ];
  test.skipIf(!canBrowse)('the browser hands over the answers, refusals as well', async () => {
    await onAnotherOrigin(async (page) => {
      for (const [name, call, status] of calls) {
        const got = await callFrom(page, { ...call, url: `http://api.example:${server.port}${call.url}` });
        expect({ name, ...got }, JSON.stringify(got)).toMatchObject({ name, status });
        expect(got.requestId, name).toBeString();
      }
    });
  });
});

test('a compatible API on a host of its own answers preflights too', async () => {
  const answer = await fetch(`${server.url}/v1/short-url/create`, {
    method: 'OPTIONS',
    headers: {
      host: 'api.botoi.example',
      origin: 'https://app.example.com',
      'access-control-request-method': 'POST',
    },
  });
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
});

test('short links, health and metrics carry no CORS headers', async () => {
  for (const path of ['/nothing', '/', '/healthz', '/readyz', '/metrics']) {
    const answer = await fetch(server.url + path, { headers: { origin: 'https://app.example.com' } });
    expect(answer.headers.get('access-control-allow-origin'), path).toBeNull();
  }
});

test.skipIf(!canBrowse)('with WAYMARK_CORS=none a browser keeps the answers from the page', async () => {
  await server.stop();
  await server.start({ WAYMARK_CORS: 'none' });
  const got = await onAnotherOrigin((page) =>
    callFrom(page, { url: `http://api.example:${server.port}/api/v1/me`, headers: KEY }),
  );
  expect(got).toEqual({ refused: 'TypeError: Failed to fetch' });
});
