import { describe, expect, test } from 'bun:test';
import { statisticsPage } from '../../../tests/support/visitor-pages.ts';
import { NO_LOOK } from './look.ts';

describe('the page with figures', () => {
  const figures = (clicks: readonly number[], allClicks: number) =>
    statisticsPage(
      { acceptLanguage: 'en', look: NO_LOOK },
      {
        shortUrl: 'https://go.example.com/x',
        title: '',
        visitors: 1,
        bots: 2_000,
        allClicks,
        countries: [],
        sources: [],
        devices: [],
        clicks: clicks.reduce((sum, one) => sum + one, 0),
        days: clicks.map((count, i) => ({
          day: new Date(Date.UTC(2026, 10, 1 + i)).toISOString().slice(0, 10),
          clicks: count,
        })),
      },
    ).text();

  test('draws no bar for a day without clicks, on a scale that begins at zero', async () => {
    const text = await figures([0, 7, 0, 20, 0, 0, 1], 28);
    expect(text).toContain(
      '<div class="scale"><span>20</span><span>15</span><span>10</span><span>5</span><span>0</span></div>',
    );
    expect(text.match(/d="(M1?1 100v-35h8v35zM31 100v-100h8v100z)"/)?.[1]).toBeDefined();
    expect(text).toContain('<path class="bars today" d="M61 100v-5h8v5z"/>');
  });

  test('marks a name that it cuts, and keeps its end, which says whose a host is', async () => {
    const page = statisticsPage(
      { acceptLanguage: 'en', look: NO_LOOK },
      {
        shortUrl: 'https://go.example.com/x',
        title: '',
        visitors: 1,
        bots: 0,
        clicks: 1,
        allClicks: 1,
        countries: [],
        devices: [],
        days: [{ day: '2026-11-01', clicks: 1 }],
        sources: [{ value: `${'long.'.repeat(20)}example.org`, clicks: 1 }],
      },
    );
    expect(await page.text()).toMatch(/<bdi>…[a-z.]{48}example\.org<\/bdi>/);
  });

  test('says its range, the busiest day and what is not counted', async () => {
    const text = await figures([0, 7, 0, 1_234, 0, 0, 1], 5_000);
    for (const part of ['November 1 – 7, 2026', 'November 4, 2026 (1,234)', '2,000', '5,000', '?days=90'])
      expect(text).toContain(part);
    expect(text).toContain('<a href="?days=7" aria-current="page">7 days</a>');
  });

  test('says in words that there is nothing, in these days or at all', async () => {
    const [none, never] = [await figures([0, 0, 0, 0, 0, 0, 0], 3), await figures([0, 0, 0, 0, 0, 0, 0], 0)];
    expect([none.includes('No clicks in this period.'), none.includes('<svg')]).toEqual([true, false]);
    expect([never.includes('Nobody has opened this link yet.'), never.includes('?days=')]).toEqual([
      true,
      false,
    ]);
  });

  test('stays small with as many days as there can be', async () => {
    const text = await figures(
      Array.from({ length: 90 }, (_, i) => i * 1_000),
      1e9,
    );
    expect(Buffer.byteLength(text)).toBeLessThan(15 * 1_024);
  });

  test('has whole and round numbers on its scale, whatever the most is', async () => {
    for (const most of [1, 2, 3, 9, 10, 99, 101, 12_345, 999_999_999]) {
      const text = await figures([most], most);
      const scale = [
        ...(/<div class="scale">(.*?)<\/div>/.exec(text)?.[1] ?? '').matchAll(/<span>([\d,]+)/g),
      ];
      const ticks = scale.map(([, tick = '']) => Number(tick.replaceAll(',', '')));
      expect(ticks.at(-1)).toBe(0);
      expect(ticks.length).toBeLessThanOrEqual(5);
      expect(ticks[0]).toBeGreaterThanOrEqual(most);
      expect(ticks[1]).toBeLessThan(most);
    }
  });
});
