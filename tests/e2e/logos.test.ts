import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { canBrowse, startBrowser, type TestBrowser } from '../support/browser.ts';
import { pngOf, svgOf } from '../support/pictures.ts';
import { ADMIN_KEY, eventually, startServer, stats, type TestServer, visit } from '../support/server.ts';

/** A drawing that tries all that a picture can. */
const HOSTILE = svgOf(
  '<script>window.pwned=1;top.pwned=1</script><rect width="120" height="40" fill="#e2483d" onload="window.pwned=1"/>' +
    '<image href="http://never.test/beacon.png"/><style>@import "http://never.test/style.css"</style>' +
    '<foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:top.pwned=1"/></foreignObject>',
  'viewBox="0 0 120 40" onload="window.pwned=1"',
);

interface Domain {
  readonly id: string;
  readonly logo: { readonly path: string; readonly source_url: string | null } | null;
}

async function addDomain(server: TestServer, host: string): Promise<Domain> {
  return server.ask('/domains', { body: { host, verified: true } });
}

async function putLogo(server: TestServer, id: string, type: string, file: Buffer): Promise<Domain> {
  const answer = await fetch(`${server.url}/api/v1/domains/${id}/logo`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': type },
    body: new Uint8Array(file),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Domain;
}

const pathOf = ({ logo }: Domain): string => logo?.path ?? '';

for (const workers of [0, 1, 2]) {
  describe(`with ${workers} redirect processes, a logo`, () => {
    let server: TestServer;
    beforeAll(async () => {
      server = await startServer({
        WAYMARK_WORKERS: String(workers),
        WAYMARK_PUBLIC_URL: 'http://127.0.0.1',
        WAYMARK_OUTBOUND_ALLOW: 'loopback',
      });
    });
    afterAll(() => server.remove());

    test('is served by its own domain, for ever, and by no other', async () => {
      const domain = await addDomain(server, 'go.test');
      const file = pngOf(40, 10);
      const path = pathOf(await putLogo(server, domain.id, 'image/png', file));
      const answer = await visit(server, path, { host: 'go.test' });
      expect([
        answer.status,
        answer.headers.get('content-type'),
        answer.headers.get('cache-control'),
      ]).toEqual([200, 'image/png', 'public, max-age=31536000, immutable']);
      expect(Buffer.from(await answer.arrayBuffer()).equals(file)).toBe(true);
      const head = await visit(server, path, { host: 'go.test' }, 'HEAD');
      expect([head.status, await head.text()]).toEqual([200, '']);
      expect((await visit(server, path, { host: 'go.test' }, 'POST')).status).toBe(405);
      for (const [host, at] of [
        ['127.0.0.1', path],
        ['unknown.test', path],
        ['go.test', `${path}0`],
        ['go.test', '/assets/'],
        ['go.test', '/assets/../../etc/passwd'],
        ['go.test', `/assets/${'%00'.repeat(30)}`],
      ] as const)
        expect((await visit(server, at, { host })).status, at).toBe(404);
      expect(await (await visit(server, '/missing', { host: 'go.test' })).text()).toContain(`src="${path}"`);
    });

    test('counts no click and no orphan, and no link can take its path', async () => {
      const domain = await addDomain(server, 'quiet.test');
      const path = pathOf(await putLogo(server, domain.id, 'image/png', pngOf(8, 8)));
      for (let n = 0; n < 5; n++) await visit(server, path, { host: 'quiet.test' });
      const { slug, id } = await server.ask<{ slug: string; id: string }>('/links', {
        body: { url: 'https://example.com/' },
      });
      await visit(server, `/${slug}`);
      await eventually(
        () => server.ask<{ clicks: number }>(`/links/${id}`),
        ({ clicks }) => clicks === 1,
      );
      // What was asked for before that click would be counted by now.
      const { total } = await eventually(
        () => stats(server),
        (it) => it.total.clicks > 0,
      );
      expect([total.clicks, total.bot_clicks]).toEqual([1, 0]);
      expect(JSON.stringify(await server.ask('/stats/orphans'))).not.toContain('assets');
      const taken = await server.api('/links', {
        body: { url: 'https://example.com/', slug: path.slice(1) },
      });
      expect([taken.status, await taken.text()]).toEqual([422, expect.stringContaining('reserved')]);
    });

    test('is fetched by the server, which keeps it when its source is gone', async () => {
      let asked = 0;
      const source = Bun.serve({
        hostname: '127.0.0.1',
        port: 0,
        fetch(request) {
          asked++;
          if (new URL(request.url).pathname === '/moved') return Response.redirect('/logo.svg', 302);
          return new Response(new Uint8Array(svgOf('<path/>')), {
            headers: { 'content-type': 'text/plain' },
          });
        },
      });
      const domain = await addDomain(server, 'far.test');
      const url = `http://localhost:${source.port}/moved`;
      const put = (to: string) =>
        server.api(`/domains/${domain.id}/logo`, { method: 'PUT', body: { url: to } });
      const kept = (await (await put(url)).json()) as Domain;
      await source.stop(true);
      expect([asked, kept.logo?.source_url]).toEqual([2, url]);
      expect((await put(url)).status).toBe(422);
      expect((await put('http://169.254.169.254/latest/meta-data')).status).toBe(422);
      const answer = await visit(server, pathOf(kept), { host: 'far.test' });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
      await server.stop();
      await server.start();
      expect((await visit(server, pathOf(kept), { host: 'far.test' })).status).toBe(200);
    });
  });
}

describe.skipIf(!canBrowse)('a hostile drawing', () => {
  let server: TestServer;
  let browser: TestBrowser;
  let path: string;
  beforeAll(async () => {
    server = await startServer({ WAYMARK_WORKERS: '1', WAYMARK_PUBLIC_URL: 'http://127.0.0.1' });
    browser = await startBrowser();
    const domain = await addDomain(server, 'go.test');
    await server.ask(`/domains/${domain.id}`, { method: 'PATCH', body: { name: 'Acme' } });
    path = pathOf(await putLogo(server, domain.id, 'image/svg+xml', HOSTILE));
  });
  afterAll(async () => {
    await browser.close();
    await server.remove();
  });

  /** Whom a page asks for something, but for what its policy has held back. */
  function hostsAsked(page: Page): ReadonlySet<string> {
    const asked = new Set<string>();
    page.on('requestfinished', (request) => asked.add(new URL(request.url()).hostname));
    page.on('requestfailed', (request) => {
      if (request.failure()?.errorText !== 'csp') asked.add(new URL(request.url()).hostname);
    });
    return asked;
  }

  for (const [where, at] of [
    ['on a page', () => '/no-such-link'],
    ['opened by itself', () => path],
  ] as const) {
    test(`is shown ${where}, runs nothing and loads nothing`, async () => {
      const { page, context } = await browser.open();
      const asked = hostsAsked(page);
      await page.goto(`http://go.test:${server.port}${at()}`);
      await page.waitForLoadState('networkidle');
      const seen = await page.evaluate<unknown>(
        "[document.querySelector('.logo')?.naturalWidth ?? document.documentElement.localName, window.pwned ?? null]",
      );
      expect(seen).toEqual([where === 'on a page' ? expect.any(Number) : 'svg', null]);
      expect(seen).not.toEqual([0, null]);
      expect([...asked]).toEqual(['go.test']);
      await context.close();
    });
  }
});

describe.skipIf(!canBrowse)('a logo on its plate in the dark', () => {
  test.each([
    ['wide', 600, 75, 240],
    ['nearly square', 200, 200, 64],
    ['tall', 60, 240, 20],
  ])('is as large as by day: %s', async (_, width, height, shown) => {
    const server = await startServer({ WAYMARK_WORKERS: '0', WAYMARK_PUBLIC_URL: 'http://127.0.0.1' });
    const browser = await startBrowser();
    const { id } = await addDomain(server, 'go.test');
    await putLogo(server, id, 'image/png', pngOf(width, height));
    for (const dark of [false, true]) {
      const { page, context } = await browser.open({ dark });
      await page.goto(`http://go.test:${server.port}/no-such-link`);
      const picture = await page.evaluate<number>(
        "(({ width, paddingLeft, paddingRight, boxSizing }) => parseFloat(width) - (boxSizing === 'border-box' ? parseFloat(paddingLeft) + parseFloat(paddingRight) : 0))(getComputedStyle(document.querySelector('.logo')))",
      );
      expect([dark, picture]).toEqual([dark, shown]);
      await context.close();
    }
    await browser.close();
    await server.remove();
  });
});
