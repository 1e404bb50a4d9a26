import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { canBrowse } from '../support/browser.ts';
import { type Dashboard, type Dashboards, startDashboards } from '../support/dashboard.ts';
import { linkBySlug } from '../support/demo-workspace.ts';
import { eventually } from '../support/server.ts';

const WAIT_MS_MAX = 10_000;
const STORY_MS_MAX = 30_000;

let dashboards: Dashboards;
let owner: Dashboard;

beforeAll(async () => {
  if (!canBrowse) return;
  dashboards = await startDashboards({ links: 60, clicks: 600 });
  owner = await dashboards.open({ path: null });
}, 60_000);
afterEach(() => owner?.check());
afterAll(async () => {
  await dashboards?.close();
});

/** Waits until what has the focus matches. */
async function focusOn(selector: string): Promise<void> {
  const untilMs = performance.now() + WAIT_MS_MAX;
  const focused = () => owner.page.evaluate<string>('document.activeElement.outerHTML.slice(0, 200)');
  const isThere = () =>
    owner.page.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`);
  while (!(await isThere())) {
    if (performance.now() > untilMs) throw new Error(`not on ${selector} but on ${await focused()}`);
    await Bun.sleep(50);
  }
}

describe.skipIf(!canBrowse)('the focus, for somebody who only has the keyboard', () => {
  test(
    'comes back to the row when its panel closes, and the list has not moved',
    async () => {
      await owner.go('/links');
      await owner.press(...Array.from({ length: 31 }, () => 'j'));
      await focusOn('[data-row="30"]');
      const before = await owner.page.evaluate<number>('scrollY');
      expect(before).toBeGreaterThan(0);
      await owner.press('Enter');
      await focusOn('[role=dialog], [role=dialog] *');
      expect(await owner.page.evaluate<number>('scrollY')).toBe(before);
      await owner.press('Escape');
      await focusOn('[data-row="30"]');
    },
    STORY_MS_MAX,
  );

  test(
    'comes back to the button of a row when its menu closes',
    async () => {
      await owner.go('/links');
      await owner.press('j');
      await focusOn('[data-row="0"]');
      await owner.tabTo('[data-row="0"] [aria-haspopup=menu]');
      await owner.press('Enter');
      await focusOn('[role=menuitem]');
      await owner.press('Escape');
      await focusOn('[data-row="0"] [aria-haspopup=menu]');
    },
    STORY_MS_MAX,
  );

  test(
    'is in a filter from the start, and the keys of the list are silent there',
    async () => {
      await owner.go('/links');
      await owner.press('j');
      await focusOn('[data-row="0"]');
      await owner.page.locator('button', { hasText: /^Filter$/ }).focus();
      await owner.press('Enter');
      await focusOn('[role=dialog] li button');
      await owner.press('x', 'd');
      await owner.settle();
      expect(await owner.page.locator('[role=row][aria-selected=true]').count()).toBe(0);
      expect(await owner.page.locator('[data-toasts] button').count()).toBe(0);
      await owner.press('Enter');
      await focusOn('[role=dialog] input');
      await owner.press('Escape');
      await focusOn('button[aria-haspopup=dialog]');
    },
    STORY_MS_MAX,
  );

  test(
    'stays on the list when a change of many is over, is dropped, or is taken back',
    async () => {
      await owner.go('/links');
      await owner.press('j', 'x', 'j', 'x');
      const bar = owner.page.getByRole('region', { name: 'Selected links' });
      await bar.getByRole('button', { name: 'Clear the selection' }).focus();
      await owner.press('Enter');
      await bar.waitFor({ state: 'detached' });
      await focusOn('[data-row="1"]');

      await owner.press('x');
      await bar.getByRole('button', { name: /^Turn o/ }).focus();
      await owner.press('Enter');
      await bar.waitFor({ state: 'detached' });
      await focusOn('[data-row="1"]');

      await owner.page.locator('[data-toasts] button', { hasText: 'Undo' }).focus();
      await owner.press('Enter');
      await owner.page.locator('[data-toasts]', { hasText: 'Undone' }).waitFor();
      await focusOn('[data-row="1"]');

      await owner.press('x', 't');
      await focusOn('[role=dialog] input');
      await owner.page.keyboard.type('kept');
      await owner.press('Enter');
      await owner.page.locator('[role=dialog] button[type=submit]').focus();
      await owner.press('Enter');
      await bar.waitFor({ state: 'detached' });
      await focusOn('[data-row="1"]');
    },
    STORY_MS_MAX,
  );

  test(
    'stays in the search, and the ear hears how many links were found',
    async () => {
      await owner.go('/links');
      await owner.press('/');
      await owner.page.keyboard.type('oolong');
      const said = owner.page.locator('[role=status]', { hasText: /\d+ links? found/ });
      await owner.page.waitForURL(/search=oolong/);
      await owner.settle();
      const { total } = await dashboards.server.ask<{ total: number }>(
        '/links?search=oolong&count=true&limit=1',
      );
      expect(total).toBeGreaterThan(1);
      const texts = await eventually(
        () => said.allTextContents(),
        ([text]) => text === `${total} links found`,
        WAIT_MS_MAX,
      );
      expect(texts).toEqual([`${total} links found`]);
    },
    STORY_MS_MAX,
  );

  test(
    'goes to the next rule when one is removed, and the arrow keys move a rule',
    async () => {
      const { id } = await linkBySlug(dashboards.server, 'spring');
      await owner.go(`/links/${id}?tab=rules`);
      await owner.page.locator('[role=dialog] [aria-keyshortcuts]').nth(1).focus();
      await owner.press('ArrowUp');
      await focusOn('[role=dialog] li:first-child [aria-keyshortcuts]');
      await owner.tabTo('[role=dialog] li:first-child [aria-haspopup=menu][aria-label]');
      await owner.press('Enter');
      await focusOn('[role=menuitem]');
      await owner.press('End', 'Enter');
      await focusOn('[role=dialog] li:first-child [aria-keyshortcuts]');
      await owner.page.locator('[role=dialog] button', { hasText: 'Discard' }).click();
    },
    STORY_MS_MAX,
  );

  test.each([
    ['/members', 'Invite'],
    ['/domains', 'Add domain'],
    ['/api', 'New key'],
    ['/tags', 'New tag'],
  ])(
    'comes back to the button of a dialog at %s',
    async (path, button) => {
      await owner.go(path);
      await owner.page.locator('main button', { hasText: button }).first().focus();
      await owner.press('Enter');
      await focusOn('[role=dialog] input');
      await owner.press('Escape');
      await focusOn('main button');
    },
    STORY_MS_MAX,
  );

  test(
    'comes back to the button of a menu whose item opened a dialog',
    async () => {
      await owner.go('/tags');
      await owner.page.locator('main table [aria-haspopup=menu]').first().focus();
      await owner.press('Enter');
      await focusOn('[role=menuitem]');
      await owner.press('Enter');
      await focusOn('[role=dialog] input');
      await owner.press('Escape');
      await focusOn('main table [aria-haspopup=menu]');
    },
    STORY_MS_MAX,
  );
});
