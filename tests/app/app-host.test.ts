import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { canBrowse, startBrowser } from '../support/browser.ts';
import { ADMIN_KEY, eventually, startServer, type TestServer } from '../support/server.ts';

const PASSWORD = 'seven green boats';
const APP = 'app.test';
const PUBLIC = 'go.test';
const CUSTOMER = 'shop.test';

const SETTINGS = { WAYMARK_WORKERS: '1', WAYMARK_PUBLIC_URL: `http://${PUBLIC}` };

let server: TestServer;
let slug: string;

beforeAll(async () => {
  server = await startServer({ ...SETTINGS, WAYMARK_APP_URL: `http://${APP}` });
  await server.ask('/domains', { body: { host: CUSTOMER, verified: true } });
  slug = (await server.ask<{ slug: string }>('/links', { body: { url: 'https://example.com/there' } })).slug;
});
afterAll(() => server.remove());

const send = (host: string, path: string, init: RequestInit & { headers?: Record<string, string> } = {}) =>
  fetch(server.url + path, { redirect: 'manual', ...init, headers: { host, ...init.headers } });

const post = (host: string, path: string, fields: Record<string, string>, origin = `http://${host}`) =>
  send(host, path, { method: 'POST', body: new URLSearchParams(fields), headers: { origin } });

const leadsTo = (answer: Response) => [answer.status, answer.headers.get('location')];

describe('a dashboard with a host of its own', () => {
  test('has its pages, the API, the reference and the health of the server there', async () => {
    expect(leadsTo(await send(APP, '/'))).toEqual([302, '/app']);
    expect(leadsTo(await send(APP, '/app'))).toEqual([303, '/app/sign-in']);
    for (const path of ['/app/sign-in', '/docs', '/healthz', '/robots.txt', '/api/v1/openapi.json']) {
      expect([path, (await send(APP, path)).status]).toEqual([path, 200]);
    }
    const me = await send(APP, '/api/v1/me', { headers: { authorization: `Bearer ${ADMIN_KEY}` } });
    expect(me.status).toBe(200);
  });

  test('serves no links there, and nothing that another host serves', async () => {
    expect(leadsTo(await send(PUBLIC, `/${slug}`))).toEqual([302, 'https://example.com/there']);
    for (const path of [`/${slug}`, `/${slug}+`, '/x', '/apple', '/.well-known/x']) {
      const answer = await send(APP, path);
      expect([path, ...leadsTo(answer)]).toEqual([path, 404, null]);
      expect(answer.headers.get('content-security-policy')).toStartWith(
        "default-src 'none'; script-src 'self';",
      );
    }
  });

  test('is the same host in every spelling: proxies drop ports or add them', async () => {
    for (const host of [APP.toUpperCase(), `${APP}:443`, `${APP}:8443`, `${APP}.`]) {
      expect([host, ...leadsTo(await send(host, '/'))]).toEqual([host, 302, '/app']);
      expect([host, (await send(host, '/app/sign-in')).status]).toEqual([host, 200]);
      expect([host, (await send(host, `/${slug}`)).status]).toEqual([host, 404]);
    }
  });

  test('has the same mark as the short host and the customers', async () => {
    const mark = await Bun.file(join(import.meta.dir, '../../src/app/assets/mark.svg')).text();
    for (const host of [APP, PUBLIC, CUSTOMER]) {
      expect((await (await send(host, '/favicon.ico')).text()).trim()).toBe(mark.trim());
    }
  });

  test('gets a certificate as other hosts of the server do', async () => {
    const ask = async (host: string) =>
      (await send('127.0.0.1:2019', `/api/v1/tls/ask?domain=${host}`)).status;
    expect([await ask(APP), await ask(PUBLIC), await ask(CUSTOMER)]).toEqual([200, 200, 200]);
    expect(await ask('else.test')).toBe(404);
  });

  test('is where the host of short links sends people', async () => {
    expect(leadsTo(await send(PUBLIC, '/app/sign-in?return=%2Fapp%2Fpasskeys'))).toEqual([
      302,
      `http://${APP}/app/sign-in?return=%2Fapp%2Fpasskeys`,
    ]);
    expect((await post(PUBLIC, '/app/sign-in', {})).status).toBe(404);
    expect((await send(CUSTOMER, '/app')).status).toBe(404);
    expect((await send(CUSTOMER, '/app/sign-in')).status).toBe(404);
  });

  test('is the only place where the cookie counts, and takes forms of no other host', async () => {
    const token = /app\.test\/app\/setup#(wmu_\w+)/.exec(server.log())?.[1] ?? '';
    const fields = { token, name: 'Ann', email: 'ann@example.com', password: PASSWORD };
    for (const origin of [`http://${PUBLIC}`, `http://${CUSTOMER}`, 'http://evil.test', 'null']) {
      expect([origin, (await post(APP, '/app/setup', fields, origin)).status]).toEqual([origin, 403]);
    }
    const made = await post(APP, '/app/setup', fields);
    expect(leadsTo(made)).toEqual([303, '/app?welcome']);
    const cookie = made.headers.getSetCookie().find((line) => line.startsWith('waymark=')) ?? '';
    expect(cookie).toMatch(/^waymark=wms_[0-9a-f]{64}; Max-Age=\d+; HttpOnly; SameSite=Lax; Path=\/$/);
    const headers = { cookie: cookie.split(';', 1)[0] ?? '' };
    expect((await send(APP, '/app', { headers })).status).toBe(200);
    expect((await send(APP, '/api/v1/session', { headers })).status).toBe(200);
    expect((await send(PUBLIC, '/api/v1/session', { headers })).status).toBe(401);
    expect((await send(CUSTOMER, '/api/v1/session', { headers })).status).toBe(404);
    expect((await send(PUBLIC, '/app', { headers })).status).toBe(302);
  });
});

test.skipIf(!canBrowse)(
  'a link keeps its tag manager out of a host that begins to hold sessions',
  async () => {
    const link = await server.ask<{ slug: string }>('/links', {
      body: { url: 'http://never.test/', pixels: { gtm: 'GTM-ABC123' } },
    });
    const browser = await startBrowser();
    /** The hosts that a visit asks for anything. */
    const hostsOf = async (): Promise<readonly string[]> => {
      const { page, context } = await browser.open();
      const asked = new Set<string>();
      await context.route(/googletagmanager|never\.test/, (route) => route.fulfill({ status: 204 }));
      page.on('request', (request) => asked.add(new URL(request.url()).hostname));
      await page
        .goto(`http://${PUBLIC}:${server.port}/${link.slug}`, { waitUntil: 'commit' })
        .catch(() => null);
      await eventually(
        async () => asked.has('never.test'),
        (has) => has,
      );
      await context.close();
      return [...asked].sort();
    };
    expect(await hostsOf()).toEqual([PUBLIC, 'never.test', 'www.googletagmanager.com']);
    await server.stop();
    await server.start(SETTINGS);
    expect(await hostsOf()).toEqual([PUBLIC, 'never.test']);
    const refused = await server.api('/links', {
      body: { url: 'http://never.test/', pixels: { gtm: 'GTM-ABC123' } },
    });
    expect(refused.status).toBe(422);
    await browser.close();
  },
  30_000,
);
