import { expect } from 'bun:test';
import { createHmac } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import type { TestBrowser } from './browser.ts';

/** A folder for pictures of every page, for somebody to look at. */
const PICTURES = process.env.PAGE_PICTURES ?? '';

/** A browser profile on the pages below `/app`, which notes what a page complains about. */
export interface AppVisitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser logged, but for the answers that refuse a form. */
  readonly complaints: readonly string[];
  /** The page fits, is readable by everybody, by day and by night, on a phone and on a desk, and logged nothing. */
  look(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Chromium notes each answer above 400, also those that show a form again. */
const REFUSED_FORM = /^Failed to load resource: the server responded with a status of (?:4\d\d|503) /;

const WAIT_MS_MAX = 10_000;

const SCREENS = [
  [1_280, 'light'],
  [390, 'dark'],
] as const;

export async function openVisitor(
  browser: TestBrowser,
  options: { language?: string; scripts?: boolean; address?: string } = {},
): Promise<AppVisitor> {
  const { address = '198.51.100.1', ...how } = options;
  const { page, context } = await browser.open(how);
  // Limits are by address, and visitors must not slow each other down.
  await context.setExtraHTTPHeaders({ 'x-forwarded-for': address });
  context.setDefaultTimeout(WAIT_MS_MAX);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (!REFUSED_FORM.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));

  return {
    page,
    context,
    complaints,
    async look(name) {
      for (const [width, colorScheme] of SCREENS) {
        await page.setViewportSize({ width, height: 800 });
        // Colours in the middle of a transition are no colours to judge.
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        if (how.scripts !== false)
          expect([name, width, colorScheme, await faultsOf(page)]).toEqual([name, width, colorScheme, []]);
        if (PICTURES === '') continue;
        mkdirSync(PICTURES, { recursive: true });
        await page.screenshot({
          path: join(PICTURES, `${name}-${width}-${colorScheme}.png`),
          fullPage: true,
        });
      }
      expect([name, complaints]).toEqual([name, []]);
    },
    close: () => context.close(),
  };
}

async function faultsOf(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe.source);
  return page.evaluate<readonly string[]>(`axe.run(document, { resultTypes: ['violations'] }).then((it) => [
    ...it.violations.map(({ id, nodes }) => id + ': ' + nodes[0].html),
    ...(document.documentElement.scrollWidth > innerWidth ? ['the page is too wide'] : []),
  ])`);
}

/** The input that has the focus. */
export const focusedOn = (page: Page): Promise<string> => page.evaluate<string>('document.activeElement.id');

/** The period of the codes of authenticator apps. */
export const totpStep = (): number => Math.floor(Date.now() / 30_000);

/** The code of an authenticator app (RFC 6238, 6 digits, 30 seconds), `steps` periods from now. */
export function totpCodeOf(secret: string, steps = 0): string {
  const bits = [...secret.replaceAll(' ', '')]
    .map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(totpStep() + steps));
  const mac = createHmac('sha1', key).update(counter).digest();
  const at = (mac.at(-1) ?? 0) & 0xf;
  return String((mac.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}
