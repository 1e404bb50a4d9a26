import { expect } from 'bun:test';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import type { Role } from '../../src/core/base/caller.ts';
import { faultsAt } from './app-browser.ts';
import { startBrowser, type TestBrowser } from './browser.ts';
import { DEMO_SETTINGS, type Demo, fillDemo } from './demo-workspace.ts';
import { SESSION_COOKIE } from './page-session.ts';
import { startServer, type TestServer } from './server.ts';

/** A busy machine is slow, and only a failure waits to the end. */
const WAIT_MS_MAX = 15_000;
/** Less is a figure that gets another digit, or a line of a chart on its new scale. */
const SHIFT_MIN = 0.001;

/** A server with the demo, and a browser: shared by the stories of one file. */
export interface Dashboards {
  readonly server: TestServer;
  readonly demo: Demo;
  readonly browser: TestBrowser;
  open(options?: DashboardOptions): Promise<Dashboard>;
  close(): Promise<void>;
}

export interface DashboardOptions {
  /** Null for a profile in which nobody is signed in. */
  readonly role?: Role | null;
  readonly language?: string;
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  /** Where the dashboard opens, below the workspace; null to open nothing. */
  readonly path?: string | null;
  /** The story makes calls fail, which the browser notes in its console. */
  readonly mayFail?: boolean;
}

/** One profile on the dashboard, which notes what a page does that none should. */
export interface Dashboard {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Console messages, errors, refusals of the content security policy, requests to other servers. */
  readonly complaints: readonly string[];
  /** The whole address of a path below the workspace. */
  at(path: string): string;
  /** Opens a path below the workspace, or `~/app/me`, and waits until it has what it shows. */
  go(path: string): Promise<void>;
  /** Waits until the page asks for nothing more and has drawn what it got. */
  settle(): Promise<void>;
  /** The path and query below the workspace. */
  path(): string;
  /** Presses keys one after the other. */
  press(...keys: readonly string[]): Promise<void>;
  /** Presses Tab until the selector has the focus. */
  tabTo(selector: string, backwards?: boolean): Promise<void>;
  /** Fits, is readable by everybody, by day and by night, on a phone and on a desk, and has complained about nothing. */
  look(name: string): Promise<void>;
  /** What `look` would fail for; they are forgotten then. */
  faults(name: string): Promise<readonly string[]>;
  /** Fails when a page complained or moved under the reader; they are forgotten then. For a profile of several stories. */
  check(): Promise<void>;
  /** Ends the profile, and fails as `check` does. */
  close(): Promise<void>;
}

export async function startDashboards(
  options: { readonly links?: number; readonly clicks?: number; readonly env?: Record<string, string> } = {},
): Promise<Dashboards> {
  const { links = 300, clicks = 6_000, env = {} } = options;
  buildDashboard();
  const server = await startServer({ ...DEMO_SETTINGS, ...env });
  const [demo, browser] = await Promise.all([fillDemo(server, { links, clicks }), startBrowser()]);
  return {
    server,
    demo,
    browser,
    open: ({ role = 'owner', ...how } = {}) =>
      openOn(
        {
          server,
          browser,
          workspace: demo.workspace,
          session: role === null ? null : demo.people[role].session,
        },
        how,
      ),
    async close() {
      await browser.close();
      await server.remove();
    },
  };
}

/** The files that the server serves, as `npm start` makes them beside it; nothing when they are there. */
export function buildDashboard(): void {
  const { success, stderr } = Bun.spawnSync([process.execPath, 'web/build/build.ts', '--if-changed'], {
    cwd: join(import.meta.dir, '../..'),
    stdout: 'ignore',
    stderr: 'pipe',
  });
  if (!success) throw new Error(`the dashboard does not build: ${stderr.toString()}`);
}

interface OpenOn {
  readonly server: Pick<TestServer, 'port'>;
  readonly browser: TestBrowser;
  readonly workspace: number;
  /** The secret of a session; null for nobody. */
  readonly session: string | null;
}

/** A profile on the dashboard of any server. */
export async function openOn(
  { server, browser, workspace, session }: OpenOn,
  { language = 'en', theme = 'light', width = 1_280, path = '', mayFail = false }: DashboardOptions = {},
): Promise<Dashboard> {
  const { page, context } = await browser.open({ language, dark: theme === 'dark', width });
  context.setDefaultTimeout(WAIT_MS_MAX);
  const origin = `http://localhost:${server.port}`;
  if (session !== null)
    await context.addCookies([{ name: SESSION_COOKIE, value: session, url: origin, httpOnly: true }]);
  const { complaints, shifts } = await watch(page, origin, mayFail);
  // What says that something failed takes its room when it happens.
  const takeShifts = async () => {
    const all = await shiftsOn(page, shifts);
    return mayFail ? [] : all;
  };
  const settle = settler(page);
  const base = `${origin}/app/w/${workspace}`;

  const dashboard: Dashboard = {
    page,
    context,
    complaints,
    at: (below) => base + below,
    async go(below) {
      await page.goto(below.startsWith('~') ? origin + below.slice(1) : base + below);
      await page.waitForSelector('h1');
      await settle();
    },
    settle,
    path() {
      const { pathname, search } = new URL(page.url());
      return (pathname + search).replace(`/app/w/${workspace}`, '');
    },
    async press(...keys) {
      for (const key of keys) await page.keyboard.press(key);
    },
    tabTo: (selector, backwards = false) => tabTo(page, selector, backwards),
    async faults(name) {
      const faults = await faultsAt(page, name);
      const moves = (await takeShifts()).map((shift) => `moves: ${shift}`);
      return [...faults, ...moves, ...complaints.splice(0)];
    },
    async look(name) {
      expect([name, await dashboard.faults(name)]).toEqual([name, []]);
    },
    async check() {
      const moves = await takeShifts();
      expect({ complaints: complaints.splice(0), moves }).toEqual({ complaints: [], moves: [] });
    },
    async close() {
      await dashboard.check().finally(() => context.close());
    },
  };
  if (path !== null) await dashboard.go(path);
  return dashboard;
}

/** An answer that refuses is no fault of the page that asked. */
const REFUSED = /^Failed to load resource: the server responded with a status of 4\d\d /;

const FAILED = /^(?:TypeError: )?Failed to (?:load resource: |fetch dynamically imported module)/;

async function watch(
  page: Page,
  origin: string,
  mayFail: boolean,
): Promise<{ complaints: string[]; shifts: string[] }> {
  const complaints: string[] = [];
  const shifts: string[] = [];
  // Called by the page, so that a page which is left has reported what moved on it.
  await page.exposeFunction('__noteShift', (shift: string) => shifts.push(shift));
  const expected = mayFail ? FAILED : REFUSED;
  page.on('console', (message) => {
    if (!expected.test(message.text())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', ({ message }) => {
    if (!mayFail || !FAILED.test(message)) complaints.push(`error: ${message}`);
  });
  // A story that failed leaves a form that is not saved; the next story goes on all the same.
  page.on('dialog', (dialog) => (dialog.type() === 'beforeunload' ? dialog.accept() : dialog.dismiss()));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(?:data|blob):/.test(url)) complaints.push(`request: ${url}`);
  });
  // A policy that is only reported, and a report whose message is lost, still raise the event.
  await page.addInitScript(`
    addEventListener('securitypolicyviolation', (event) =>
      console.error('refused by the policy: ' + event.violatedDirective + ' ' + event.blockedURI));
    addEventListener('error', ({ error }) => { if (error?.cause) console.error('caused by: ' + error.cause.stack); });
    const nameOf = (node) => node === null || node === undefined ? 'a removed node'
      : (node.nodeType === 1 ? node.localName + '.' + node.className : '')
        + ' ' + JSON.stringify(node.textContent.slice(0, 30));
    const note = (entries) => {
      const [paint] = performance.getEntriesByName('first-contentful-paint');
      for (const entry of entries) {
        if (entry.hadRecentInput || entry.value < ${SHIFT_MIN} || entry.startTime <= (paint?.startTime ?? Infinity)) continue;
        // A live list moves when a click comes.
        if (entry.sources.some(({ node }) => (node?.nodeType === 1 ? node : node?.parentElement)?.closest('[data-live]'))) continue;
        __noteShift(location.pathname + location.search + ' ' + entry.value.toFixed(4) + ' at ' + Math.round(entry.startTime) + ' ms: '
          + entry.sources.map(({ node, previousRect: a, currentRect: b }) =>
            nameOf(node) + ' ' + [a.x, a.y, a.width, a.height].join() + ' → ' + [b.x, b.y, b.width, b.height].join()).slice(0, 3).join('; '));
      }
    };
    const observer = new PerformanceObserver((list) => note(list.getEntries()));
    observer.observe({ type: 'layout-shift', buffered: true });
    globalThis.__noteShifts = () => note(observer.takeRecords());
  `);
  return { complaints, shifts };
}

const QUIET_MS = 120;

/** Waits until no call of the API is on its way for a moment; a stream of clicks never ends, so it does not count. */
function settler(page: Page): () => Promise<void> {
  const asked = new Set<unknown>();
  let lastMs = performance.now();
  const note = (change: () => void) => {
    change();
    lastMs = performance.now();
  };
  page.on('request', (request) => {
    if (!request.url().includes('/clicks/live')) note(() => asked.add(request));
  });
  page.on('requestfinished', (request) => note(() => asked.delete(request)));
  page.on('requestfailed', (request) => note(() => asked.delete(request)));
  return async () => {
    // What was just pressed may not have asked yet.
    lastMs = performance.now();
    const untilMs = lastMs + WAIT_MS_MAX;
    while (asked.size > 0 || performance.now() - lastMs < QUIET_MS) {
      if (performance.now() > untilMs) throw new Error(`${page.url()} goes on asking`);
      await Bun.sleep(20);
    }
    await page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))',
    );
  };
}

/** What moved without a reason that the reader gave; it is forgotten then. */
async function shiftsOn(page: Page, shifts: string[]): Promise<readonly string[]> {
  if (!page.isClosed()) await page.evaluate('globalThis.__noteShifts?.()');
  return shifts.splice(0);
}

export async function tabTo(page: Page, selector: string, backwards = false): Promise<void> {
  for (let n = 0; n < 80; n++) {
    await page.keyboard.press(backwards ? 'Shift+Tab' : 'Tab');
    if (await page.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
  }
  throw new Error(`Tab does not reach ${selector}`);
}
