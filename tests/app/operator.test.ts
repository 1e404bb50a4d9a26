import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { canBrowse } from '../support/browser.ts';
import { type Dashboards, startDashboards } from '../support/dashboard.ts';

let dashboards: Dashboards;

beforeAll(async () => {
  if (!canBrowse) return;
  dashboards = await startDashboards({ links: 20, clicks: 50 });
}, 60_000);
afterAll(() => dashboards?.close());

describe.skipIf(!canBrowse)('the audit log of the server', () => {
  test('has the entries of workspaces and of accounts, with the filters of a workspace', async () => {
    const owner = await dashboards.open({ path: null });
    const { page } = owner;
    await owner.go('~/app/instance');
    await page.click('main nav button:has-text("Audit log")');
    const entries = page.locator('main ol li');
    await entries.filter({ hasText: 'set up the server' }).waitFor();
    const revoked = entries.filter({ hasText: 'revoked the key' });
    expect(await revoked.textContent()).toContain('Yunwu Tea');
    await page.selectOption('main select >> nth=1', { label: 'Key revoked' });
    await entries.filter({ hasText: 'set up the server' }).waitFor({ state: 'detached' });
    expect(await entries.count()).toBe(1);
    expect(new URL(page.url()).search).toBe('?action=key.revoked');
    await page.reload();
    await revoked.waitFor();
    expect(await entries.count()).toBe(1);
    await owner.look('instance-audit-filtered');
    await owner.close();
  });

  test('is saved as a file with its filters', async () => {
    const owner = await dashboards.open({ path: null });
    const { page } = owner;
    await owner.go('~/app/instance/audit?action=instance.set_up');
    await page.locator('main ol li').first().waitFor();
    await page.click('main button:has-text("Export")');
    const saved = page.waitForEvent('download');
    await page.click('[role=menuitem]:has-text("As CSV")');
    const file = await saved;
    const text = await Bun.file(await file.path()).text();
    expect(file.suggestedFilename()).toBe('instance-audit.csv');
    expect(text).toContain('instance.set_up');
    expect(text).not.toContain('key.revoked');
    await owner.close();
  });

  test('is not for others, who read how one becomes an administrator', async () => {
    const viewer = await dashboards.open({ role: 'viewer', path: null });
    await viewer.go('~/app/instance/audit');
    const text = (await viewer.page.textContent('main')) ?? '';
    expect(text).toContain('Only for administrators of the server');
    expect(text).toContain(`waymark users admin ${dashboards.demo.people.viewer.email} on`);
    await viewer.look('instance-forbidden');
    await viewer.close();
  });
});

describe.skipIf(!canBrowse)('a page that stays open', () => {
  test('has its screen back by itself when the server answers again', async () => {
    const owner = await dashboards.open({ mayFail: true, path: null });
    const { page, context } = owner;
    // What looks for the server comes when the browser has time.
    const recovery = page.waitForResponse(/recovery-[^/]*\.js$/);
    await owner.go('/links');
    await recovery;
    // Styles apart, whose failure the browser words in its own way.
    const everything = /\/(?:api|app)\/(?!.*\.css)/;
    await context.route(everything, (route) => route.abort('connectionrefused'));
    await page.click('nav a:has-text("Tags"):visible');
    await page.waitForSelector('main [role=status]:has-text("The server does not answer")');
    await page.waitForSelector('main :text("This did not load")');
    await context.unroute(everything);
    await page.waitForSelector('main h1:has-text("Tags")');
    await page.waitForSelector('main :text("newsletter")');
    await page.waitForSelector('main [role=status]:has-text("The server does not answer")', {
      state: 'detached',
    });
    await owner.close();
  }, 60_000);

  test('asks again after the time that a busy server named', async () => {
    const owner = await dashboards.open({ mayFail: true, path: '/links' });
    const { page, context } = owner;
    const calls = /\/api\/v1\/(?!session|me\b)/;
    await context.route(calls, (route) =>
      route.fulfill({
        status: 429,
        headers: { 'retry-after': '5' },
        contentType: 'application/problem+json',
        body: JSON.stringify({ status: 429, code: 'rate_limited', detail: 'Try again in 5 seconds.' }),
      }),
    );
    await page.click('nav a:has-text("Tags"):visible');
    await page.waitForSelector('main [role=alert]:has-text("Try again in 5 seconds.")');
    await context.unroute(calls);
    await page.waitForSelector('main :text("newsletter")');
    await owner.close();
  }, 60_000);

  test('of somebody who was removed from the workspace shows no fault of the server', async () => {
    const { server, demo } = dashboards;
    const editor = await dashboards.open({ role: 'editor', path: '/links', mayFail: true });
    const { data } = await server.ask<{
      data: readonly { person: { id: string; email: string } }[];
    }>('/members');
    const { person } =
      data.find((one) => one.person.email === demo.people.editor.email) ?? expect.unreachable();
    await server.ask(`/members/${person.id}`, { method: 'DELETE' });
    await editor.page.click('nav a:has-text("Tags"):visible');
    await editor.page.waitForSelector('main h1:has-text("There is nothing here")');
    await editor.close();
  });
});

describe.skipIf(!canBrowse)('a second factor for everybody', () => {
  test('is refused to somebody without one, in words for people, with the way to one', async () => {
    const owner = await dashboards.open({ path: '/settings' });
    const { page } = owner;
    await page.click('main [role=switch]');
    await page.click('main button:has-text("Save")');
    const bar = page.locator('main [role=status]', { hasText: 'Set one up first' });
    await bar.waitFor();
    expect(await bar.textContent()).not.toContain('POST');
    await owner.look('settings-no-factor');
    await page.click('main a:has-text("Set one up")');
    await page.waitForURL(/\/app\/second-factor$/);
    await owner.close();
  });
});
