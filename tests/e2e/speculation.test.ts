import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { AGENTS } from '../support/agents.ts';
import { canBrowse, startBrowser, type TestBrowser } from '../support/browser.ts';
import { eventually, type StatsAnswer, startServer, type TestServer } from '../support/server.ts';

/** What a browser fetches in advance of a hover, by real Chromium with speculation rules on the page before the link. */

interface LinkAnswer {
  readonly id: string;
  readonly slug: string;
}

let browser: TestBrowser;
let site: ReturnType<typeof Bun.serve>;

/** Not at the host of the short link, which may not lead to itself. */
const there = (): string => `http://localhost:${site.port}/there`;

/** A page of another site with a link to `target`, which browsers fetch in advance when the pointer rests on it. */
function pageBefore(target: string, action: string): string {
  const rules = { [action]: [{ source: 'list', urls: [target], eagerness: 'moderate' }] };
  return `<!doctype html><script type="speculationrules">${JSON.stringify(rules)}</script><a href="${target}">go</a>`;
}

beforeAll(async () => {
  if (!canBrowse) return;
  site = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch(request) {
      const { pathname, searchParams } = new URL(request.url);
      const html =
        pathname === '/before'
          ? pageBefore(searchParams.get('target') ?? '', searchParams.get('action') ?? '')
          : '<!doctype html><title>arrived</title><p>arrived';
      return new Response(html, { headers: { 'content-type': 'text/html' } });
    },
  });
  browser = await startBrowser();
});
afterAll(async () => {
  if (!canBrowse) return;
  await browser.close();
  await site.stop(true);
});

describe.skipIf(!canBrowse)('a link that Chromium fetches in advance', () => {
  for (const workers of [0, 1, 2]) {
    describe(`with ${workers} redirect processes`, () => {
      let server: TestServer;
      beforeAll(async () => {
        server = await startServer({
          WAYMARK_WORKERS: String(workers),
          WAYMARK_PUBLIC_URL: 'http://127.0.0.1',
        });
      });
      afterAll(() => server.remove());

      const figuresOf = async (link: LinkAnswer) => {
        const query = `/stats?interval=none&filter[link]=${link.id}`;
        const { total } = await server.ask<StatsAnswer>(query);
        const { groups } = await server.ask<StatsAnswer>(`${query}&bots=only&group_by=bot_reason`);
        const machines = groups.bot_reason?.map(({ value, clicks }) => [value, clicks]) ?? [];
        return { people: total.clicks, unique: total.unique_clicks, machines };
      };

      /** Rests on the link until the browser has asked for it in advance. */
      async function hover(link: LinkAnswer, action: string): Promise<Page> {
        const { page } = await browser.open({ agent: AGENTS.windows });
        const target = `http://127.0.0.1:${server.port}/${link.slug}`;
        await page.goto(
          `http://127.0.0.1:${site.port}/before?action=${action}&target=${encodeURIComponent(target)}`,
        );
        await page.hover('a');
        const figures = await eventually(
          () => figuresOf(link),
          ({ machines }) => machines.length > 0,
        );
        expect([action, figures]).toEqual([action, { people: 0, unique: 0, machines: [['prefetch', 1]] }]);
        return page;
      }

      for (const action of ['prefetch', 'prerender']) {
        for (const fields of [{}, { expires: { clicks: 1 } }]) {
          const what = 'expires' in fields ? 'a link for one click' : 'a link';
          test(`${action} of ${what}: resting on it counts nobody, and going there one person, who arrives`, async () => {
            const link = await server.ask<LinkAnswer>('/links', {
              body: { url: there(), ...fields },
            });
            const page = await hover(link, action);
            await page.click('a');
            await page.waitForURL(there());
            expect(await page.title()).toBe('arrived');
            const figures = await eventually(
              () => figuresOf(link),
              ({ people }) => people > 0,
            );
            expect(figures).toEqual({ people: 1, unique: 1, machines: [['prefetch', 1]] });
            await page.context().close();
          });
        }
      }
    });
  }
});
