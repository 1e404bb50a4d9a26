import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import axe from 'axe-core';
import { loadFacades } from '../../src/facades/all-facades.ts';
import { newAccount } from '../support/accounts.ts';
import { canBrowse, startBrowser, type TestBrowser } from '../support/browser.ts';
import { startServer, type TestServer } from '../support/server.ts';

const FACADES = await loadFacades();

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ WAYMARK_PUBLIC_URL: 'https://go.example.com' });
});
afterAll(() => server.remove());

const get = (path: string, host = 'go.example.com', method = 'GET') =>
  fetch(server.url + path, { method, headers: { host }, redirect: 'manual' });

const PATHS = ['/docs', '/docs.md', '/llms.txt', '/compat', '/docs/compat', '/docs/compat.md'];

describe('documents are where the API is', () => {
  test('each is read without a key, by GET and by HEAD', async () => {
    const each = FACADES.flatMap(({ name }) => [
      `/docs/compat/${name}`,
      `/docs/compat/${name}.md`,
      `/compat/${name}/openapi.json`,
      `/compat/${name}/openapi.yaml`,
    ]);
    for (const path of [...PATHS, ...each]) {
      const answer = await get(path);
      expect([path, answer.status]).toEqual([path, 200]);
      expect((await answer.text()).length).toBeGreaterThan(100);
      const head = await get(path, 'go.example.com', 'HEAD');
      expect([path, head.status, await head.text()]).toEqual([path, 200, '']);
    }
  });

  test('they name the address that visitors use', async () => {
    const document = JSON.parse(await (await get('/compat/botoi/openapi.json')).text());
    expect(document.servers).toEqual([{ url: 'https://go.example.com/compat/botoi' }]);
    expect(await (await get('/llms.txt')).text()).toContain('(https://go.example.com/docs/compat/botoi.md)');
    for (const path of ['/docs/compat', '/docs/compat.md'])
      expect(await (await get(path)).text()).toContain('https://go.example.com/compat/botoi');
  });

  test('a domain of a workspace has none of them', async () => {
    const { workspace } = await newAccount(server, { kind: 'team' });
    const added = await server.api('/domains', {
      headers: { 'x-workspace-id': workspace },
      body: { host: 'brand.example', verified: true },
    });
    expect(added.status).toBe(201);
    for (const path of [...PATHS, '/compat/botoi/openapi.json']) {
      expect([path, (await get(path, 'brand.example')).status]).toEqual([path, 404]);
    }
  });

  test('no link can take their places', async () => {
    for (const slug of ['docs.md', 'llms.txt', 'docs', 'docs/compat']) {
      const made = await server.api('/links', { body: { url: 'https://example.com/', slug } });
      expect([slug, made.status]).toEqual([slug, 422]);
    }
  });
});

describe.skipIf(!canBrowse)('references can be read by everybody', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  // Pages of a kind are made by the same code; the largest cost a minute each, and show nothing more.
  for (const path of ['/docs/compat', '/docs/compat/cuttly', '/docs/compat/botoi']) {
    for (const { width, dark } of [
      { width: 390, dark: true },
      { width: 1_280, dark: false },
    ]) {
      test(`${path} has no fault of accessibility at ${width} pixels, ${dark ? 'dark' : 'light'}`, async () => {
        const { page, context } = await browser.open({ width, dark });
        await page.goto(server.url.replace('127.0.0.1', 'go.example.com') + path);
        await page.evaluate(axe.source);
        const faults = await page.evaluate(
          "axe.run(document).then((it) => it.violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))",
        );
        expect(faults).toEqual([]);
        await context.close();
      });
    }
  }

  for (const path of ['/docs', '/docs/compat', ...FACADES.map(({ name }) => `/docs/compat/${name}`)]) {
    test(`${path} is never wider than the window`, async () => {
      for (const width of [390, 1_280]) {
        const { page, context } = await browser.open({ width });
        await page.goto(server.url.replace('127.0.0.1', 'go.example.com') + path);
        expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
        await context.close();
      }
    });
  }
});
