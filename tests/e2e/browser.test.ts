import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { AGENTS } from '../support/agents.ts';
import { canBrowse, startBrowser, type TestBrowser } from '../support/browser.ts';
import { eventually, startServer, type TestServer, visit } from '../support/server.ts';

/** What would run if anything of it were taken for markup. */
const HOSTILE = `"><script>window.pwned=1</script><img src=x onerror=window.pwned=1>'</title>\u202e{{7*7}}`;

let server: TestServer;
let browser: TestBrowser;
let destination: ReturnType<typeof Bun.serve>;
const arrivals: { path: string; referrer: string | null }[] = [];
const short = (path: string, host = '127.0.0.1') => `http://${host}:${server.port}${path}`;

beforeAll(async () => {
  if (!canBrowse) return;
  destination = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch(request) {
      const { pathname } = new URL(request.url);
      arrivals.push({ path: pathname, referrer: request.headers.get('referer') });
      const headers = new Headers({ 'content-type': 'text/html', 'referrer-policy': 'unsafe-url' });
      if (pathname === '/no-frames') headers.set('x-frame-options', 'DENY');
      if (pathname === '/from') {
        return new Response(
          `<a href="${short(decodeURIComponent(new URL(request.url).search.slice(1)))}">go</a>`,
          { headers },
        );
      }
      return new Response(`<title>arrived</title><p>arrived at ${pathname}</p>`, { headers });
    },
  });
  server = await startServer({
    WAYMARK_WORKERS: '1',
    WAYMARK_PUBLIC_URL: 'http://127.0.0.1',
    WAYMARK_OUTBOUND_ALLOW: 'loopback',
    WAYMARK_APP_SCHEMES: 'shop',
    WAYMARK_SNIPPETS: 'true',
  });
  browser = await startBrowser();
  await server.ask('/domains', { body: { host: 'go.test', verified: true } });
});
afterAll(async () => {
  if (!canBrowse) return;
  await browser.close();
  await server.remove();
  await destination.stop(true);
});

const there = (path: string): string => `http://localhost:${destination.port}${path}`;
const make = async (fields: object): Promise<string> => {
  const link = await server.ask<{ slug: string }>('/links', { body: { url: there('/there'), ...fields } });
  return `/${link.slug}`;
};

/** What a script that should not have run leaves behind. */
const pwnedOn = (page: Page) => page.evaluate<unknown>('window.pwned ?? null');

describe.skipIf(!canBrowse)('in a browser', () => {
  async function arrive(page: Page, path: string): Promise<void> {
    // Not by the page's own waiting: a try to open an app counts as a navigation that failed.
    expect(
      await eventually(
        async () => page.url(),
        (url) => url === there(path),
      ),
    ).toBe(there(path));
    expect(await page.textContent('p')).toBe(`arrived at ${path}`);
  }

  test('the right password leads to the destination, and is not asked for again', async () => {
    const path = await make({ password: 'öffne dich' });
    const { page, context } = await browser.open();
    await page.goto(short(path));
    await page.fill('input', 'öffne dich');
    await page.click('button');
    await arrive(page, '/there');
    await page.goto(short(path));
    await arrive(page, '/there');
    await context.close();
  });

  for (const scripts of [true, false]) {
    test(`a page with pixels moves on within a second or so, ${scripts ? 'with' : 'without'} scripts`, async () => {
      const { page, context } = await browser.open({ scripts });
      await context.route(/facebook|googletagmanager|tiktok/, (route) => route.abort());
      const asked: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).host));
      const pixels = { meta: '12345', ga4: 'G-ABC123', gtm: 'GTM-ABC123', tiktok: 'ABCDEFGHIJ1234' };
      await page.goto(short(await make({ domain: 'go.test', pixels }), 'go.test'), { waitUntil: 'commit' });
      await arrive(page, '/there');
      for (const host of scripts
        ? ['connect.facebook.net', 'www.googletagmanager.com', 'analytics.tiktok.com']
        : []) {
        expect(asked).toContain(host);
      }
      await context.close();
    });
  }

  test('a script in a snippet that is allowed runs; on a page without snippets none could', async () => {
    const { page, context } = await browser.open();
    const snippet = {
      domain: 'go.test',
      url: 'http://never.test/',
      body_html: '<script>window.mine=1</script>',
    };
    await context.route('http://never.test/**', (route) => route.abort());
    await page.goto(short(await make(snippet), 'go.test'), { waitUntil: 'commit' });
    await page.waitForFunction('window.mine === 1', undefined, { timeout: 900 });
    await context.close();
  });

  test('the referrer goes along, or is hidden', async () => {
    for (const [hide_referrer, expected] of [
      [false, true],
      [true, false],
    ] as const) {
      const path = await make({ hide_referrer, url: there(`/referrer-${hide_referrer}`) });
      const { page, context } = await browser.open();
      await page.goto(there(`/from?${encodeURIComponent(path)}`));
      await page.click('a');
      await arrive(page, `/referrer-${hide_referrer}`);
      const arrival = arrivals.find((one) => one.path === `/referrer-${hide_referrer}`);
      expect(arrival?.referrer !== null).toBe(expected);
      await context.close();
    }
  });

  test('a cloaked link shows its destination under the short URL', async () => {
    const path = await make({ cloak: true, title: 'Cloaked' });
    const { page, context } = await browser.open();
    await page.goto(short(path));
    expect([page.url(), await page.title()]).toEqual([short(path), 'Cloaked']);
    expect(await page.frameLocator('iframe').locator('p').textContent()).toBe('arrived at /there');
    await context.close();
  });

  test('a cloaked page has no more rights than it needs to work', async () => {
    const { page, context } = await browser.open();
    await page.goto(short(await make({ cloak: true })));
    await page.frameLocator('iframe').locator('p').textContent();
    const [, frame] = page.frames();
    const allowed = await frame?.evaluate('document.featurePolicy.allowedFeatures().sort()');
    const hints = ['ch-save-data', 'ch-ua', 'ch-ua-mobile', 'ch-ua-platform'];
    expect(allowed).toEqual([...hints, 'fullscreen', 'sync-xhr', 'unload']);
    await context.close();
  });

  test('a cloaked link redirects to a page that does not let itself be framed', async () => {
    const { page, context } = await browser.open();
    await page.goto(short(await make({ cloak: true, url: there('/no-frames') })));
    await arrive(page, '/no-frames');
    await context.close();
  });

  test('an app that is not there leaves the visitor in the store', async () => {
    const apps = { ios: { link: 'shop://1', store: there('/store') } };
    const { page, context } = await browser.open({ agent: AGENTS.iphone });
    await page.goto(short(await make({ apps })), { waitUntil: 'commit' });
    await arrive(page, '/store');
    await context.close();
  });

  test('the button of a preview leads on', async () => {
    const path = await make({});
    const { page, context } = await browser.open();
    await page.goto(short(`${path}+`));
    await page.click('a.button');
    await arrive(page, '/there');
    await context.close();
  });

  for (const path of [
    `/${HOSTILE}`,
    `/${encodeURIComponent(HOSTILE)}+`,
    `/a/${encodeURIComponent(HOSTILE)}+stats`,
  ]) {
    test(`a path such as ${JSON.stringify(path.slice(0, 24))}… runs nothing`, async () => {
      const { page, context } = await browser.open();
      await page.goto(short(path));
      expect(await pwnedOn(page)).toBeNull();
      expect(await page.textContent('h1')).toBe('This link does not exist');
      await context.close();
    });
  }

  test('whatever is in the query of a page that asks for a password, nothing of it runs', async () => {
    const path = await make({ password: 'x', forward_query: true });
    const { page, context } = await browser.open();
    await page.goto(short(`${path}?${HOSTILE}`));
    expect(await pwnedOn(page)).toBeNull();
    await context.close();
    const text = await (await visit(server, `${path}?"><script>`)).text();
    expect(text).not.toContain('<script>');
  });
});
