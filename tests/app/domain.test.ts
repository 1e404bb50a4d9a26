import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { canBrowse } from '../support/browser.ts';
import { type Dashboards, startDashboards } from '../support/dashboard.ts';
import { startDns, type TestDns } from '../support/dns.ts';
import { visit } from '../support/server.ts';

let dns: TestDns;
let dashboards: Dashboards;

beforeAll(async () => {
  if (!canBrowse) return;
  dns = await startDns();
  dashboards = await startDashboards({ links: 60, clicks: 600, env: { WAYMARK_DNS_RESOLVER: dns.address } });
}, 60_000);
afterAll(async () => {
  await dashboards?.close();
  dns?.close();
});

describe.skipIf(!canBrowse)('story 17, a domain', () => {
  test('is added, proved while the page looks by itself, and serves a link', async () => {
    const { server } = dashboards;
    const admin = await dashboards.open({ role: 'admin', path: '/domains' });
    const { page } = admin;
    await page.getByRole('button', { name: 'Add domain' }).first().click();
    await page.waitForSelector('[role=dialog] :focus');
    await page.keyboard.type('go.leaves.example');
    await admin.press('Enter');
    await page.waitForURL(/\/domains\/dom_/);
    await admin.settle();
    const main = page.locator('main');
    await main.getByText('_waymark.go.leaves.example', { exact: true }).waitFor();
    await main.getByText('found nothing', { exact: false }).first().waitFor();
    const { data } = await server.ask<{
      data: readonly { host: string; record: { name: string; value: string } | null }[];
    }>('/domains');
    const record = data.find(({ host }) => host === 'go.leaves.example')?.record;
    dns.records.set(record?.name ?? '', [record?.value ?? '']);
    // It looks every ten seconds.
    await main.getByText(/^Proved on/).waitFor({ timeout: 25_000 });
    await admin.look('domain-proved');
    const made = await server.ask<{ short_url: string }>('/links', {
      body: { url: 'https://example.com/on-it', domain: 'go.leaves.example', slug: 'on-it' },
    });
    expect(made.short_url).toContain('go.leaves.example');
    const answer = await visit(server, '/on-it', { host: 'go.leaves.example' });
    expect(answer.headers.get('location')).toBe('https://example.com/on-it');
    await admin.close();
  }, 60_000);
});
