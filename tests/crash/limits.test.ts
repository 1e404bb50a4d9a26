import { afterEach, expect, test } from 'bun:test';
import { AGENTS } from '../support/agents.ts';
import { eventually, type StatsAnswer, startServer, type TestServer, visitAlone } from '../support/server.ts';

const VISITORS = 24;
const LIMIT = 400;
const HOME = 'https://example.com/';

interface LinkAnswer {
  readonly id: string;
  readonly slug: string;
}

let server: TestServer;
afterEach(() => server.remove());

/** Visits one after the other, until one is told that the link has expired. */
async function visitUntilOver(slug: string, seen: number[]): Promise<void> {
  for (;;) {
    const answer = await visitAlone(server.port, `/${slug}`, { 'user-agent': AGENTS.linux }).catch(
      () => null,
    );
    seen.push(answer?.status ?? 0);
    if (answer?.status === 410) return;
  }
}

const redirectsIn = (seen: readonly number[]): number => seen.filter((status) => status === 302).length;
const clicksOf = async (link: LinkAnswer): Promise<number> =>
  (await server.ask<StatsAnswer>(`/stats?interval=none&filter[link]=${link.id}`)).total.clicks;

test('a limit is exact over two redirect processes, and each redirect is one click', async () => {
  server = await startServer({ WAYMARK_WORKERS: '2' });
  const [clicks, unique] = [
    await server.ask<LinkAnswer>('/links', { body: { url: HOME, expires: { clicks: LIMIT } } }),
    await server.ask<LinkAnswer>('/links', { body: { url: HOME, expires: { unique_clicks: 1 } } }),
  ];
  const seen: number[] = [];
  await Promise.all(Array.from({ length: VISITORS }, () => visitUntilOver(clicks.slug, seen)));
  expect([redirectsIn(seen), seen.length]).toEqual([LIMIT, LIMIT + VISITORS]);
  expect(
    await eventually(
      () => clicksOf(clicks),
      (count) => count >= LIMIT,
    ),
  ).toBe(LIMIT);
  const first: number[] = [];
  await Promise.all(Array.from({ length: VISITORS }, () => visitUntilOver(unique.slug, first)));
  expect(redirectsIn(first)).toBe(1);
});

test('a main process that is killed lets nobody past a limit, and every visitor gets an answer', async () => {
  const limit = 5 * LIMIT;
  server = await startServer({ WAYMARK_WORKERS: '2' });
  const link = await server.ask<LinkAnswer>('/links', { body: { url: HOME, expires: { clicks: limit } } });
  const locked = await server.ask<LinkAnswer>('/links', { body: { url: HOME, password: 'a' } });
  const seen: number[] = [];
  const visitors = Promise.all(Array.from({ length: VISITORS }, () => visitUntilOver(link.slug, seen)));
  while (redirectsIn(seen) < LIMIT / 4) await Bun.sleep(2);
  await server.kill();
  expect(redirectsIn(seen)).toBeLessThan(limit);
  // Pages that need no main process are shown without one.
  const statusOf = async (path: string) => (await visitAlone(server.port, path)).status;
  expect([await statusOf(`/${locked.slug}`), await statusOf('/not-there')]).toEqual([200, 404]);
  await server.start();
  await visitors;
  const redirects = redirectsIn(seen);
  expect(redirects).toBeLessThanOrEqual(limit);
  // A visit that was counted when the process died is counted once more when it is tried again, but not let in twice.
  expect(redirects).toBeGreaterThanOrEqual(limit - VISITORS);
  expect(seen.filter((status) => status !== 302 && status !== 410)).toEqual([]);
  const counted = await eventually(
    () => clicksOf(link),
    (count) => count >= redirects,
  );
  expect([counted >= redirects, counted <= limit]).toEqual([true, true]);
});
