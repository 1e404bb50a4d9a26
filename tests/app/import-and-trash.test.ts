import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canBrowse } from '../support/browser.ts';
import { type Dashboards, startDashboards } from '../support/dashboard.ts';
import { eventually } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const LINES = 5_000;
const folder = temporaryFolder();
let dashboards: Dashboards;

beforeAll(async () => {
  if (!canBrowse) return;
  dashboards = await startDashboards({ links: 60, clicks: 600 });
}, 60_000);
afterAll(() => dashboards?.close());

/** One line of each kind of fault, by its number in the file; the first line has the names of the columns. */
const FAULTS: Readonly<Record<number, string>> = {
  10: 'javascript:alert(1),slug-10,,id-10',
  500: 'not a url,slug-500,,id-500',
  1000: 'https://example.com/1000,spa ce,,id-1000',
  2000: 'https://example.com/2000,winter,yunwu.example,id-2000',
  3000: `https://example.com/3000,${'long'.repeat(100)},,id-3000`,
  4000: 'https://yunwu.example/spring,slug-4000,,id-4000',
  4900: 'https://example.com/4900,api,,id-4900',
};

function writeFile(): string {
  const lines = Array.from({ length: LINES }, (_, n) => {
    const line = n + 2;
    return FAULTS[line] ?? `https://example.com/imported/${line},import-${line},,id-${line}`;
  });
  const file = join(folder, 'links.csv');
  writeFileSync(file, `url,slug,domain,external_id\r\n${lines.join('\r\n')}\r\n`);
  return file;
}

const imported = async (): Promise<number> =>
  (
    await dashboards.server.ask<{ total: number }>(
      '/links?destination_prefix=example.com/imported&count=true&limit=1',
    )
  ).total;

describe.skipIf(!canBrowse)('story 12, import', () => {
  test('5,000 lines are checked line by line, imported, stopped and imported again without doubles', async () => {
    const editor = await dashboards.open({ role: 'editor', path: '/import' });
    const { page } = editor;
    const good = LINES - Object.keys(FAULTS).length;
    const check = async () => {
      await page.setInputFiles('main input[type=file]', writeFile());
      await page.click('main button:has-text("Check 5,000 lines")');
    };
    await check();
    await page.waitForSelector('main :text("7 lines have a problem")', { timeout: 30_000 });
    const problems = (await page.textContent('main')) ?? '';
    for (const line of Object.keys(FAULTS)) expect(problems).toContain(line);
    expect(await imported()).toBe(0);
    await editor.look('import-checked');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /download/i }).click(),
    ]);
    const bad = readFileSync(await download.path(), 'utf8');
    expect(bad.trim().split(/\r?\n/)).toHaveLength(Object.keys(FAULTS).length + 1);
    expect(bad).toContain('javascript:alert(1)');
    await editor.context.route('**/links/bulk?*', async (route) => {
      await Bun.sleep(400);
      await route.continue();
    });
    await page.getByRole('button', { name: /^Import/ }).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.waitForSelector('main :text("Stopped after")');
    await editor.context.unroute('**/links/bulk?*');
    const half = await imported();
    expect([half > 0, half < good]).toEqual([true, true]);
    await editor.go('/import');
    await check();
    await page.waitForSelector('main :text("7 lines have a problem")', { timeout: 30_000 });
    expect(await page.textContent('main')).toContain(`${half.toLocaleString('en')} lines are left out`);
    await page.getByRole('button', { name: /^Import/ }).click();
    expect(await eventually(imported, (count) => count === good, 30_000)).toBe(good);
    // What the check found bad can still be saved and corrected.
    await page.waitForSelector('main :text("Show the links")');
    expect(await page.textContent('main')).toContain('7 lines have a problem');
    expect(await page.getByRole('button', { name: /download/i }).count()).toBe(1);
    await editor.close();
  }, 120_000);
});

describe.skipIf(!canBrowse)('story 13, trash', () => {
  test('a link goes to the trash, Undo brings it back, and the trash deletes it for good', async () => {
    const { server } = dashboards;
    const { id } = await server.ask<{ id: string }>('/links', {
      body: { url: 'https://example.com/thrown-away', slug: 'thrown-away' },
    });
    const state = async () => {
      const answer = await server.api(`/links/${id}`);
      const { trashed_at: trashedAt } = (await answer.json()) as { trashed_at?: string | null };
      return answer.status === 404 ? 'gone' : trashedAt === null ? 'there' : 'trashed';
    };
    const isNow = async (wanted: string) =>
      expect(await eventually(state, (is) => is === wanted, 10_000)).toBe(wanted);
    const editor = await dashboards.open({ role: 'editor', path: '/links?search=thrown-away' });
    const { page } = editor;
    const row = page.locator('[role=row][data-row]:not([aria-busy])').filter({ hasText: 'thrown-away' });
    await row.waitFor();
    await editor.press('j', 'Backspace');
    await isNow('trashed');
    await row.waitFor({ state: 'detached' });
    await editor.press('z');
    await isNow('there');
    await row.waitFor();
    await editor.press('j', 'Backspace');
    await isNow('trashed');
    await editor.go('/trash');
    await page.getByRole('button', { name: /^Restore .*thrown-away/ }).click();
    await isNow('there');
    await server.ask(`/links/${id}`, { method: 'DELETE' });
    await editor.go('/trash');
    await page.getByRole('button', { name: /^Actions of .*thrown-away/ }).click();
    await page.getByRole('menuitem', { name: 'Delete for good' }).click();
    await page.locator('[role=dialog], [role=alertdialog]').last().waitFor();
    await page
      .locator('[role=dialog], [role=alertdialog]')
      .last()
      .getByRole('button', { name: 'Delete for good' })
      .click();
    await isNow('gone');
    await editor.close();
  });

  test('Undo counts from the moment the list has changed, also before the server has answered', async () => {
    const { server } = dashboards;
    const { id } = await server.ask<{ id: string }>('/links', {
      body: { url: 'https://example.com/too-quick', slug: 'too-quick' },
    });
    const editor = await dashboards.open({ role: 'editor', path: '/links?search=too-quick' });
    const { page } = editor;
    const row = page.locator('[role=row][data-row]:not([aria-busy])').filter({ hasText: 'too-quick' });
    await row.waitFor();
    let answer = () => {};
    const held = new Promise<void>((done) => {
      answer = done;
    });
    await editor.context.route(`**/api/v1/links/${id}`, async (route) => {
      await held;
      await route.fallback();
    });
    await editor.press('j', 'Backspace');
    await row.waitFor({ state: 'detached' });
    await editor.press('z');
    answer();
    await page.waitForSelector('[data-toasts] :text("Undone")');
    await row.waitFor();
    const { trashed_at: trashedAt } = await server.ask<{ trashed_at: string | null }>(`/links/${id}`);
    expect(trashedAt).toBeNull();
    await editor.close();
  });

  test('the whole trash is emptied only by typing a name, also on a phone', async () => {
    const phone = await dashboards.open({ role: 'owner', path: '/trash', width: 390 });
    const { page } = phone;
    await page.getByRole('button', { name: 'Empty the trash' }).click();
    const dialog = page.locator('[role=dialog], [role=alertdialog]').last();
    await dialog.waitFor();
    await phone.look('trash-empty');
    const go = dialog.getByRole('button', { name: /Empty|Delete/ }).last();
    expect(await go.isEnabled()).toBe(false);
    await dialog.locator('input').fill('Yunwu Tea');
    await go.click();
    await dialog.waitFor({ state: 'detached' });
    await page.waitForSelector('main :text("The trash is empty")');
    const { data } = await dashboards.server.ask<{ data: unknown[] }>('/links?trashed=true');
    expect(data).toEqual([]);
    await phone.close();
  });
});
