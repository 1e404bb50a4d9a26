// node scripts/run.mjs scripts/dashboard-pictures.ts
// Takes the pictures of the README from the demo, in a Chromium on the PATH: docs/pictures/dashboard-*.png
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { startBrowser, type TestBrowser } from '../tests/support/browser.ts';
import { DEMO_SETTINGS, fillDemo } from '../tests/support/demo-workspace.ts';
import { SESSION_COOKIE } from '../tests/support/page-session.ts';
import { startServer } from '../tests/support/server.ts';

const FOLDER = join(import.meta.dirname, '../docs/pictures');
/** As high as the bytes of a picture allow, and so that no row is cut. */
const PICTURES = [
  { name: 'links', path: '/links?sort=-clicks&period=12m', height: 646 },
  { name: 'statistics', path: '/stats', height: 800 },
] as const;
const WIDTH = 1_280;
const THEMES = ['light', 'dark'] as const;
/** A README is opened often, also on phones. */
const PICTURE_BYTES_MAX = 400_000;
/** For fonts, and for lines that are drawn after their figures came. */
const DRAWN_MS = 1_000;

buildDashboard();
const server = await startServer(DEMO_SETTINGS);
const demo = await fillDemo(server);
const browser = await startBrowser();
const origin = `http://localhost:${server.port}`;
try {
  for (const theme of THEMES) await takePictures(browser, theme);
} finally {
  await browser.close();
  await server.stop();
}

function buildDashboard(): void {
  const file = join(import.meta.dirname, '../web/build/build.ts');
  const { exitCode } = Bun.spawnSync([process.execPath, file, '--release'], { stderr: 'inherit' });
  if (exitCode !== 0) throw new Error('the dashboard cannot be built');
}

async function takePictures({ open }: TestBrowser, theme: (typeof THEMES)[number]): Promise<void> {
  const { page, context } = await open({ language: 'en-GB', dark: theme === 'dark', scale: 2 });
  await context.addCookies([{ name: SESSION_COOKIE, value: demo.people.owner.session, url: origin }]);
  for (const { name, path, height } of PICTURES) {
    await page.setViewportSize({ width: WIDTH, height });
    await page.goto(`${origin}/app/w/${demo.workspace}${path}`, { waitUntil: 'networkidle' });
    await page.waitForTimeout(DRAWN_MS);
    const file = join(FOLDER, `dashboard-${name}-${theme}.png`);
    await page.screenshot({ path: file, animations: 'disabled' });
    const { size } = statSync(file);
    if (size > PICTURE_BYTES_MAX)
      throw new Error(`${file} has ${size} bytes; at most ${PICTURE_BYTES_MAX} are allowed`);
    console.log(`${file}: ${size} bytes`);
  }
  await context.close();
}
