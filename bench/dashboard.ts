import type { CDPSession, Page } from 'playwright-core';
import { canBrowse, startBrowser, type TestBrowser } from '../tests/support/browser.ts';
import { buildDashboard } from '../tests/support/dashboard.ts';
import { SESSION_COOKIE } from '../tests/support/page-session.ts';
import { fillDashboardPlace } from './dashboard-place.ts';
import { atLeast, atMost, type Figure, notMeasured, withoutBudget } from './figure.ts';
import { searchedSlug } from './searched-links.ts';
import { type BenchServer, benchFolder, startBenchServer } from './server.ts';

/** A phone or an old laptop. */
const SLOWED = 4;
const OPENED = 5;
const WAIT_MS_MAX = 30_000;
const REST_MS = 3_000;
/** A row of the list that shows a link, not one that waits for it. */
const ROW = 'main [role=row][data-row]:not([aria-busy])';
const DIALOG = '[role=dialog]';

interface Place {
  readonly server: BenchServer;
  readonly browser: TestBrowser;
  readonly session: string;
}

/** The dashboard in a real browser, on a large workspace. */
export async function benchDashboard(sizes: {
  links: number;
  dashboardClicks: number;
}): Promise<readonly Figure[]> {
  if (!canBrowse) return [notMeasured('dashboard', 'there is no Chromium on the PATH')];
  buildDashboard();
  const folder = benchFolder();
  const session = await fillDashboardPlace(folder, { links: sizes.links, clicks: sizes.dashboardClicks });
  const server = await startBenchServer({ folder, env: { WAYMARK_TRUSTED_PROXIES: 'loopback' } });
  const browser = await startBrowser();
  const place = { server, browser, session };
  const links = `${sizes.links.toLocaleString('en-US')} links`;
  try {
    const figures = [
      ...(await measure('memory', () => benchServing(place))),
      ...(await measure('links', () => benchOpening(place, links))),
      ...(await measure('overlays', () => benchOverlays(place))),
      ...(await measure('search', () => benchTyping(place, links))),
      ...(await measure('scrolling', () => benchScrolling(place, links))),
      ...(await measure('statistics', () => benchStatistics(place, sizes.dashboardClicks))),
      ...(await measure('live', () => benchLive(place))),
    ];
    await Bun.sleep(REST_MS);
    const note = 'after all of the above: caches of lists and statistics; at rest';
    return [
      ...figures,
      withoutBudget('dashboard: memory of the server', server.memoryMb(), 'MB', note, 'less'),
    ];
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** A part that fails leaves the figures of the others. */
async function measure(name: string, run: () => Promise<readonly Figure[]>): Promise<readonly Figure[]> {
  try {
    return await run();
  } catch (error) {
    return [notMeasured(`dashboard: ${name}`, error instanceof Error ? error.message.slice(0, 200) : '')];
  }
}

async function openPage({ server, browser, session }: Place): Promise<{ page: Page; devtools: CDPSession }> {
  const { page, context } = await browser.open();
  context.setDefaultTimeout(WAIT_MS_MAX);
  const url = `http://localhost:${server.port}`;
  await context.addCookies([{ name: SESSION_COOKIE, value: session, url, httpOnly: true }]);
  return { page, devtools: await context.newCDPSession(page) };
}

const go = ({ server }: Place, page: Page, path: string) =>
  page.goto(`http://localhost:${server.port}/app/w/1${path}`);

const slowDown = (devtools: CDPSession, rate: number) =>
  devtools.send('Emulation.setCPUThrottlingRate', { rate });

/** What the files of the dashboard and a session add to a server that has answered nothing else. */
async function benchServing({ server, session }: Place): Promise<readonly Figure[]> {
  const url = `http://localhost:${server.port}`;
  const headers = { cookie: `${SESSION_COOKIE}=${session}`, 'x-waymark': '1', 'accept-encoding': 'gzip' };
  await Bun.sleep(REST_MS);
  const beforeMb = server.memoryMb();
  const page = await (await fetch(`${url}/app/w/1/links`, { headers })).text();
  const files = [...page.matchAll(/(?:href|src)="(\/app\/assets\/[^"]+)"/g)].map(([, path]) => path);
  for (const path of [...files, '/api/v1/session']) {
    const answer = await fetch(url + path, { headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    await answer.bytes();
  }
  await Bun.sleep(REST_MS);
  const note = `a page with its ${files.length} files, and its session; at rest`;
  return [atMost('dashboard: memory for /app', Math.max(0.01, server.memoryMb() - beforeMb), 8, 'MB', note)];
}

async function benchOpening(place: Place, links: string): Promise<readonly Figure[]> {
  const paints: number[] = [];
  const usable: number[] = [];
  for (let n = 0; n < OPENED; n++) {
    // A fresh profile: nothing is cached.
    const { page, devtools } = await openPage(place);
    await slowDown(devtools, SLOWED);
    await page.addInitScript(noteFirst(ROW));
    await go(place, page, '/links');
    usable.push(await page.evaluate<number>('globalThis.__first'));
    paints.push(
      await page.evaluate<number>(
        "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN",
      ),
    );
    await page.context().close();
  }
  const note = `${links}, processor slowed down ${SLOWED} times, nothing cached`;
  return [
    atMost('dashboard: first paint of Links', median(paints), 1_000, 'ms', note),
    atMost('dashboard: Links with its rows', median(usable), 1_500, 'ms', note),
  ];
}

/** Notes the frame that first shows an element: a browser that is asked from outside answers later than that. */
const noteFirst = (selector: string): string => `globalThis.__first = new Promise((done) => {
  const look = () => {
    if (document.querySelector('${selector}') === null) requestAnimationFrame(look);
    else requestAnimationFrame(() => done(performance.now()));
  };
  requestAnimationFrame(look);
}); null`;

async function benchOverlays(place: Place): Promise<readonly Figure[]> {
  const { page, devtools } = await openPage(place);
  await go(place, page, '/links');
  await page.waitForSelector(ROW);
  // Overlays are loaded when the page has nothing else to do.
  await page.waitForLoadState('networkidle');
  await slowDown(devtools, SLOWED);
  const figures: Figure[] = [];
  for (const [name, keys] of [
    ['palette', ['Control+k']],
    ['box that makes a link', ['c']],
    ['panel of a link', ['j', 'Enter']],
  ] as const) {
    const times: number[] = [];
    for (let n = 0; n < OPENED; n++) {
      for (const key of keys.slice(0, -1)) await page.keyboard.press(key);
      times.push(await timeOf(page, keys.at(-1) ?? ''));
      await page.keyboard.press('Escape');
      await page.waitForSelector(DIALOG, { state: 'detached' });
    }
    figures.push(
      atMost(`dashboard: opening the ${name}`, median(times), 100, 'ms', `slowed ${SLOWED} times`),
    );
  }
  await page.context().close();
  return figures;
}

/** From the key to the frame that has the dialog. */
async function timeOf(page: Page, key: string): Promise<number> {
  await page.evaluate(`globalThis.__opened = new Promise((done) => {
    let startMs = 0;
    addEventListener('keydown', (event) => { if (event.key.length === 1 || event.key === 'Enter') startMs ||= event.timeStamp; }, { capture: true });
    const look = () => document.querySelector('${DIALOG}') === null || startMs === 0
      ? requestAnimationFrame(look) : done(performance.now() - startMs);
    requestAnimationFrame(look);
  }); null`);
  await page.keyboard.press(key);
  return page.evaluate<number>('globalThis.__opened');
}

async function benchTyping(place: Place, links: string): Promise<readonly Figure[]> {
  const { page } = await openPage(place);
  await go(place, page, '/links');
  await page.waitForSelector(ROW);
  // Until the views above the list are counted.
  await page.waitForLoadState('networkidle');
  await page.keyboard.press('/');
  const times: number[] = [];
  for (const word of ['newsletter', 'moleremo', 'poster', '春天', 'tipabuco']) {
    for (let n = 1; n <= word.length; n++) {
      const text = encodeURIComponent(word.slice(0, n));
      const startMs = performance.now();
      await Promise.all([
        page.waitForResponse((response) => new RegExp(`[?&]search=${text}(?:&|$)`).test(response.url())),
        page.keyboard.type(word.charAt(n - 1)),
      ]);
      await drawn(page);
      times.push(performance.now() - startMs);
    }
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Backspace');
    await page.waitForLoadState('networkidle');
  }
  await page.context().close();
  const note = `${links}, ${times.length} letters, with the pause that waits for the next letter`;
  return [atMost('dashboard: from a letter to the rows, p95', p95(times), 250, 'ms', note)];
}

async function benchScrolling(place: Place, links: string): Promise<readonly Figure[]> {
  const { page, devtools } = await openPage(place);
  await go(place, page, '/links');
  await page.waitForSelector(ROW);
  await page.waitForLoadState('networkidle');
  const heapBefore = await heapMb(devtools);
  const { frames, ms, rows } = await page.evaluate<{
    frames: number;
    ms: number;
    rows: number;
  }>(`(async () => {
    const all = [document.scrollingElement, ...document.querySelectorAll('main *')];
    const box = all.reduce((a, b) => b.scrollHeight - b.clientHeight > a.scrollHeight - a.clientHeight ? b : a);
    const end = box.scrollHeight - box.clientHeight;
    let frames = 0, rows = 0;
    const frame = () => new Promise(requestAnimationFrame);
    const startMs = performance.now();
    // A fast flick, then slowly through what was skipped, then the ends.
    const steps = [...Array(120)].map((_, n) => n * 40).concat([...Array(60)].map((_, n) => (end * n) / 60), [end, end / 2, 0]);
    for (const top of steps) {
      box.scrollTop = top;
      await frame();
      frames++;
      rows = Math.max(rows, document.querySelectorAll('main [role=row]').length);
    }
    return { frames, ms: performance.now() - startMs, rows };
  })()`);
  await page.waitForLoadState('networkidle');
  const grownMb = (await heapMb(devtools)) - heapBefore;
  await page.context().close();
  return [
    atLeast('dashboard: frames while scrolling', (frames * 1_000) / ms, 50, 'a second', links),
    atMost('dashboard: rows in the page while scrolling', rows, 60, 'rows', links),
    atMost('dashboard: heap after top, end, top', Math.max(0.01, grownMb), 30, 'MB', links),
  ];
}

async function heapMb(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
}

const ROUNDS = 5;

async function benchStatistics(place: Place, clicks: number): Promise<readonly Figure[]> {
  const { page } = await openPage(place);
  const asked: string[] = [];
  let running = 0;
  let atOnce = 0;
  let firstMs: number | null = null;
  const isFigure = (url: string) => /\/api\/v1\/(?:stats|orphans|conversions|links\/[^/]+\/stats)/.test(url);
  page.on('request', (request) => {
    if (!isFigure(request.url())) return;
    firstMs ??= performance.now();
    asked.push(request.url());
    atOnce = Math.max(atOnce, ++running);
  });
  page.on('requestfinished', (request) => {
    if (isFigure(request.url())) running -= 1;
  });
  const startMs = performance.now();
  await go(place, page, '/stats?range=12m');
  await page.waitForLoadState('networkidle');
  await drawn(page);
  // `networkidle` waits half a second for nothing.
  const endMs = performance.now() - 500;
  const visible = asked.length;
  await scrollToEnd(page);
  await page.context().close();
  const note = `12 months of ${clicks.toLocaleString('en-US')} clicks`;
  const times = await askAgain(place, asked);
  const again = `${note}; the same questions, four at once, ${ROUNDS} times`;
  return [
    withoutBudget('dashboard: Statistics with all visible cards', endMs - startMs, 'ms', note, 'less'),
    atMost('dashboard: Statistics, from its first question', endMs - (firstMs ?? startMs), 1_000, 'ms', note),
    withoutBudget('dashboard: calls of Statistics as it opens', visible, 'calls', note, 'less'),
    atMost('dashboard: calls of Statistics to its end', asked.length, 9, 'calls', note),
    atMost('dashboard: calls of Statistics at once', atOnce, 4, 'calls', note),
    atMost('dashboard: a call of Statistics, p95', p95(times), 200, 'ms', again),
  ];
}

async function scrollToEnd(page: Page): Promise<void> {
  for (let screen = 0; screen < 12; screen++) {
    await page.mouse.wheel(0, 600);
    await drawn(page);
  }
  await page.waitForLoadState('networkidle');
}

/** How long each question takes without a browser that draws beside the server. */
async function askAgain({ session }: Place, urls: readonly string[]): Promise<readonly number[]> {
  const headers = { cookie: `${SESSION_COOKIE}=${session}`, 'x-waymark': '1', 'x-workspace-id': 'wsp_1' };
  const waiting = Array.from({ length: ROUNDS }, () => urls).flat();
  const times: number[] = [];
  const ask = async () => {
    for (let url = waiting.shift(); url !== undefined; url = waiting.shift()) {
      const startMs = performance.now();
      const answer = await fetch(url, { headers });
      if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
      await answer.bytes();
      times.push(performance.now() - startMs);
    }
  };
  await Promise.all(Array.from({ length: 4 }, ask));
  return times;
}

const LIVE_MS = 8_000;
const VISITS_A_SECOND = 1_000;
const VISITS_AT_ONCE = 20;

/** The live view while visitors come. */
async function benchLive(place: Place): Promise<readonly Figure[]> {
  const { page } = await openPage(place);
  await go(place, page, '/live?who=both');
  await page.waitForSelector('main h1');
  const visiting = visit(place.server.port);
  await page.waitForSelector('[data-live] [role=row], [data-live] li, [data-live] tr');
  const { frames, draws, rows, ms } = await page.evaluate<{
    frames: number;
    draws: number;
    rows: number;
    ms: number;
  }>(`(async () => {
    const list = document.querySelector('main [data-live]');
    let frames = 0, draws = 0, rows = 0;
    new MutationObserver(() => draws++).observe(list, { childList: true, subtree: true });
    const startMs = performance.now();
    while (performance.now() - startMs < ${LIVE_MS}) {
      await new Promise(requestAnimationFrame);
      frames++;
      rows = Math.max(rows, list.querySelectorAll('li, tr, [role=row]').length);
    }
    return { frames, draws, rows, ms: performance.now() - startMs };
  })()`);
  const sent = await visiting;
  await page.context().close();
  const note = `${sent.toLocaleString('en-US')} visits a second, from the same machine`;
  return [
    atMost('dashboard: draws of Live in a frame', draws / frames, 1, 'draws', note),
    atMost('dashboard: clicks that Live keeps', rows, 201, 'rows', note),
    withoutBudget('dashboard: frames of Live', (frames * 1_000) / ms, 'a second', note),
  ];
}

/** Visits links, evenly, for as long as the live view is looked at. Answers how many a second there were. */
async function visit(port: number): Promise<number> {
  const startMs = performance.now();
  let sent = 0;
  const goOn = () => performance.now() - startMs < LIVE_MS + 2_000;
  const visitor = async () => {
    while (goOn()) {
      const n = sent++;
      const dueMs = (n * 1_000) / VISITS_A_SECOND;
      await Bun.sleep(Math.max(0, dueMs - (performance.now() - startMs)));
      await fetch(`http://localhost:${port}/${searchedSlug(n % 9_000)}`, {
        redirect: 'manual',
        headers: {
          'user-agent': 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36',
          'x-forwarded-for': `198.51.${n & 127}.${(n >> 7) & 127}`,
        },
      });
    }
  };
  await Promise.all(Array.from({ length: VISITS_AT_ONCE }, visitor));
  return Math.round((sent * 1_000) / (performance.now() - startMs));
}

const drawn = (page: Page) =>
  page.evaluate(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))',
  );

const sorted = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b);
const median = (values: readonly number[]): number => sorted(values)[values.length >> 1] ?? Number.NaN;
const p95 = (values: readonly number[]): number =>
  sorted(values)[Math.min(values.length - 1, Math.floor(values.length * 0.95))] ?? Number.NaN;
