import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { fillDashboardPlace } from '../../bench/dashboard-place.ts';
import { canBrowse, startBrowser, type TestBrowser } from '../support/browser.ts';
import { buildDashboard, type Dashboard, openOn } from '../support/dashboard.ts';
import { eventually, startServer, type TestServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const LINKS = 100_000;
const ROW = '[role=row][data-row]';
const GRID = '[role=grid]';

let server: TestServer;
let browser: TestBrowser;
let owner: Dashboard;
const folder = temporaryFolder();

beforeAll(async () => {
  if (!canBrowse) return;
  buildDashboard();
  const session = await fillDashboardPlace(folder, { links: LINKS, clicks: 20_000 });
  server = await startServer({ WAYMARK_WORKERS: '0' }, { folder });
  browser = await startBrowser();
  owner = await openOn({ server, browser, workspace: 1, session }, { path: '/links' });
}, 120_000);
afterEach(() => owner?.check());
afterAll(async () => {
  if (!canBrowse) return;
  await browser.close();
  await server.stop();
});

/** Scrolls the list to a share of its height. */
const scrollTo = (share: number): Promise<unknown> =>
  owner.page.evaluate(`(() => {
    const all = [document.scrollingElement, ...document.querySelectorAll('main, main *')];
    const box = all.reduce((a, b) => b.scrollHeight - b.clientHeight > a.scrollHeight - a.clientHeight ? b : a);
    box.scrollTop = (box.scrollHeight - box.clientHeight) * ${share};
  })()`);

/** The numbers of the rows that show a link. */
const shownRows = (): Promise<readonly number[]> =>
  owner.page.evaluate<readonly number[]>(
    `[...document.querySelectorAll('${ROW}:not([aria-busy])')].map((it) => Number(it.dataset.row))`,
  );

const total = async (): Promise<number> => Number(await owner.page.getAttribute(GRID, 'aria-rowcount')) - 1;

async function shows(row: number): Promise<void> {
  await owner.page.waitForSelector(`${ROW}[data-row="${row}"]:not([aria-busy])`);
}

const slugAt = async (row: number): Promise<string> =>
  (await owner.page.locator(`${ROW}[data-row="${row}"] [role=rowheader] a`).textContent()) ?? '';

describe.skipIf(!canBrowse)('story 11, a hundred thousand links', () => {
  test('the list knows how many there are, and draws only those on the screen', async () => {
    await shows(0);
    expect(await total()).toBe(LINKS);
    expect((await shownRows()).length).toBeLessThanOrEqual(60);
    await owner.look('links-100000');
  });

  test('its end and its middle are one scroll away', async () => {
    const first = await slugAt(0);
    await scrollTo(1);
    await shows(LINKS - 1);
    await scrollTo(0.5);
    await shows(LINKS / 2);
    const rows = await shownRows();
    expect(rows.length).toBeLessThanOrEqual(60);
    await scrollTo(0);
    await shows(0);
    expect(await slugAt(0)).toBe(first);
  });

  test('search finds while one types, keeps the last word only, and is in the address', async () => {
    await owner.press('/');
    await owner.page.keyboard.type('moleremo', { delay: 30 });
    await owner.page.waitForURL(/[?&]search=moleremo\b/);
    const { data, total: found } = await server.ask<{ data: { id: string }[]; total: number }>(
      '/links?search=moleremo&count=true&limit=1',
    );
    expect(data).toHaveLength(1);
    await owner.page.waitForSelector(`${GRID}[aria-rowcount="${found + 1}"]`);
    await owner.press('Escape', 'Escape');
  });

  test('is sorted by a heading, and Back undoes it', async () => {
    await owner.go('/links');
    await shows(0);
    await owner.page.click(`${GRID} [role=columnheader]:has-text("Clicks") >> button`);
    await owner.page.waitForURL(/[?&]sort=-clicks\b/);
    const { data } = await server.ask<{ data: { slug: string }[] }>('/links?sort=-clicks&limit=1');
    const slug = data[0]?.slug ?? 'no link';
    expect(
      await eventually(
        () => slugAt(0),
        (it) => it.includes(slug),
        10_000,
      ),
    ).toContain(slug);
    await owner.page.goBack();
    await owner.page.waitForURL((url) => !url.search.includes('sort='));
  });

  test('all that match are selected, tagged, and Undo takes the tag back', async () => {
    const matching = '/links?search=tipabuco&count=true&limit=1';
    const { total: found } = await server.ask<{ total: number }>(matching);
    expect(found).toBeGreaterThan(100);
    expect(found).toBeLessThanOrEqual(10_000);
    await owner.go('/links?search=tipabuco');
    await shows(0);
    await owner.press('j', 'x');
    await owner.page.click(`button:has-text("Select all ")`);
    await owner.press('t');
    await owner.page.waitForSelector('[role=dialog] :focus');
    await owner.page.keyboard.type('story eleven');
    await owner.press('Enter');
    await owner.page.click('[role=dialog] button:has-text("Save"), [role=dialog] button[type=submit]');
    const tagged = () => server.ask<{ total: number }>('/links?tag=story%20eleven&count=true&limit=1');
    await owner.page.waitForSelector('[data-toasts] :text("are changed")');
    expect((await tagged()).total).toBe(found);
    await owner.page.click('[data-toasts] button:has-text("Undo")');
    // Hundreds of links are changed back by one call after the other.
    await owner.page.waitForSelector('[data-toasts] :text("Undone")', { timeout: 30_000 });
    expect((await tagged()).total).toBe(0);
  }, 60_000);

  test('more than a change can take is said, with the way out', async () => {
    await owner.go('/links');
    await shows(0);
    await owner.press('j', 'x');
    await owner.page.click(`button:has-text("Select all ")`);
    await owner.page.waitForSelector('main :text("At most 10,000"), main :text("at most 10,000")');
    await owner.look('links-too-many');
  });
});
