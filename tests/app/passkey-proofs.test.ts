import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { openVisitor } from '../support/app-browser.ts';
import { canBrowse } from '../support/browser.ts';
import { type Dashboards, startDashboards } from '../support/dashboard.ts';
import { DEMO_PASSWORD } from '../support/demo-workspace.ts';

let dashboards: Dashboards;
beforeAll(async () => {
  if (canBrowse) dashboards = await startDashboards({ links: 20, clicks: 100 });
}, 60_000);
afterAll(() => dashboards?.close());

/** Browsers have passkeys for host names only. */
const at = (path: string): string => dashboards.server.url.replace('127.0.0.1', 'localhost') + path;

async function addAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function typePassword(page: Page): Promise<void> {
  await page.fill('#email', dashboards.demo.people.owner.email);
  await page.fill('#password', DEMO_PASSWORD);
  await page.keyboard.press('Enter');
}

describe.skipIf(!canBrowse)('story 3, a passkey beside a password', () => {
  test('proves again who one is, and is the second step of a sign-in', async () => {
    const ann = await openVisitor(dashboards.browser);
    const { page, context } = ann;
    await page.goto(at('/app/sign-in?return=/app/me'));
    await typePassword(page);
    await addAuthenticator(page);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Laptop');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByRole('list', { name: 'Passkeys' }).getByText('Laptop').waitFor();

    await page.goto(at('/app/prove?return=/app/me'));
    await page.click('button:text("Confirm with a passkey")');
    await page.waitForURL(at('/app/me'));

    // A page that is open would go to the sign-in by itself.
    await page.goto('about:blank');
    await context.clearCookies();
    await page.goto(at('/app/sign-in?return=/app/me'));
    await typePassword(page);
    await page.click('button:text("passkey")');
    await page.waitForURL(at('/app/me'));
    await page.getByRole('heading', { name: 'Your account' }).waitFor();
    expect(ann.complaints).toEqual([]);
    await ann.close();
  }, 60_000);
});
