import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { BrowserContext } from 'playwright-core';
import { canBrowse } from '../support/browser.ts';
import { type Dashboards, startDashboards } from '../support/dashboard.ts';

let dashboards: Dashboards;

beforeAll(async () => {
  if (!canBrowse) return;
  dashboards = await startDashboards({ links: 120, clicks: 1_000 });
}, 60_000);
afterAll(() => dashboards?.close());

/** What lists and figures ask; who is signed in is known already. */
const CALLS = /\/api\/v1\/(?!session|me\b)/;
const WORDS = 'The disk is full of leaves.';

interface Refusal {
  readonly status: number;
  readonly code?: string;
  readonly headers?: Record<string, string>;
}

/** From now on every call fails in one way; answers a function that ends that. */
async function failAll(context: BrowserContext, how: Refusal | 'offline'): Promise<() => Promise<void>> {
  await context.route(CALLS, (route) =>
    how === 'offline'
      ? route.abort('connectionrefused')
      : route.fulfill({
          status: how.status,
          contentType: 'application/problem+json',
          headers: how.headers ?? {},
          body: JSON.stringify({
            type: '/docs',
            title: 'Failed',
            status: how.status,
            detail: WORDS,
            code: how.code ?? 'internal',
            request_id: 'req-4711',
          }),
        }),
  );
  return () => context.unroute(CALLS);
}

const SCREENS = [
  '/links',
  '/domains',
  '/tags',
  '/trash',
  '/members',
  '/audit',
  '/api',
  '/api/webhooks',
  '/stats',
];

describe.skipIf(!canBrowse)('story 21, failures', () => {
  test('each screen says in words what failed, and loads when one tries again', async () => {
    const owner = await dashboards.open({ mayFail: true });
    const found: Record<string, unknown> = {};
    for (const path of SCREENS) {
      const mend = await failAll(owner.context, { status: 409 });
      await owner.go(path);
      const alert = owner.page.locator('main [role=alert]').first();
      await alert.waitFor({ timeout: 4_000 }).catch(() => null);
      const said = (await alert.textContent({ timeout: 500 }).catch(() => '')) ?? '';
      await mend();
      if (!said.includes(WORDS)) {
        found[path] = `says ${JSON.stringify(said)}`;
        continue;
      }
      const again = owner.page.locator('main [role=alert] button:has-text("Try again")');
      for (let left = await again.count(); left > 0; left--) await again.first().click();
      await owner.settle();
      if ((await owner.page.locator('main [role=alert]').count()) > 0) found[path] = 'still fails';
    }
    expect(found).toEqual({});
    await owner.close();
  }, 120_000);

  test('a fault of the server has its request id to copy', async () => {
    const owner = await dashboards.open({ mayFail: true });
    const mend = await failAll(owner.context, { status: 500 });
    await owner.go('/tags');
    const alert = owner.page.locator('main [role=alert]').first();
    await alert.waitFor();
    expect(await alert.textContent()).toContain('req-4711');
    await owner.look('failed');
    await mend();
    await owner.close();
  });

  test('a refusal looks like one, and not like a fault', async () => {
    const owner = await dashboards.open({ mayFail: true });
    const mend = await failAll(owner.context, { status: 403, code: 'forbidden' });
    await owner.go('/tags');
    await owner.page.waitForSelector('main [role=alert] h2:has-text("Your role does not include this")');
    await owner.look('forbidden');
    await mend();
    await owner.close();
  });

  test('a live list without a connection does not claim that there are no clicks', async () => {
    const owner = await dashboards.open({ mayFail: true });
    const mend = await failAll(owner.context, 'offline');
    await owner.page.click('nav a:has-text("Live"):visible');
    await owner.page.waitForSelector('main [role=status]:has-text("The connection is lost")');
    expect(await owner.page.textContent('main')).not.toContain('No click yet');
    await mend();
    await owner.close();
  });

  test('a link can be made where the domains did not load', async () => {
    const owner = await dashboards.open({ mayFail: true, path: '/tags' });
    await owner.context.route(/\/api\/v1\/domains/, (route) =>
      route.fulfill({ status: 409, contentType: 'application/problem+json', body: '{}' }),
    );
    await owner.press('c');
    await owner.page.waitForSelector('[role=dialog] :focus');
    await owner.page.keyboard.type('https://example.com/without-domains');
    // A slug can be typed, though the picker of domains before it stays away.
    await owner.page.locator('[role=dialog] input[aria-label=Slug]').waitFor();
    await owner.press('Enter');
    await owner.page.waitForSelector('[role=dialog]', { state: 'detached' });
    const { data } = await dashboards.server.ask<{ data: unknown[] }>('/links?search=without-domains');
    expect(data).toHaveLength(1);
    await owner.close();
  });

  test('a busy server is said to be busy, and the page tries again by itself', async () => {
    const owner = await dashboards.open({ mayFail: true });
    const mend = await failAll(owner.context, {
      status: 429,
      code: 'rate_limited',
      headers: { 'retry-after': '1' },
    });
    await owner.page.click('nav a:has-text("Tags"):visible');
    await Bun.sleep(300);
    await mend();
    await owner.page.waitForSelector('main :text("newsletter")');
    await owner.close();
  });

  test('without a connection old rows stay, a banner names the fault, and the next answer takes the banner away', async () => {
    const owner = await dashboards.open({ mayFail: true, path: '/links' });
    const row = owner.page.locator('main :text("winter")').first();
    await row.waitFor();
    const mend = await failAll(owner.context, 'offline');
    await owner.page.click('nav a:has-text("Tags"):visible');
    await owner.page.waitForSelector('main [role=status]:has-text("The server does not answer")');
    await owner.page.click('nav a:has-text("Links"):visible');
    await row.waitFor();
    await owner.look('offline');
    await mend();
    await owner.page.click('nav a:has-text("Domains"):visible');
    await owner.page.waitForSelector('main :text("yunwu.example")');
    await owner.page.waitForSelector('main [role=status]:has-text("The server does not answer")', {
      state: 'detached',
    });
    await owner.close();
  });

  test('a slow answer shows the height of what comes, and moves nothing', async () => {
    const owner = await dashboards.open();
    await owner.context.route(CALLS, async (route) => {
      await Bun.sleep(3_000);
      await route.continue();
    });
    await owner.page.click('nav a:has-text("Links"):visible');
    await owner.page.waitForSelector('main h1:has-text("Links")', { timeout: 2_000 });
    await owner.page.waitForSelector('main :text("winter")');
    await owner.page.click('nav a:has-text("Statistics"):visible');
    await owner.page.waitForSelector('main h1:has-text("Statistics")', { timeout: 2_000 });
    await owner.settle();
    await owner.close();
  }, 60_000);

  test('nothing typed is lost when a link cannot be made', async () => {
    const owner = await dashboards.open({ mayFail: true });
    await owner.press('c');
    await owner.page.waitForSelector('[role=dialog] :focus');
    await owner.page.keyboard.type('https://example.com/half-filled');
    const mend = await failAll(owner.context, 'offline');
    await owner.press('Enter');
    await owner.page.waitForSelector('[role=dialog] :text("The server does not answer")');
    expect(await owner.page.inputValue('[role=dialog] textarea, [role=dialog] input')).toBe(
      'https://example.com/half-filled',
    );
    await mend();
    await owner.press('Enter');
    await owner.page.waitForSelector('[role=dialog]', { state: 'detached' });
    const { data } = await dashboards.server.ask<{ data: unknown[] }>('/links?search=half-filled');
    expect(data).toHaveLength(1);
    await owner.close();
  });

  test('a page whose texts or script do not come says so by itself, and tries again', async () => {
    for (const [missing, notice] of [
      // Texts that are gone reload the page once; before its styles come, all of it counts as visible.
      [/\/app\/assets\/(?:en|zh-hant)-[^/]*\.js$/, '#root[data-failed] + #late'],
      [/\/app\/assets\/main-[^/]*\.js$/, '#late'],
    ] as const) {
      for (const [language, title, button] of [
        ['en', 'The dashboard has not loaded', 'Try again'],
        ['zh-TW', '管理介面還沒有載入', '再試一次'],
      ] as const) {
        const reader = await dashboards.open({ mayFail: true, path: null, language, width: 390 });
        const { page, context } = reader;
        await context.route(missing, (route) => route.fulfill({ status: 404, body: '' }));
        await page.goto(reader.at('/tags'));
        await page.locator(notice, { hasText: title }).waitFor({ state: 'visible' });
        expect(await page.isVisible('h1')).toBe(false);
        await reader.look('not-loaded');
        await context.unroute(missing);
        await page.click(`#late a:has-text("${button}")`);
        await page.waitForSelector('main h1');
        expect(await page.isVisible('#late')).toBe(false);
        await reader.close();
      }
    }
  }, 120_000);

  test('a new build while the page is open is loaded once, and a broken one is said', async () => {
    const owner = await dashboards.open({ mayFail: true });
    const { page, context } = owner;
    let loads = 0;
    page.on('load', () => loads++);
    let isStale = true;
    await context.route(/\/app\/assets\/.*\.js$/, (route) =>
      isStale ? route.fulfill({ status: 404, body: '' }) : route.continue(),
    );
    page.once('framenavigated', () => {
      isStale = false;
    });
    // Only a screen whose files are not there yet asks for them.
    await page.click('nav a:has-text("Import"):visible');
    await page.waitForSelector('main h1:has-text("Import")');
    await page.waitForLoadState();
    expect(loads).toBe(1);
    // Its files are gone for good, and all others are there.
    const gone = new Set<string>();
    let isOpen = true;
    await context.unroute(/\/app\/assets\/.*\.js$/);
    await context.route(/\/app\/assets\/.*\.js$/, (route) => {
      const url = route.request().url();
      if (isOpen) gone.add(url);
      return gone.has(url) ? route.fulfill({ status: 404, body: '' }) : route.continue();
    });
    page.once('framenavigated', () => {
      isOpen = false;
    });
    await page.click('nav a:has-text("Trash"):visible');
    await page.waitForSelector('main button:has-text("Reload")');
    // It was loaded a moment ago: a page that reloads itself again and again helps nobody.
    expect(loads).toBe(1);
    await owner.close();
  });

  test.each([
    ['a form that has a button to save', '/settings', 'main input[type=text]'],
    ['a field that somebody has typed into', '/import', 'main textarea'],
  ])('a new build waits for %s', async (_, path, selector) => {
    const owner = await dashboards.open({ mayFail: true, path: null });
    const { page, context } = owner;
    // What asks comes when the browser has time.
    const recovery = page.waitForResponse(/recovery-[^/]*\.js$/);
    await owner.go(path);
    await recovery;
    let loads = 0;
    page.on('load', () => loads++);
    const field = page.locator(selector).first();
    await field.fill('half filled');
    await context.route(/\/app\/assets\/.*\.js$/, (route) => route.fulfill({ status: 404, body: '' }));
    // A pointer on its way is enough to ask for the files of a screen.
    await page.hover('nav a:has-text("Trash"):visible');
    const toast = page.locator('[data-toasts]', { hasText: 'A new version is ready' });
    await toast.waitFor();
    expect([await field.inputValue(), loads]).toEqual(['half filled', 0]);
    await owner.look('new-version');
    await context.unroute(/\/app\/assets\/.*\.js$/);
    const loaded = page.waitForEvent('load');
    await toast.locator('button:has-text("Reload")').click();
    await loaded;
    await owner.close();
  });

  test('a screen that does not come because the server is down is tried again, without a reload', async () => {
    const owner = await dashboards.open({ mayFail: true, path: '/tags' });
    const { page, context } = owner;
    let loads = 0;
    page.on('load', () => loads++);
    // Styles apart, whose failure the browser words in its own way.
    const files = /\/app\/(?!.*\.css)/;
    await context.route(files, (route) => route.abort('connectionrefused'));
    await page.click('nav a:has-text("Import"):visible');
    await page.waitForSelector('main h1:has-text("This did not load")');
    await page.waitForSelector('main [role=status]:has-text("The server does not answer")');
    await owner.look('part-missing');
    await page.click('main button:has-text("Try again")');
    await page.waitForSelector('main h1:has-text("This did not load")');
    await context.unroute(files);
    await page.click('main button:has-text("Try again")');
    await page.waitForSelector('main h1:has-text("Import")');
    expect(loads).toBe(0);
    await owner.close();
  });
});
