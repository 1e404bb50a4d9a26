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
