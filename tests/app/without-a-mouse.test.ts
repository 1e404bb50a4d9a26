import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Locator } from 'playwright-core';
import { canBrowse } from '../support/browser.ts';
import { type Dashboard, type Dashboards, startDashboards } from '../support/dashboard.ts';

const STORY_MS_MAX = 60_000;
const TABS_MAX = 80;

let dashboards: Dashboards;
let owner: Dashboard;

beforeAll(async () => {
  if (!canBrowse) return;
  dashboards = await startDashboards({ links: 60, clicks: 600 });
  owner = await dashboards.open({ path: null });
}, 60_000);
afterAll(async () => {
  await owner?.close();
  await dashboards?.close();
});

type Role = Parameters<Dashboard['page']['getByRole']>[0];

/** What has the focus, if the tree of accessibility calls it that. */
const focused = (role: Role, name: string | RegExp): Locator =>
  owner.page.getByRole(role, { name }).and(owner.page.locator(':focus'));

/** Presses Tab until something with this role and name has the focus. */
async function tabTo(role: Role, name: string | RegExp, key = 'Tab'): Promise<void> {
  for (let n = 0; n < TABS_MAX; n++) {
    if ((await focused(role, name).count()) > 0) return;
    await owner.press(key);
  }
  throw new Error(`${key} does not reach the ${role} ${name}`);
}

/** Waits until a live region reads the text out. */
const hear = (text: string | RegExp): Promise<void> =>
  owner.page.getByRole('status').filter({ hasText: text }).first().waitFor({ state: 'attached' });

interface Made {
  readonly id: string;
  readonly url: string;
  readonly slug: string;
  readonly title: string;
  readonly rules: unknown;
}

const newLink = (body: object): Promise<Made> => dashboards.server.ask('/links', { body });
const linksWith = async (word: string): Promise<readonly Made[]> =>
  (await dashboards.server.ask<{ data: readonly Made[] }>(`/links?limit=100&search=${word}`)).data;

async function open(role: Role, name: string | RegExp): Promise<void> {
  await tabTo(role, name);
  await owner.press('Enter');
}

/** From anywhere to the row of a link: the list, its search, and on to the row. */
async function findRow(word: string): Promise<void> {
  await owner.press('g', 'l');
  await owner.page.getByRole('heading', { level: 1, name: /^Links/ }).waitFor();
  await owner.press('/');
  await focused('searchbox', /^Search/).waitFor();
  await owner.page.keyboard.type(word);
  await hear('1 link found');
  await tabTo('row', new RegExp(word));
}

describe.skipIf(!canBrowse)('without a mouse', () => {
  test(
    'a link is found, changed and saved, and the focus is back on its row',
    async () => {
      await newLink({ url: 'https://example.com/by-keys', slug: 'by-keys', title: 'Before' });
      await owner.go('');
      await findRow('by-keys');
      await owner.press('Enter');
      await open('button', /^Labels/);
      await tabTo('textbox', 'Title');
      await owner.press('Control+A');
      await owner.page.keyboard.type('After');
      await owner.press('Control+s');
      await hear('Saved');
      await owner.page.getByRole('button', { name: /^Save/ }).waitFor({ state: 'detached' });
      expect((await linksWith('by-keys')).map(({ title }) => title)).toEqual(['After']);
      await owner.press('Escape');
      await focused('row', /by-keys/).waitFor();
    },
    STORY_MS_MAX,
  );

  test(
    'a rule is added, filled in where it is, and saved',
    async () => {
      await newLink({ url: 'https://example.com/ruled', slug: 'ruled' });
      await owner.go('');
      await findRow('ruled');
      await owner.press('Enter');
      await open('button', 'Rules');
      await open('button', 'Add a rule');
      await focused('button', 'Add a condition').waitFor();
      await owner.press('Enter');
      await focused('menuitem', /./).waitFor();
      await owner.page.keyboard.type('country');
      await focused('menuitem', 'country').waitFor();
      await owner.press('Enter');
      await focused('combobox', /./).waitFor();
      await owner.page.keyboard.type('Taiwan');
      await owner.press('Enter', 'Escape');
      await tabTo('textbox', 'Destination');
      await owner.page.keyboard.type('https://example.com/taiwan');
      await owner.press('Control+s');
      await hear('Saved');
      const [ruled] = await linksWith('ruled');
      const { rules } = await dashboards.server.ask<Made>(`/links/${ruled?.id}`);
      expect(rules).toEqual([{ when: { country: ['TW'] }, then: { url: 'https://example.com/taiwan' } }]);
    },
    STORY_MS_MAX,
  );

  test(
    'a filter of the statistics is set and dropped, and the totals are read out both times',
    async () => {
      await owner.go('/stats');
      const figure = await owner.page.getByRole('button', { name: /^Clicks \d/ }).textContent();
      const [all = ''] = /\d[\d,]*/.exec(figure ?? '') ?? [];
      await open('button', /^Taiwan \d/);
      await hear(/^[\d,]+ clicks?, [\d,]+ (?:person|people)$/);
      await tabTo('button', /^Drop the filter/, 'Shift+Tab');
      await owner.press('Enter');
      await hear(new RegExp(`^${all} clicks, `));
      await focused('button', 'Filter').waitFor();
    },
    STORY_MS_MAX,
  );

  test(
    'links are thrown away, restored and deleted for good, and the focus stays in the list',
    async () => {
      const { id } = await newLink({ url: 'https://example.com/thrown', slug: 'thrown' });
      const kept = await newLink({ url: 'https://example.com/kept', slug: 'kept' });
      await dashboards.server.ask(`/links/${kept.id}`, { method: 'DELETE' });
      await owner.go('');
      await findRow('thrown');
      await owner.press('Backspace');
      await hear('1 link moved to the trash.');
      await owner.press('g', 't');
      await open('button', /^Restore .*kept$/);
      await hear(/kept is restored/);
      await focused('button', /^Restore /).waitFor();
      await tabTo('button', /^Actions of .*thrown$/, 'Shift+Tab');
      await owner.press('Enter');
      await focused('menuitem', 'Delete for good').waitFor();
      await owner.press('Enter');
      await focused('button', 'Delete for good').waitFor();
      await owner.press('Enter');
      await hear(/deleted/);
      expect((await dashboards.server.api(`/links/${id}`)).status).toBe(404);
      await focused('button', /^Restore /).waitFor();
    },
    STORY_MS_MAX,
  );

  test(
    'lines are pasted, checked and imported',
    async () => {
      await owner.go('/import');
      await tabTo('textbox', 'Or paste lines');
      await owner.page.keyboard.type('https://example.com/imported/1');
      await owner.press('Enter');
      await owner.page.keyboard.type('https://example.com/imported/2');
      await open('button', 'Read these lines');
      await open('button', /^Check/);
      await open('button', /^Import/);
      await hear(/2/);
      expect(await linksWith('example.com/imported')).toHaveLength(2);
    },
    STORY_MS_MAX,
  );
});
