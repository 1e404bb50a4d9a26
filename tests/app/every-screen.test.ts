import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { writePicture } from '../support/app-browser.ts';
import { canBrowse } from '../support/browser.ts';
import { type Dashboards, startDashboards } from '../support/dashboard.ts';
import { allScreens, type ScreenPlace } from '../support/screens.ts';
import { collectData, untranslatedOn } from '../support/untranslated.ts';

let dashboards: Dashboards;
let screens: readonly ScreenPlace[];

beforeAll(async () => {
  if (!canBrowse) return;
  dashboards = await startDashboards();
  screens = await allScreens(dashboards.server);
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

describe.skipIf(!canBrowse)('story 24, every screen', () => {
  test('fits a desk and a phone, is readable by day and by night, and complains about nothing', async () => {
    const owner = await dashboards.open({ path: null });
    const found = await faultsOn(screens, async ({ name, path }) => {
      await owner.go(path);
      return owner.faults(name);
    });
    expect(found).toEqual({});
    await owner.close();
  }, 180_000);
});

describe.skipIf(!canBrowse)('a tablet', () => {
  test('leaves room for the names of screens and rows beside the side bar', async () => {
    const owner = await dashboards.open({ path: null, width: 768 });
    const found = await faultsOn(screens, async ({ path }) => {
      await owner.go(path);
      return owner.page.evaluate<readonly string[]>(`(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        const squeezed = [...document.querySelectorAll('h1, tbody tr > td:first-child')].filter(
          (one) => one.clientWidth > 0 && one.innerText.length > 8 && one.clientWidth < 64,
        );
        return [
          ...(scrollWidth > clientWidth ? ['the page is too wide'] : []),
          ...squeezed.map((one) => one.clientWidth + ' wide: ' + one.innerText),
        ];
      })()`);
    });
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
