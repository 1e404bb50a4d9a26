import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { canBrowse } from '../support/browser.ts';
import { type Dashboard, type Dashboards, startDashboards } from '../support/dashboard.ts';
import { SESSION_COOKIE } from '../support/page-session.ts';
import { allScreens } from '../support/screens.ts';

const MARKUP = `"><img src=x onerror="window.__ran=1"><script>window.__ran=2</script>`;
/** What a table of words must not answer with a function. */
const NAMES = ['constructor', '__proto__', 'toString'];

/** The screens that show what others named. */
const SHOWING = new Set([
  'home',
  'links',
  'stats',
  'live',
  'tags',
  'api-keys',
  'api-builder',
  'api-webhooks',
  'audit',
  'settings',
]);

let dashboards: Dashboards;

beforeAll(async () => {
  if (!canBrowse) return;
  dashboards = await startDashboards({ links: 60, clicks: 600 });
}, 60_000);
afterAll(() => dashboards?.close());

const textOf = async ({ page }: Dashboard): Promise<string> => (await page.textContent('body')) ?? '';
const ran = ({ page }: Dashboard): Promise<unknown> => page.evaluate('window.__ran ?? null');

describe.skipIf(!canBrowse)('text that somebody else wrote', () => {
  test('is text on every screen', async () => {
    const { server } = dashboards;
    const link = await server.ask<{ id: string }>('/links', {
      method: 'POST',
      body: {
        url: 'https://hostile.example/?q=%22%3E%3Cscript%3E',
        slug: 'hostile',
        title: MARKUP,
        note: MARKUP,
        tags: [MARKUP, ...NAMES],
        external_id: MARKUP,
        metadata: { constructor: MARKUP },
        utm: { source: MARKUP, medium: '', campaign: NAMES[0], term: '', content: '' },
      },
    });
    await server.ask('/keys', { method: 'POST', body: { name: MARKUP, scopes: ['links:read'] } });
    await server.ask('/webhooks', {
      method: 'POST',
      body: { url: `https://hostile.example/${MARKUP}`, events: ['link.created'] },
    });
    const visit = { 'user-agent': `Mozilla/5.0 (Linux; Android 14) ${MARKUP}`, referer: MARKUP };
    await fetch(`${server.url}/hostile?utm_source=${encodeURIComponent(MARKUP)}`, {
      redirect: 'manual',
      headers: visit,
    });
    await fetch(`${server.url}/${encodeURIComponent(MARKUP)}`, { redirect: 'manual', headers: visit });

    const owner = await dashboards.open({ path: null });
    const tabs = ['edit', 'rules', 'statistics', 'qr', 'history', 'api'];
    const own = tabs.map((tab) => ({ name: tab, path: `/links/${link.id}?search=hostile&tab=${tab}` }));
    const wrong: string[] = [];
    const others = (await allScreens(server)).filter(({ name }) => SHOWING.has(name));
    expect(others).toHaveLength(SHOWING.size);
    for (const { name, path } of [...own, ...others]) {
      await owner.go(path);
      if ((await ran(owner)) !== null) wrong.push(name);
    }
    expect(wrong).toEqual([]);
    await owner.close();
  }, 120_000);

  test('is text in the filters of an address', async () => {
    const owner = await dashboards.open({ path: null });
    for (const value of [...NAMES, MARKUP]) {
      const said = encodeURIComponent(value);
      const filters = ['in_app', 'weekday', 'country', 'device', 'hour_of_day'].map((it) => `${it}=${said}`);
      await owner.go(`/stats?${filters.join('&')}`);
      expect((await textOf(owner)).split(value).length).toBeGreaterThan(filters.length);
      await owner.go(`/links?state=${said}&search=${said}`);
      expect(await textOf(owner)).toContain(value);
    }
    expect(await ran(owner)).toBeNull();
    await owner.close();
  }, 60_000);
});

describe.skipIf(!canBrowse)('an address that somebody else wrote', () => {
  test('does not lead a panel to another resource', async () => {
    const { data } = await dashboards.server.ask<{ data: readonly { id: string }[] }>('/domains');
    const owner = await dashboards.open({ path: null });
    const asked: string[] = [];
    owner.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await owner.go(`/links/..%5cdomains%5c${data[0]?.id}`);
    expect(await textOf(owner)).toContain('There is no such link');
    expect(asked.filter((path) => path.startsWith('/api/v1/domains'))).toEqual([]);
    await owner.close();
  }, 30_000);

  test('means what it says where it has percent signs', async () => {
    const owner = await dashboards.open({ path: '/stats?utm_source=100%2541' });
    expect(await textOf(owner)).toContain('100%41');
    await owner.close();
  }, 30_000);
});

describe.skipIf(!canBrowse)('a browser that others use', () => {
  test('with no room left in it still shows the dashboard', async () => {
    const owner = await dashboards.open({ path: '/tags' });
    await owner.page.evaluate(`for (let size = 2 ** 20; size >= 1; size /= 2)
      try { for (;;) localStorage.setItem('full' + Math.random(), 'x'.repeat(size)); } catch {}
      localStorage.removeItem('waymark-workspace')`);
    await owner.go('/links');
    expect(await owner.page.textContent('h1')).toContain('Links');
    await owner.close();
  }, 60_000);

  test('shows nobody what was read for somebody else', async () => {
    const { viewer } = dashboards.demo.people;
    const owner = await dashboards.open({ path: '/members' });
    await owner.page.waitForSelector(`text=${viewer.email}`);
    await owner.context.addCookies([
      { name: SESSION_COOKIE, value: viewer.session, url: new URL(owner.page.url()).origin, httpOnly: true },
    ]);
    // The page asks who is signed in whenever somebody comes back to it, if it has not just done so.
    await owner.page.evaluate('window.__isOwners = true');
    await owner.page.clock.install();
    await owner.page.clock.fastForward(60_000);
    await owner.page.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))");
    await owner.page.waitForSelector('text=Your role does not include this');
    expect(await textOf(owner)).not.toContain(viewer.email);
    expect(await owner.page.evaluate('window.__isOwners ?? null')).toBeNull();
    await owner.close();
  }, 60_000);
});
