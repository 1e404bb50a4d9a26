import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { AGENTS } from '../support/agents.ts';
import { canBrowse, startBrowser, type TestBrowser } from '../support/browser.ts';
import { eventually, startServer, type TestServer, visit } from '../support/server.ts';

/** What would run if anything of it were taken for markup. */
const HOSTILE = `"><script>window.pwned=1</script><img src=x onerror=window.pwned=1>'</title>\u202e{{7*7}}`;
const PAGE_BYTES_MAX = 15 * 1_024;

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

interface Sample {
  readonly name: string;
  /** Fields that make the link, or a path that needs none. */
  readonly link?: object;
  readonly path?: string;
  readonly mark?: string;
  readonly host?: string;
  readonly agent?: string;
  /** What is done before the page is the one to look at. */
  readonly act?: (page: Page) => Promise<unknown>;
}

const wrongPassword = async (page: Page) => {
  await page.fill('input', 'wrong');
  await page.click('button');
  await page.waitForSelector('[role=alert]');
};
const SAMPLES: readonly Sample[] = [
  { name: 'welcome', path: '/' },
  { name: 'missing', path: '/no-such-link' },
  { name: 'missing on a domain with a look of its own', path: '/no-such-link', host: 'go.test' },
  { name: 'unknown host', path: '/x', host: 'unknown.test' },
  { name: 'expired', link: { expires: { at: '2020-01-01T00:00:00Z' } } },
  { name: 'disabled', link: { enabled: false } },
  { name: 'not started', link: { starts_at: '2099-12-31T23:59:00Z' } },
  { name: 'blocked', link: { rules: [{ when: {}, then: { block: true } }] } },
  { name: 'password', link: { password: 'x' } },
  { name: 'wrong password', link: { password: 'x' }, act: wrongPassword },
  { name: 'preview', link: { title: HOSTILE }, mark: '+' },
  { name: 'preview with a password', link: { password: 'x' }, mark: '+' },
  {
    name: 'preview that depends',
    link: { rules: [{ when: {}, then: { url: 'https://example.com/' } }] },
    mark: '+',
  },
  { name: 'statistics', link: { public_stats: true, title: HOSTILE }, mark: '+stats' },
  {
    name: 'interstitial',
    link: { url: 'http://never.test/', pixels: { meta: '12345', ga4: 'G-ABC123' }, title: HOSTILE },
  },
  {
    name: 'app',
    link: { url: 'http://never.test/', apps: { ios: { link: 'shop://1', store: 'http://never.test/s' } } },
    agent: AGENTS.iphone,
  },
  { name: 'frame', link: { cloak: true, title: HOSTILE } },
  {
    name: 'preview for crawlers',
    link: { og: { title: HOSTILE, description: HOSTILE } },
    agent: AGENTS.twitterbot,
  },
];

async function look(sample: Sample, options: { language?: string; dark?: boolean; width?: number }) {
  const path = sample.path ?? `${await make(sample.link ?? {})}${sample.mark ?? ''}`;
  const { page, context } = await browser.open({ ...options, agent: sample.agent });
  // Pages that move on stay to be looked at: where they lead to does not answer.
  await context.route('http://never.test/**', (route) => route.fulfill({ status: 204 }));
  await context.route(/facebook|googletagmanager/, (route) => route.abort());
  await page.goto(short(path, sample.host), { waitUntil: 'commit' });
  await page.waitForSelector('main, iframe');
  await sample.act?.(page);
  return { page, context };
}

async function findFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate<readonly string[]>(
    "axe.run(document, { iframes: false }).then((it) => it.violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))",
  );
}

/** What a page shows of itself. */
const stateOf = (page: Page) =>
  page.evaluate<{ fits: boolean; pwned: unknown; lang: string; title: string }>(`({
    fits: document.documentElement.scrollWidth <= innerWidth,
    pwned: window.pwned ?? null,
    lang: document.documentElement.lang,
    title: document.title,
  })`);

describe.skipIf(!canBrowse)('every page', () => {
  beforeAll(async () => {
    const [domain] = (await server.ask<{ data: { id: string; host: string }[] }>('/domains')).data.filter(
      ({ host }) => host === 'go.test',
    );
    await server.ask(`/domains/${domain?.id}`, {
      method: 'PATCH',
      body: { name: HOSTILE.replace('\u202e', '').slice(0, 90), color: '#ffe100' },
    });
  });

  for (const sample of SAMPLES) {
    test(`${sample.name}: readable by everybody, on a phone and a desktop, by day and by night, and nothing runs`, async () => {
      for (const [dark, width] of [
        [false, 360],
        [true, 1_280],
      ] as const) {
        const { page, context } = await look(sample, { dark, width });
        expect(await findFaults(page)).toEqual([]);
        expect(await stateOf(page)).toEqual({
          fits: true,
          pwned: null,
          lang: 'en',
          title: expect.stringMatching(/./),
        });
        expect((await page.content()).length).toBeLessThan(PAGE_BYTES_MAX);
        await context.close();
      }
    });
  }

  for (const language of ['en', 'zh-TW', 'ja', 'de', 'fr', 'es', 'pt-BR', 'pl', 'hi']) {
    test(`speaks ${language}`, async () => {
      const spoken = SAMPLES.filter(({ name }) =>
        ['password', 'preview', 'statistics', 'not started'].includes(name),
      );
      for (const sample of spoken) {
        const { page, context } = await look(sample, { language, width: 360 });
        expect(await findFaults(page)).toEqual([]);
        const { fits, lang } = await stateOf(page);
        expect([fits, lang.slice(0, 2)]).toEqual([true, language.slice(0, 2)]);
        await context.close();
      }
    });
  }
});

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
      await page.goto(short(await make({ pixels })), { waitUntil: 'commit' });
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
      expect((await stateOf(page)).pwned).toBeNull();
      expect(await page.textContent('h1')).toBe('No such link');
      await context.close();
    });
  }

  test('whatever is in the query of a page that asks for a password, nothing of it runs', async () => {
    const path = await make({ password: 'x', forward_query: true });
    const { page, context } = await browser.open();
    await page.goto(short(`${path}?${HOSTILE}`));
    expect((await stateOf(page)).pwned).toBeNull();
    await context.close();
    const text = await (await visit(server, `${path}?"><script>`)).text();
    expect(text).not.toContain('<script>');
  });
});
