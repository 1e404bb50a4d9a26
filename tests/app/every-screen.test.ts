import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { writePicture } from '../support/app-browser.ts';
import { canBrowse } from '../support/browser.ts';
import { type Dashboard, type Dashboards, startDashboards } from '../support/dashboard.ts';
import { linkBySlug } from '../support/demo-workspace.ts';
import { allScreens, type ScreenPlace } from '../support/screens.ts';
import { collectData, untranslatedOn } from '../support/untranslated.ts';

let dashboards: Dashboards;
let screens: readonly ScreenPlace[];
let linkId = '';

beforeAll(async () => {
  if (!canBrowse) return;
  dashboards = await startDashboards();
  screens = await allScreens(dashboards.server);
  linkId = (await linkBySlug(dashboards.server, 'spring')).id;
}, 60_000);
afterAll(() => dashboards?.close());

/** Every screen is tried, so that one run tells all that is wrong. */
async function faultsOn(
  places: readonly ScreenPlace[],
  look: (place: ScreenPlace) => Promise<readonly unknown[]>,
): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const faults: Record<string, readonly unknown[]> = {};
  for (const place of places) {
    const found = await look(place).catch((error: Error) => [error.message]);
    if (found.length > 0) faults[place.name] = found;
  }
  return faults;
}

const TABLET = 768;

/** Beside the side bar a tablet leaves little room: names of screens and rows must not break into a column of letters. */
async function squeezedOn({ page }: Dashboard, width: number): Promise<readonly string[]> {
  const before = page.viewportSize();
  await page.setViewportSize({ width, height: 800 });
  const squeezed = await page.evaluate<readonly string[]>(`(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const squeezed = [...document.querySelectorAll('h1, tbody tr > td:first-child')].filter(
      (one) => one.clientWidth > 0 && one.innerText.length > 8 && one.clientWidth < 64,
    );
    return [
      ...(scrollWidth > clientWidth ? ['the page is too wide'] : []),
      ...squeezed.map((one) => one.clientWidth + ' wide: ' + one.innerText),
    ];
  })()`);
  if (before !== null) await page.setViewportSize(before);
  return squeezed.map((fault) => `${width} ${fault}`);
}

/** Each kind of what floats: its name, the place, how it opens, and what is there then. */
const FLOATING: readonly (readonly [
  name: string,
  path: string,
  open: (dashboard: Dashboard) => Promise<unknown>,
  floating: string,
])[] = [
  [
    'floating-row-menu',
    '/links',
    async (owner) => {
      await owner.press('j');
      await owner.tabTo('[data-row="0"] [aria-haspopup=menu]');
      await owner.press('Enter');
    },
    '[role=menu]',
  ],
  [
    'floating-account-menu',
    '',
    ({ page }) => page.click('nav button[aria-label^="Account of"]:visible'),
    '[role=menu]',
  ],
  [
    'floating-panel-menu',
    '/links/LINK',
    ({ page }) => page.locator('[role=dialog] [aria-haspopup=menu]').first().click(),
    '[role=menu]',
  ],
  ['floating-filters', '/links', ({ page }) => page.click('main button:text-is("Filter")'), '[role=dialog]'],
  ['floating-zones', '/stats', ({ page }) => page.click('main [aria-haspopup=listbox]'), '[role=listbox]'],
  ['floating-palette', '/links', (owner) => owner.press('Control+k'), '[role=dialog]'],
  ['floating-shortcuts', '/links', (owner) => owner.press('?'), '[role=dialog]'],
];

describe.skipIf(!canBrowse)('story 24, every screen', () => {
  test('fits a desk, a tablet and a phone, is readable by day and by night, and complains about nothing', async () => {
    const owner = await dashboards.open({ path: null });
    const found = await faultsOn(screens, async ({ name, path }) => {
      await owner.go(path);
      const onTablet = await squeezedOn(owner, TABLET);
      return [...(await owner.faults(name)), ...onTablet];
    });
    expect(found).toEqual({});
    await owner.close();
  }, 300_000);

  test('keeps what floats over it readable, and in a landmark', async () => {
    const owner = await dashboards.open({ path: null });
    const found: Record<string, readonly unknown[]> = {};
    for (const [name, path, open, floating] of FLOATING) {
      await owner.go(path.replace('LINK', linkId));
      await open(owner);
      await owner.page.locator(floating).last().waitFor();
      const faults = await owner.faults(name);
      if (faults.length > 0) found[name] = faults;
    }
    expect(found).toEqual({});
    await owner.close();
  }, 120_000);
});

describe.skipIf(!canBrowse)('a phone', () => {
  test('has the room of everything that loads from the start', async () => {
    const owner = await dashboards.open({ path: null, width: 390 });
    const found = await faultsOn(screens, async ({ path }) => {
      await owner.go(path);
      await owner.check();
      return [];
    });
    expect(found).toEqual({});
    await owner.close();
  }, 120_000);
});

describe.skipIf(!canBrowse)('story 22, languages', () => {
  test('no text of the dashboard is left out of the translation', async () => {
    const reader = await dashboards.open({ path: null });
    await reader.context.addInitScript("localStorage.setItem('waymark-language', 'xx')");
    const data = collectData(reader.page);
    const found = await faultsOn(screens, async ({ path }) => {
      await reader.go(path);
      return untranslatedOn(reader.page, data);
    });
    expect(found).toEqual({});
    await reader.close();
  }, 120_000);

  test('every screen is in Traditional Chinese, on a desk and on a phone', async () => {
    const reader = await dashboards.open({ path: null, language: 'zh-TW' });
    const data = collectData(reader.page);
    const found = await faultsOn(screens, async ({ name, path }) => {
      await reader.go(path);
      expect(await reader.page.getAttribute('html', 'lang')).toBe('zh-Hant');
      for (const width of [1_280, 390]) {
        await reader.page.setViewportSize({ width, height: 800 });
        await writePicture(reader.page, `${name}-zh-${width}`);
      }
      return untranslatedOn(reader.page, data, 'zh');
    });
    expect(found).toEqual({});
    await reader.close();
  }, 120_000);
});
