import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { AGENTS } from '../support/agents.ts';
import { canBrowse, startBrowser, type TestBrowser } from '../support/browser.ts';
import { svgOf } from '../support/pictures.ts';
import { ADMIN_KEY, eventually, startServer, type TestServer } from '../support/server.ts';

/** What would run if anything of it were taken for markup. */
const HOSTILE = `"><script>window.pwned=1</script><img src=x onerror=window.pwned=1>'</title>\u202e{{7*7}}`;
const PAGE_BYTES_MAX = 15 * 1_024;
/** A folder for pictures of every page, for somebody to look at. */
const PICTURES = process.env.PAGE_PICTURES ?? '';

/** A drawing that tries all that a picture can. */
const HOSTILE_LOGO = svgOf(
  '<script>window.pwned=1;top.pwned=1</script><rect width="120" height="40" fill="#e2483d" onload="window.pwned=1"/>' +
    '<image href="http://never.test/beacon.png"/><foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:top.pwned=1"/></foreignObject>' +
    '<style>@import "http://never.test/style.css"</style><a href="javascript:window.pwned=1"><text y="30">Go</text></a>',
  'viewBox="0 0 120 40" onload="window.pwned=1"',
);

let server: TestServer;
let browser: TestBrowser;
beforeAll(async () => {
  if (!canBrowse) return;
  server = await startServer({
    WAYMARK_WORKERS: '1',
    WAYMARK_PUBLIC_URL: 'http://127.0.0.1',
    WAYMARK_APP_SCHEMES: 'shop',
    WAYMARK_TRUSTED_PROXIES: 'loopback',
  });
  browser = await startBrowser();
  for (const { host, settings, logos } of LOOKS) {
    if (host === OWN) continue;
    const { id } = await server.ask<{ id: string }>('/domains', { body: { host, verified: true } });
    await server.ask(`/domains/${id}`, { method: 'PATCH', body: settings });
    for (const scheme of logos) await putLogo(id, scheme);
  }
});
afterAll(async () => {
  if (!canBrowse) return;
  await browser.close();
  await server.remove();
});

async function putLogo(id: string, scheme: string): Promise<void> {
  const answer = await fetch(`${server.url}/api/v1/domains/${id}/logo?scheme=${scheme}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'image/svg+xml' },
    body: new Uint8Array(HOSTILE_LOGO),
  });
  expect(answer.status).toBe(200);
}

const OWN = '127.0.0.1';
const HOME = 'https://home.example.com/';
const LOOKS = [
  { host: OWN, settings: {}, logos: [] },
  {
    host: 'pale.test',
    settings: { name: HOSTILE.replace('\u202e', '').slice(0, 90), color: '#ffe100', home_url: HOME },
    logos: ['light'],
  },
  {
    host: 'deep.test',
    settings: { name: 'Acme', color: '#2b1a5e', home_url: HOME },
    logos: ['light', 'dark'],
  },
] as const;
type Look = (typeof LOOKS)[number];

interface Sample {
  readonly name: string;
  /** Fields that make the link, or a path that needs none. */
  readonly link?: object;
  readonly path?: string;
  readonly mark?: string;
  readonly host?: string;
  /** Whether only the domain of a workspace can have it. */
  readonly owned?: boolean;
  readonly agent?: string;
  /** What happens before somebody comes. */
  readonly before?: (path: string, asks: Asks) => Promise<void>;
  /** What is done before the page is the one to look at. */
  readonly act?: (page: Page) => Promise<unknown>;
  /** Whether it is looked at in every language. */
  readonly isSpoken?: boolean;
}

async function guess(page: Page): Promise<void> {
  await page.fill('#password', 'wrong');
  await page.click('button');
  await page.waitForSelector('[role=alert]');
}

/** How a visitor asks who is no browser. */
interface Asks {
  readonly host: string;
  readonly address: string;
}
const ask = (path: string, { host, address }: Asks, init: RequestInit = {}): Promise<Response> => {
  const headers = { host, 'user-agent': AGENTS.linux, 'x-forwarded-for': address };
  return fetch(`${server.url}${path}`, { redirect: 'manual', ...init, headers });
};

async function guessTooOften(path: string, asks: Asks): Promise<void> {
  const body = new URLSearchParams({ password: 'wrong' });
  for (let n = 0; n < 10; n++) await ask(path, asks, { method: 'POST', body });
}

/** Until the clicks are in the figures. */
async function click(path: string, asks: Asks): Promise<void> {
  for (let n = 0; n < 3; n++) await ask(path, asks);
  const { data } = await server.ask<{ data: { id: string }[] }>('/links?limit=1');
  await eventually(
    () => server.ask<{ total: { clicks: number } }>(`/links/${data[0]?.id}/stats`),
    ({ total }) => total.clicks === 3,
  );
}

const SAMPLES: readonly Sample[] = [
  { name: 'root', path: '/' },
  { name: 'missing', path: '/no-such-link', isSpoken: true },
  { name: 'unknown host', path: '/x', host: 'unknown.test' },
  { name: 'expired', link: { expires: { at: '2020-01-01T00:00:00Z' } } },
  { name: 'disabled', link: { enabled: false } },
  { name: 'not started', link: { starts_at: '2099-12-31T23:59:00Z' }, isSpoken: true },
  { name: 'blocked', link: { rules: [{ when: {}, then: { block: true } }] } },
  { name: 'password', link: { password: 'x' } },
  { name: 'wrong password', link: { password: 'x' }, act: guess, isSpoken: true },
  { name: 'too many passwords', link: { password: 'y' }, before: guessTooOften, act: guess, isSpoken: true },
  { name: 'preview', link: { title: HOSTILE }, mark: '+' },
  { name: 'preview with a password', link: { password: 'x' }, mark: '+' },
  {
    name: 'preview that depends',
    link: { rules: [{ when: {}, then: { url: 'https://example.com/' } }] },
    mark: '+',
  },
  { name: 'statistics without a click', link: { public_stats: true, title: HOSTILE }, mark: '+stats' },
  {
    name: 'statistics',
    link: { public_stats: true, title: HOSTILE },
    mark: '+stats',
    before: click,
    isSpoken: true,
  },
  { name: 'frame', link: { cloak: true, url: 'http://never.test/', title: HOSTILE } },
  {
    name: 'interstitial',
    owned: true,
    link: { url: 'http://never.test/', pixels: { meta: '12345', ga4: 'G-ABC123' }, title: HOSTILE },
  },
  {
    name: 'app',
    link: { url: 'http://never.test/', apps: { ios: { link: 'shop://1', store: 'http://never.test/s' } } },
    agent: AGENTS.iphone,
  },
  {
    name: 'preview for crawlers',
    link: { og: { title: HOSTILE, description: HOSTILE } },
    agent: AGENTS.twitterbot,
  },
];

let visitors = 0;

/** A page of one look, as a visitor of that host meets it. */
async function look(sample: Sample, { host }: Pick<Look, 'host'>, language = 'en') {
  const domain = host === OWN ? {} : { domain: host };
  const link = sample.link ?? {};
  const path =
    sample.path ??
    `/${(await server.ask<{ slug: string }>('/links', { body: { url: HOME, ...domain, ...link } })).slug}`;
  // Each visitor has an address, so that none is slowed down by what others guess.
  const address = `198.18.${visitors >> 8}.${visitors++ & 0xff}`;
  await sample.before?.(path, { host, address });
  const { page, context } = await browser.open({ language, agent: sample.agent });
  await context.setExtraHTTPHeaders({ 'x-forwarded-for': address });
  // Pages that move on stay to be looked at: where they lead to does not answer.
  await context.route('http://never.test/**', (route) => route.fulfill({ status: 204 }));
  await context.route(/facebook|googletagmanager/, (route) => route.abort());
  await page.goto(`http://${sample.host ?? host}:${server.port}${path}${sample.mark ?? ''}`, {
    waitUntil: 'commit',
  });
  await page.waitForSelector('main, iframe');
  await sample.act?.(page);
  return { page, context };
}

async function findFaults(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe.source);
  return page.evaluate<readonly string[]>(
    "axe.run(document, { iframes: false, resultTypes: ['violations'] }).then((it) => it.violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))",
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

/** On every one a page fits; what is wrong with colours and roles shows on two of them. */
const SCREENS = [
  [320, 'light', false],
  [390, 'dark', true],
  [1_280, 'light', true],
  [1_280, 'dark', false],
] as const;

async function take(page: Page, ...name: readonly (string | number)[]): Promise<void> {
  if (PICTURES === '') return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({
    path: join(PICTURES, `${name.join('-').replaceAll(' ', '_')}.png`),
    fullPage: true,
  });
}

describe.skipIf(!canBrowse)('every page', () => {
  for (const sample of SAMPLES) {
    for (const one of LOOKS.filter(({ host }) => sample.owned !== true || host !== OWN)) {
      test(`${sample.name} of ${one.host}: readable by everybody, on any screen, by day and by night, and nothing runs`, async () => {
        const { page, context } = await look(sample, one);
        for (const [width, colorScheme, isRead] of SCREENS) {
          await page.setViewportSize({ width, height: 800 });
          await page.emulateMedia({ colorScheme });
          if (isRead) expect(await findFaults(page)).toEqual([]);
          expect(await stateOf(page)).toEqual({
            fits: true,
            pwned: null,
            lang: 'en',
            title: expect.stringMatching(/./),
          });
          await take(page, sample.name, one.host, width, colorScheme);
        }
        expect((await page.content()).length).toBeLessThan(PAGE_BYTES_MAX);
        await context.close();
      });
    }
  }

  for (const language of ['en', 'zh-TW', 'ja', 'de', 'fr', 'es', 'pt-BR', 'pl', 'hi']) {
    test(`speaks ${language}, and has room for it on a phone`, async () => {
      for (const sample of SAMPLES.filter(({ isSpoken }) => isSpoken)) {
        const { page, context } = await look(sample, { host: 'deep.test' }, language);
        await page.setViewportSize({ width: 320, height: 800 });
        expect(await findFaults(page)).toEqual([]);
        const { fits, lang } = await stateOf(page);
        expect([fits, lang.slice(0, 2)]).toEqual([true, language.slice(0, 2)]);
        await take(page, sample.name, language, 320);
        await context.close();
      }
    });
  }
});

test.skipIf(!canBrowse)(
  'the reference of the API is readable by everybody, and fits on any screen',
  async () => {
    const { page, context } = await look({ name: 'reference', path: '/docs' }, { host: OWN });
    expect(await findFaults(page)).toEqual([]);
    for (const [width] of SCREENS) {
      await page.setViewportSize({ width, height: 800 });
      expect([width, (await stateOf(page)).fits]).toEqual([width, true]);
    }
    await context.close();
  },
);

describe.skipIf(!canBrowse)('the page that asks for a password', () => {
  const password = { name: 'password', link: { password: 'x' } };

  const fieldWithFocus = (page: Page) =>
    eventually(
      () =>
        page.evaluate<readonly (string | null)[]>(
          "['id', 'aria-describedby', 'aria-invalid'].map((name) => document.activeElement.getAttribute(name))",
        ),
      ([id]) => id !== null,
    );

  test('has the focus in its field, at first and after a wrong password, also without scripts', async () => {
    for (const scripts of [true, false]) {
      const { slug } = await server.ask<{ slug: string }>('/links', {
        body: { url: HOME, ...password.link },
      });
      const { page, context } = await browser.open({ scripts });
      await page.goto(`http://${OWN}:${server.port}/${slug}`);
      expect(await fieldWithFocus(page)).toEqual(['password', 'about', null]);
      await page.keyboard.type('wrong');
      await page.keyboard.press('Enter');
      await page.waitForSelector('[role=alert]');
      expect(await fieldWithFocus(page)).toEqual(['password', 'fault', 'true']);
      expect(await page.textContent('#fault')).toBe('That password is not right. Please try again.');
      await context.close();
    }
  });

  test('says in words how long to wait, and has no field that would lead to nothing', async () => {
    const { page, context } = await look({ ...password, before: guessTooOften }, { host: OWN });
    await guess(page);
    expect(await page.textContent('[role=alert]')).toMatch(
      /^Too many wrong passwords\. You can try again in \d+ \w+\.$/,
    );
    expect([await page.locator('input').count(), await page.locator('a:text("Try again")').count()]).toEqual([
      0, 1,
    ]);
    await context.close();
  });
});
