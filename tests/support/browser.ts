import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { findTestProgram } from '../../scripts/test-programs.mjs';

/** How long every answer of the API takes longer: what a fast machine does not show moves on a slow line. */
const ANSWERS_MS = Number(process.env.PAGE_ANSWERS_MS ?? 0);
/** A stream of clicks has no answer to wait for. */
const ANSWERS = /\/api\/v1\/(?!.*clicks\/live)/;

/** Real Chromium without a window, which finds every host name on loopback and nothing else. */
export interface TestBrowser {
  /** A fresh profile: no cookies, its own language and colours. */
  open(options?: {
    language?: string;
    dark?: boolean;
    width?: number;
    scripts?: boolean;
    agent?: string | undefined;
    /** Pixels of the picture to one of the page. */
    scale?: number;
  }): Promise<{ page: Page; context: BrowserContext }>;
  close(): Promise<void>;
}

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * 127.0.0.1',
];

/** False where tests of pages are skipped for want of a Chromium; in CI they run, and fail. */
export const canBrowse = findTestProgram('chromium') !== null || Boolean(process.env.CI);

export async function startBrowser(): Promise<TestBrowser> {
  const executablePath = findTestProgram('chromium');
  if (executablePath === null) throw new Error('there is no Chromium on the PATH');
  const profile = mkdtempSync(join(tmpdir(), 'waymark-browser-'));
  const browser = await chromium.launch({
    executablePath,
    args: FLAGS,
    env: { ...process.env, HOME: profile },
  });
  return {
    async open({ language = 'en', dark = false, width = 1_280, scripts = true, agent, scale = 1 } = {}) {
      const context = await browser.newContext({
        locale: language,
        colorScheme: dark ? 'dark' : 'light',
        viewport: { width, height: 800 },
        javaScriptEnabled: scripts,
        deviceScaleFactor: scale,
        ...(agent === undefined ? {} : { userAgent: agent }),
      });
      if (ANSWERS_MS > 0)
        await context.route(ANSWERS, async (route) => {
          await Bun.sleep(ANSWERS_MS);
          // A page that is closed meanwhile waits for nothing.
          await route.continue().catch(() => null);
        });
      return { context, page: await context.newPage() };
    },
    async close() {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
