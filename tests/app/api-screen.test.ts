import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { lookAt } from '../support/app-browser.ts';
import { canBrowse } from '../support/browser.ts';
import { type Dashboard, type Dashboards, startDashboards } from '../support/dashboard.ts';
import { eventually } from '../support/server.ts';
import { collectData, untranslatedOn } from '../support/untranslated.ts';

let dashboards: Dashboards;
let owner: Dashboard;
/** A receiver of webhooks, which answers what the story wants. */
const received: { headers: Headers; body: string }[] = [];
let answers = 500;
const receiver = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  async fetch(request) {
    received.push({ headers: request.headers, body: await request.text() });
    return new Response(answers === 500 ? 'no <b>room</b>' : 'thanks', { status: answers });
  },
});

beforeAll(async () => {
  if (!canBrowse) return;
  dashboards = await startDashboards({ env: { WAYMARK_OUTBOUND_ALLOW: 'loopback' } });
  owner = await dashboards.open({ path: null });
  await owner.context.grantPermissions(['clipboard-read', 'clipboard-write']);
}, 60_000);
afterAll(async () => {
  await receiver.stop(true);
  await dashboards?.close();
});

const copied = ({ page }: Dashboard): Promise<string> => page.evaluate('navigator.clipboard.readText()');

async function runInShell(script: string): Promise<string> {
  const child = Bun.spawn(['sh', '-c', `${script} -sS`], { stdout: 'pipe', stderr: 'pipe' });
  const [out, faults] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  expect([faults, await child.exited]).toEqual(['', 0]);
  return out;
}

// Where a form changes a request beside it, `lookAt` is used: the height of the request follows the form.
describe.skipIf(!canBrowse)('story 15, key and builder', () => {
  const DESTINATION = `https://example.com/it's?a="b"&c=$HOME&d=\`id\`#!`;
  let secret = '';

  test('a key is made by keyboard, and its secret is seen once', async () => {
    const { page } = owner;
    await owner.go('/api');
    await owner.tabTo('main button[class*=main]');
    await owner.press('Enter');
    await page.waitForSelector('[role=dialog] input');
    await page.keyboard.type(`Shop's "till"`);
    await page.getByLabel('Change and delete links').check();
    await page.getByLabel('Name').focus();
    await owner.press('Enter');
    const shown = page.locator('[role=dialog] code');
    secret = (await shown.textContent()) ?? '';
    expect(secret).toMatch(/^wm_[0-9a-f]{48}$/);
    await owner.look('api-secret');
    await page.click('[role=dialog] button:has-text("Copy")');
    await page.waitForSelector('button:has-text("Copied")');
    expect(await copied(owner)).toBe(secret);
    await owner.press('Escape');
    await shown.waitFor({ state: 'detached' });
    await page.waitForSelector(`td:has-text("Shop's")`);
    expect(await page.content()).not.toContain(secret);
  });

  test('the request that the builder shows makes the link that the form says', async () => {
    const { page } = owner;
    await page.click('nav button:has(:text-is("Builder"))');
    await page.getByLabel('Destination').fill(DESTINATION);
    await page.getByLabel('Slug').fill('from-the-builder');
    await page.getByLabel('Domain').selectOption('localhost');
    await page.getByLabel('Title').fill(`The "builder's" $5`);
    await page.getByLabel('Key').selectOption({ index: 1 });
    await lookAt(page, 'api-builder');
    await page.click('button:has-text("Copy the request")');
    await page.waitForSelector('button:has-text("Copied")');
    const request = await copied(owner);
    expect(request).toContain(secret);
    expect(page.url()).not.toContain(secret);
    expect(await page.evaluate<string>('JSON.stringify([localStorage, sessionStorage])')).not.toContain(
      secret,
    );
    const made = JSON.parse(await runInShell(request));
    expect(made).toMatchObject({
      url: new URL(DESTINATION).href,
      slug: 'from-the-builder',
      title: `The "builder's" $5`,
    });
  });

  test('the text for an assistant never has a secret', async () => {
    const { page } = owner;
    await page.click('button:has-text("Copy for an assistant")');
    await page.waitForSelector('button:has-text("Copied")');
    const text = await copied(owner);
    expect(text).toContain('$WAYMARK_KEY');
    expect(text).toContain('`unique_window_minutes`');
    expect(text).not.toContain(secret);
  });

  test('what an API cannot say is grey in the form, with the reason, and left out of the request', async () => {
    const { page } = owner;
    await page.getByLabel('API', { exact: true }).selectOption('botoi');
    expect(new URL(page.url()).searchParams.get('api')).toBe('botoi');
    expect(await page.getByLabel('Title').isDisabled()).toBe(true);
    expect(await page.getByLabel('Slug').isDisabled()).toBe(false);
    expect(await page.locator('form').textContent()).toContain('This API has no such field.');
    expect(await page.getByRole('button', { name: 'Update' }).count()).toBe(0);
    expect(await page.locator('section:has(h2:has-text("leaves out"))').textContent()).toContain('Title');
    expect(await page.locator('pre').first().textContent()).not.toContain('$5');
    await page.goBack();
    expect(await page.getByLabel('Title').inputValue()).toBe(`The "builder's" $5`);
  });

  test('an update changes the chosen link', async () => {
    const { page } = owner;
    await page.getByLabel('API', { exact: true }).selectOption('linkly');
    await page.getByRole('button', { name: 'Update' }).click();
    await page.getByLabel('Slug').fill('');
    await page.getByLabel('Title').fill('Changed through another API');
    await owner.settle();
    await lookAt(page, 'api-builder-update');
    await page.click('button:has-text("Copy the request")');
    await page.waitForSelector('button:has-text("Copied")');
    await runInShell(await copied(owner));
    const { data } = await dashboards.server.ask<{ data: readonly { slug: string; title: string }[] }>(
      '/links?search=Changed',
    );
    expect(data).toMatchObject([{ slug: 'from-the-builder', title: 'Changed through another API' }]);
  });

  test('a key gets a new secret, and is revoked; the request has neither any more', async () => {
    const { page } = owner;
    await page.click('nav button:has(:text-is("Keys"))');
    const open = async (item: string) => {
      await page.click('button[aria-label^="Actions for Shop"]');
      await page.click(`[role=menuitem]:has-text("${item}")`);
    };
    await open('New secret');
    await page.getByLabel('The old secret works for').selectOption('now');
    await page.click('button:has-text("Make a new secret")');
    const next = (await page.locator('[role=dialog] code').textContent()) ?? '';
    expect(next).not.toBe(secret);
    await owner.press('Escape');
    const statusOf = async (key: string) =>
      (await dashboards.server.api('/links', { headers: { authorization: `Bearer ${key}` } })).status;
    expect([await statusOf(secret), await statusOf(next)]).toEqual([401, 200]);
    await open('Revoke');
    await page.waitForSelector('[role=dialog], [role=alertdialog]');
    await owner.press('Enter');
    await page.waitForSelector('[data-toasts] :has-text("revoked")');
    expect(await statusOf(next)).toBe(401);
    await page.click('nav button:has(:text-is("Builder"))');
    await page.waitForSelector('pre');
    expect(await page.getByLabel('Key').locator('option').count()).toBe(1);
    expect(await page.locator('pre').first().textContent()).toContain('$WAYMARK_KEY');
  });
});

describe.skipIf(!canBrowse)('story 16, webhook', () => {
  test('is made, tested against a receiver that fails, and shows what it answered as text', async () => {
    const { page } = owner;
    await owner.go('/api/webhooks');
    await page.click('button:has-text("New webhook")');
    await page.getByLabel('URL').fill('ftp://example.com');
    await page.click('button:has-text("Create the webhook")');
    await page.waitForSelector('[role=dialog] [aria-invalid]');
    await page.getByLabel('URL').fill(`http://127.0.0.1:${receiver.port}/hook?room=<b>`);
    await page.getByLabel('A link was made').check();
    await owner.look('api-webhook-form');
    await page.click('button:has-text("Create the webhook")');
    expect(await page.locator('[role=dialog] code').textContent()).toMatch(/^whsec_/);
    await owner.press('Escape');
    await page.click(`a:has-text("127.0.0.1:${receiver.port}")`);
    await page.click('button:has-text("Send a test")');
    await page.waitForSelector('[data-toasts] :has-text("500")');
    await page.click('li button[aria-expanded]');
    await page.waitForSelector('pre:has-text("no <b>room</b>")');
    expect(received.at(-1)?.headers.get('webhook-id')).toMatch(/^msg_/);
    await owner.look('api-webhook');
  });

  test('a message is sent again, and a delivery has its own address', async () => {
    const { page } = owner;
    answers = 200;
    const before = received.length;
    await page.click('button:has-text("Send again")');
    await page.waitForSelector('[data-toasts] :has-text("Sent again: 200")');
    expect(received[before]?.headers.get('webhook-id')).toBe(
      received[before - 1]?.headers.get('webhook-id') ?? '',
    );
    const address = owner.path();
    expect(address).toContain('delivery=dlv_');
    await owner.go(address);
    await page.waitForSelector('[aria-expanded=true]');
    await page.getByRole('button', { name: 'Delivered', exact: true }).click();
    expect(
      await eventually(
        () => page.locator('time').count(),
        (count) => count === 1,
      ),
    ).toBe(1);
  });

  test('is switched off and on again by Undo, gets a new secret, and is removed', async () => {
    const { page } = owner;
    const menu = async (item: string) => {
      await page.click('button[aria-label="Actions for the webhook"]');
      await page.click(`[role=menuitem]:has-text("${item}")`);
    };
    await menu('Switch off');
    await page.waitForSelector('text=It is off.');
    await page.click('[data-toasts] button:has-text("Undo")');
    await page.waitForSelector('text=It is off.', { state: 'detached' });
    await menu('New secret');
    await page.click(
      '[role=dialog] button:has-text("New secret"), [role=alertdialog] button:has-text("New secret")',
    );
    await page.waitForSelector('code:has-text("whsec_")');
    await owner.press('Escape');
    await menu('Remove');
    await page.waitForSelector('text=This cannot be undone.');
    await owner.press('Enter');
    await eventually(
      async () => owner.path(),
      (path) => path === '/api/webhooks',
    );
    expect(owner.path()).toBe('/api/webhooks');
    expect(await page.locator(`a:has-text("127.0.0.1:${receiver.port}")`).count()).toBe(0);
  });
});

describe.skipIf(!canBrowse)('the API tab of a link', () => {
  test('holds what the link has, as the update that an API key can send', async () => {
    const { page } = owner;
    const { id } = await dashboards.server.ask<{ id: string }>('/links', {
      body: { url: 'https://example.com/tab', title: "It's a <b>tab</b>", tags: ['tab'], cloak: true },
    });
    await owner.go(`/links/${id}?tab=api`);
    const code = () => page.locator('[role=dialog] pre').first().textContent();
    expect(await code()).toContain(`-X PATCH http://localhost:${dashboards.server.port}/api/v1/links/${id}`);
    expect(await code()).toContain('<b>tab</b>');
    expect(await code()).toContain('"cloak": true');
    await page.getByLabel('API', { exact: true }).selectOption('pocolink');
    expect(
      await page.locator('[role=dialog] section:has(h2:has-text("leaves out"))').textContent(),
    ).toContain('Show the destination in a frame');
    await owner.settle();
    await lookAt(page, 'link-api');
  });
});

describe.skipIf(!canBrowse)('the other parts of the API screen', () => {
  const PARTS = [
    '/api',
    '/api/usage',
    '/api/usage?range=365',
    '/api/builder?api=picsee',
    '/api/compatible',
    '/api/webhooks',
  ];

  test('are readable on a desk and a phone, by day and by night', async () => {
    for (const path of PARTS) {
      await owner.go(path);
      await owner.look(path.replaceAll(/\W/g, '-'));
    }
  }, 120_000);

  test('leave no text out of the translation', async () => {
    const reader = await dashboards.open({ path: null, language: 'zh-TW' });
    const data = collectData(reader.page);
    for (const path of PARTS) {
      await reader.go(path);
      expect([path, await untranslatedOn(reader.page, data, 'zh')]).toEqual([path, []]);
    }
    await reader.close();
  }, 60_000);

  test('a viewer reads usage, and sees no key, no webhook and no way to make one', async () => {
    const viewer = await dashboards.open({ role: 'viewer', path: '/api' });
    const { page } = viewer;
    await page.waitForSelector('text=Your role does not include this');
    expect(await page.getByRole('button', { name: 'New key' }).count()).toBe(0);
    await page.click('nav button:has(:text-is("Usage"))');
    await page.waitForSelector('h2:has-text("Calls a day")');
    await page.click('nav button:has(:text-is("Webhooks"))');
    await page.waitForSelector('text=Your role does not include this');
    await viewer.close();
  });
});
