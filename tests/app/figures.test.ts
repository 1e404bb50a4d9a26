import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { canBrowse } from '../support/browser.ts';
import { type Dashboard, type Dashboards, startDashboards } from '../support/dashboard.ts';
import { linkBySlug } from '../support/demo-workspace.ts';
import { eventually, visit } from '../support/server.ts';

let dashboards: Dashboards;

beforeAll(async () => {
  if (!canBrowse) return;
  dashboards = await startDashboards({ links: 200, clicks: 8_000 });
}, 60_000);
afterAll(() => dashboards?.close());

interface Stats {
  readonly total: { readonly clicks: number; readonly unique_clicks: number; readonly bot_clicks: number };
  readonly series: readonly { readonly t: string; readonly clicks: number }[];
}
const statsOf = (query: string): Promise<Stats> => dashboards.server.ask(`/stats?${query}`);

/** The number of a figure, as it is read. */
async function figureOf({ page }: Dashboard, name: string): Promise<number> {
  const figure = page.locator('main button[aria-pressed]').filter({ hasText: new RegExp(`^${name}\\D*\\d`) });
  const [digits = ''] = /\d[\d,]*/.exec((await figure.first().textContent()) ?? '') ?? [];
  return Number(digits.replaceAll(',', ''));
}

/** Waits until a figure is as it shall be, and answers it. */
const figureThat = (on: Dashboard, name: string, holds: (figure: number) => boolean): Promise<number> =>
  eventually(() => figureOf(on, name), holds, 10_000);

const rowsOf = ({ page }: Dashboard, card: string) => page.locator(`section[aria-label="${card}"] li button`);

const chips = ({ page }: Dashboard) =>
  page.locator('section[aria-label="Filters"] >> button').allTextContents();

describe.skipIf(!canBrowse)('story 9, see it counted', () => {
  test('a visit is a row of the live view within two seconds, and bots say why they are bots', async () => {
    const { server } = dashboards;
    const made = await server.ask<{ id: string; slug: string }>('/links', {
      body: { url: 'https://example.com/counted', slug: 'count-me' },
    });
    const owner = await dashboards.open({ path: '/live' });
    const row = owner.page.locator('main :text("count-me")');
    await visit(server, `/${made.slug}`);
    await row.first().waitFor({ timeout: 2_000 });
    expect(await row.count()).toBe(1);
    await visit(server, `/${made.slug}`, { 'user-agent': 'curl/8.5.0' });
    await owner.page.waitForSelector('main :text("curl")', { timeout: 2_000 });
    expect(await owner.page.textContent('main')).toContain('The visitor says that it is a program');
    await owner.look('live-counted');
    await owner.go(`/stats?link=${made.id}&range=today`);
    expect(await figureOf(owner, 'Clicks')).toBe(1);
    expect(await figureOf(owner, 'Bots')).toBe(1);
    await owner.page.getByRole('button', { name: 'Why a bot' }).click();
    await owner.page.waitForSelector('main li:has-text("The visitor says that it is a program")');
    await owner.close();
  });

  test('Home and its chart follow', async () => {
    const owner = await dashboards.open();
    const before = await figureOf(owner, 'Clicks');
    const { short_url: url } = await linkBySlug(dashboards.server, 'count-me');
    for (let n = 0; n < 3; n++) await visit(dashboards.server, new URL(url).pathname);
    const after = (before + 3).toLocaleString('en');
    await owner.page.locator('main button[aria-pressed]', { hasText: after }).first().waitFor();
    await owner.close();
  }, 40_000);
});

describe.skipIf(!canBrowse)('story 10, statistics', () => {
  test('a row filters, its chip removes the filter, Back brings it back, and no filter raises a total', async () => {
    const owner = await dashboards.open({ path: '/stats' });
    const { page } = owner;
    const all = await figureOf(owner, 'Clicks');
    for (const card of ['Clicks by country', 'Clicks by link', 'Clicks by source', 'Clicks by device']) {
      const row = rowsOf(owner, card).first();
      await row.scrollIntoViewIfNeeded();
      await row.click();
      await page.waitForURL((url) => /[?&](?:country|link|source|device)=/.test(url.search));
      const filtered = await figureThat(owner, 'Clicks', (figure) => figure < all);
      expect([card, filtered > 0 && filtered < all]).toEqual([card, true]);
      expect((await chips(owner)).length).toBeGreaterThan(1);
      await page.click('section[aria-label="Filters"] button[aria-label^="Drop the filter"]');
      await page.waitForURL((url) => !/[?&](?:country|link|source|device)=/.test(url.search));
      expect([card, await figureThat(owner, 'Clicks', (figure) => figure === all)]).toEqual([card, all]);
    }
    await page.goBack();
    await page.waitForURL((url) => url.search.includes('device='));
    expect(await figureThat(owner, 'Clicks', (figure) => figure < all)).toBeLessThan(all);
    await owner.close();
  }, 60_000);

  test('is filtered by the keyboard alone', async () => {
    const owner = await dashboards.open({ path: '/stats' });
    const all = await figureOf(owner, 'Clicks');
    await rowsOf(owner, 'Clicks by country').first().waitFor();
    await owner.tabTo('section[aria-label="Clicks by country"] li button');
    await owner.press('Enter');
    await owner.page.waitForURL(/[?&]country=/);
    expect(await figureThat(owner, 'Clicks', (figure) => figure < all)).toBeLessThan(all);
    await owner.press('Enter');
    await owner.page.waitForURL((url) => !url.search.includes('country='));
    await owner.close();
  });

  test('the chart chooses a bucket, and the map a country', async () => {
    const owner = await dashboards.open({ path: '/stats' });
    await owner.page
      .locator('main [role=slider]')
      .first()
      .click({ position: { x: 400, y: 60 } });
    await owner.page.waitForURL(/[?&]range=/);
    await owner.page.goBack();
    await owner.page.waitForURL((url) => !url.search.includes('range='));
    const country = owner.page.locator('main [data-code="DE"]').first();
    await country.scrollIntoViewIfNeeded();
    await country.click();
    await owner.page.waitForURL(/[?&]country=DE/);
    await owner.close();
  });

  test('the address in a fresh profile shows the same', async () => {
    const path = '/stats?range=90d&tz=Asia/Tehran&country=TW&device=!desktop&who=both';
    const first = await dashboards.open({ path });
    const second = await dashboards.open({ role: 'viewer', path });
    expect(await figureOf(second, 'Clicks')).toBe(await figureOf(first, 'Clicks'));
    expect(await chips(second)).toEqual(await chips(first));
    await first.close();
    await second.close();
  });

  for (const [zone, day, hours] of [
    ['Asia/Tehran', '2026-05-01', 24],
    ['Europe/Paris', '2026-03-29', 23],
    ['Europe/Paris', '2026-10-25', 25],
  ] as const) {
    test(`a day of ${hours} hours in ${zone} has as many buckets, each with its own hour`, async () => {
      const owner = await dashboards.open({
        path: `/stats?range=${day}..${day}&tz=${encodeURIComponent(zone)}&by=hour&vs=none`,
      });
      const stats = await statsOf(`from=${day}&to=${day}&timezone=${zone}&interval=hour`);
      expect(await figureOf(owner, 'Clicks')).toBe(stats.total.clicks);
      await owner.page.click('main button:has-text("As a table")');
      const rows = owner.page.locator('main section[aria-label="Clicks"] tbody tr');
      await rows.first().waitFor();
      expect(await rows.count()).toBe(hours);
      const figures = (await rows.locator('td:first-of-type').allTextContents()).map((text) =>
        Number(text.replaceAll(',', '')),
      );
      expect(figures).toEqual(stats.series.map(({ clicks }) => clicks));
      const names = await rows.locator('th').allTextContents();
      expect(new Set(names).size).toBe(hours);
      await owner.close();
    });
  }

  test('the sum of the file is the figure on the page', async () => {
    const owner = await dashboards.open({ path: '/stats?range=90d&country=TW' });
    const shown = await figureOf(owner, 'Clicks');
    await owner.page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      owner.page.waitForEvent('download'),
      owner.page.click('[role^=menuitem]:has-text("These figures, CSV")'),
    ]);
    const [head = '', ...lines] = readFileSync(await download.path(), 'utf8')
      .trim()
      .split(/\r?\n/);
    const column = head.split(',').indexOf('clicks');
    expect(column).toBeGreaterThan(-1);
    const cells = lines.map((line) => line.split(','));
    const series = cells.filter((line) => /^\d{4}-/.test(line[0] ?? '') || line.includes('series'));
    const sum = series.reduce((all, line) => all + Number(line[column] ?? 0), 0);
    expect(sum).toBe(shown);
    await owner.close();
  });

  test('what draws an amount is seen where the system forces its own colours', async () => {
    const owner = await dashboards.open({ path: null });
    await owner.page.emulateMedia({ forcedColors: 'active' });
    await owner.go('/stats');
    // A card is drawn when one comes near.
    for (let screen = 0; screen < 6; screen++) {
      await owner.page.mouse.wheel(0, 500);
      await owner.settle();
    }
    await owner.page.locator('[class*=step5_][class*=cell_]').first().waitFor();
    const unseen = await owner.page.evaluate<readonly string[]>(`(() => {
      const ground = getComputedStyle(document.body).backgroundColor;
      const marks = document.querySelectorAll(
        'main li [style*="inline-size"], [class*=cell_][class*=step5_], path[class*=line_], [class*=dot_]');
      return [...marks].filter((mark) => {
        const { backgroundColor, borderTopWidth, borderTopColor, stroke } = getComputedStyle(mark);
        const colors = [backgroundColor, ...(borderTopWidth === '0px' ? [] : [borderTopColor])];
        const drawn = mark instanceof SVGElement ? [stroke] : colors;
        return drawn.every((color) => color === ground || color === 'rgba(0, 0, 0, 0)');
      }).map((mark) => mark.outerHTML.slice(0, 120));
    })()`);
    expect(unseen).toEqual([]);
    expect(await owner.page.locator('main li [style*="inline-size"]').count()).toBeGreaterThan(10);
    await owner.close();
  });

  test('works on a phone, in Traditional Chinese', async () => {
    const phone = await dashboards.open({ path: '/stats', width: 390, language: 'zh-TW' });
    const row = phone.page.locator('main section li button').first();
    await row.scrollIntoViewIfNeeded();
    await row.click();
    await phone.page.waitForURL(/\?\w/);
    await phone.look('stats-phone-zh');
    await phone.close();
  });
});
