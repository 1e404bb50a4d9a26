import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { startServer, type TestServer } from '../support/server.ts';

/** What a stranger or one workspace can make a server do, and what others notice of it. */
let server: TestServer;
let web: ReturnType<typeof Bun.serve>;
const PAGE_BYTES = 256 * 1_024;
/** A page that a request had to wait for so long was held up; quiet ones take a few milliseconds. */
const HELD_UP_MS = 1_000;

beforeAll(async () => {
  web = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch(request) {
      const piece = decodeURIComponent(new URL(request.url).pathname.slice(1));
      return new Response(piece.repeat(Math.floor(PAGE_BYTES / piece.length)), {
        headers: { 'content-type': 'text/html' },
      });
    },
  });
  server = await startServer({
    WAYMARK_OUTBOUND_ALLOW: '127.0.0.0/8',
    WAYMARK_TRUSTED_PROXIES: '127.0.0.0/8',
  });
});

afterAll(async () => {
  await server.remove();
  web.stop(true);
});

/** The longest that `/healthz` took while the work was under way, asked again and again. */
async function longestWaitMs(work: Promise<unknown>): Promise<number> {
  let longestMs = 0;
  let busy = true;
  const done = work.finally(() => {
    busy = false;
  });
  while (busy) {
    const askedMs = performance.now();
    const answer = await fetch(`${server.url}/healthz`);
    await answer.text();
    longestMs = Math.max(longestMs, performance.now() - askedMs);
    await Bun.sleep(5);
  }
  await done;
  return longestMs;
}

describe('pages that are made to be slow to read hold nobody up', () => {
  test.each(['<title ', '<title>', '<svg/>', '<title></title '])('64 pages of %s', async (piece) => {
    const url = `http://127.0.0.1:${web.port}/${encodeURIComponent(piece)}`;
    const links = Array.from({ length: 64 }, () => ({ url, fetch_title: true }));
    const waitMs = await longestWaitMs(
      server.ask<readonly { status: number }[]>('/links/bulk', { body: links }).then((results) => {
        expect(results.map(({ status }) => status)).toEqual(Array(64).fill(201));
      }),
    );
    expect(waitMs < HELD_UP_MS).toBe(true);
  });

  test('one call reads the titles of more pages than it reads at once', async () => {
    const url = `http://127.0.0.1:${web.port}/${encodeURIComponent('<title>a</title>')}`;
    const links = Array.from({ length: 100 }, () => ({ url, fetch_title: true }));
    const made = await server.ask<readonly { link: { title: string } }[]>('/links/bulk', { body: links });
    expect(made.map(({ link }) => link.title)).toEqual(Array(100).fill('a'));
  });
});

describe('one address cannot lock a link for another', () => {
  test('the right password opens after 2,000 guesses from elsewhere', async () => {
    await server.ask('/links', {
      body: { url: 'https://example.com/', slug: 'locked', password: 'open sesame' },
    });
    const tell = async (password: string, address: string): Promise<number> => {
      const answer = await fetch(`${server.url}/locked`, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': address },
        body: new URLSearchParams({ password }).toString(),
      });
      await answer.text();
      return answer.status;
    };
    const statuses = new Map<number, number>();
    for (let n = 0; n < 2_000; n += 20) {
      const some = Array.from({ length: 20 }, (_, i) => tell(`guess ${n + i}`, '198.51.100.1'));
      for (const status of await Promise.all(some)) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect(Object.fromEntries(statuses)).toEqual({ 403: 10, 429: 1_990 });
    expect(await tell('open sesame', '198.51.100.2')).toBe(303);
  }, 60_000);
});
