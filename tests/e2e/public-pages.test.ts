import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { AGENTS } from '../support/agents.ts';
import { canBrowse, startBrowser } from '../support/browser.ts';
import { eventually, startServer, type TestServer, visit } from '../support/server.ts';

const HOME = 'https://home.example.com/';
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ WAYMARK_WORKERS: '1', WAYMARK_PUBLIC_URL: 'http://127.0.0.1' });
});
afterAll(() => server.remove());

describe('what a password guards', () => {
  const secret = 'Numbers of the third quarter';
  for (const mark of ['+', '+stats']) {
    test(`is not told by the page at ${mark}`, async () => {
      for (const over of [{}, { expires: { at: '2020-01-01T00:00:00Z' } }, { enabled: false }]) {
        const { slug } = await server.ask<{ slug: string }>('/links', {
          body: {
            url: 'https://secret.example.com/q3',
            title: secret,
            password: 'x',
            public_stats: true,
            ...over,
          },
        });
        const page = await visit(server, `/${slug}${mark}`);
        const text = await page.text();
        expect(page.status).toBe(200);
        expect(text).not.toContain(secret);
        expect(text).not.toContain('secret.example.com');
      }
    });
  }

  test('is not told to crawlers that make previews, but for what its owner wrote for them', async () => {
    const { slug } = await server.ask<{ slug: string }>('/links', {
      body: {
        url: 'https://secret.example.com/q3',
        title: secret,
        password: 'x',
        og: { description: 'Ask me.' },
      },
    });
    const text = await (await visit(server, `/${slug}`, { 'user-agent': AGENTS.twitterbot })).text();
    expect([text.includes(secret), text.includes('secret.example.com'), text.includes('Ask me.')]).toEqual([
      false,
      false,
      true,
    ]);
  });
});

describe.skipIf(!canBrowse)('the figures', () => {
  test('are shown for the days that a visitor picks, without a script, and come from the same clicks', async () => {
    const { slug, id } = await server.ask<{ slug: string; id: string }>('/links', {
      body: { url: HOME, public_stats: true },
    });
    await visit(server, `/${slug}`);
    await visit(server, `/${slug}`, { 'user-agent': AGENTS.twitterbot });
    await eventually(
      () => server.ask<{ total: { clicks: number; bot_clicks: number } }>(`/links/${id}/stats`),
      ({ total }) => total.clicks > 0 && total.bot_clicks > 0,
    );
    const browser = await startBrowser();
    const { page } = await browser.open({ scripts: false });
    await page.goto(`http://127.0.0.1:${server.port}/${slug}+stats`);
    expect(await page.locator('tr').count()).toBe(31);
    await page.click('nav a:text("7 days")');
    expect(new URL(page.url()).search).toBe('?days=7');
    expect(await page.locator('tr').count()).toBe(8);
    expect(await page.locator('dd').allTextContents()).toEqual(['1', '1', '1']);
    expect(await page.textContent('main')).toContain('Bots (not counted): 1');
    for (const query of ['?days=8', '?days=99999999', '?days=', '?days[]=7&days=%00', '?x']) {
      await page.goto(`http://127.0.0.1:${server.port}/${slug}+stats${query}`);
      expect(await page.locator('tr').count(), query).toBe(31);
    }
    await browser.close();
  });
});
