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
  [1_280, 'dark'],
  [390, 'light'],
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
      await lookAt(page, name, { scripts: how.scripts !== false });
      expect([name, complaints]).toEqual([name, []]);
    },
    close: () => context.close(),
  };
}

/** Fails unless the page fits and is readable, on a desk and on a phone, by day and by night. Writes pictures where they go. */
export async function lookAt(page: Page, name: string, options: { scripts?: boolean } = {}): Promise<void> {
  expect([name, await faultsAt(page, name, options)]).toEqual([name, []]);
}

/** Everything that keeps the page from being readable, each with the width and the colours that it has it with. */
export async function faultsAt(
  page: Page,
  name: string,
  { scripts = true }: { readonly scripts?: boolean } = {},
): Promise<readonly string[]> {
  const before = page.viewportSize();
  const all: string[] = [];
  for (const [width, colorScheme] of SCREENS) {
    await page.setViewportSize({ width, height: 800 });
    // Colours in the middle of a transition are no colours to judge.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const faults = scripts ? await faultsOf(page) : [];
    all.push(...faults.map((fault) => `${width} ${colorScheme} ${fault}`));
    await writePicture(page, `${name}-${width}-${colorScheme}`);
  }
  if (before !== null) await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  return all;
}

/** Writes what the page shows, when there is a folder for pictures. */
export async function writePicture(page: Page, name: string): Promise<void> {
  if (PICTURES === '') return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

async function faultsOf(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe.source);
  return page.evaluate<readonly string[]>(`axe.run(document, { resultTypes: ['violations'] }).then((it) => [
    ...it.violations.map(({ id, nodes }) => id + ': ' + nodes.length + ' × ' + nodes[0].html),
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
