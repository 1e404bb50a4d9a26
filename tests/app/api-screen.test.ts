import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
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
afterEach(() => owner?.check());
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

beforeEach(async () => {
  if (!canBrowse) return;
  // A page of its own: what a story before left open is in nobody's way.
  await owner.go('/api');
});

/** By pressing keys, as a person does: then what moves is what was asked for. */
async function type(label: string, text: string): Promise<void> {
  await owner.page.getByLabel(label, { exact: true }).focus();
  await owner.press('Control+A');
  await owner.page.keyboard.type(text);
}

async function choose(label: string, option: string | { readonly index: number }): Promise<void> {
  const list = owner.page.getByLabel(label, { exact: true });
  await list.focus();
  // The list of the platform is chosen from without a press that the page would notice.
  await owner.press('Shift');
  await list.selectOption(option);
}

/** Makes a key by keyboard, and answers its secret, which is shown then. */
async function makeKey(name: string): Promise<string> {
  const { page } = owner;
  await owner.tabTo('main button[class*=main]');
  await owner.press('Enter');
  await page.waitForSelector('[role=dialog] input');
  await page.keyboard.type(name);
  await page.getByLabel('Change and delete links').check();
  await page.getByLabel('Name').focus();
  await owner.press('Enter');
  return (await page.locator('[role=dialog] code').textContent()) ?? '';
}

async function closeDialog(): Promise<void> {
  await owner.press('Escape');
  await owner.page.locator('[role=dialog]').waitFor({ state: 'detached' });
}

/** Opens the builder with a new key, whose secret the page knows until it is loaded again. */
async function openBuilderWithKey(name: string): Promise<string> {
  const { page } = owner;
  const secret = await makeKey(name);
  await closeDialog();
  await page.click('nav button:has(:text-is("Builder"))');
  await choose('Key', { index: 1 });
  return secret;
}

async function copyBy(button: string): Promise<string> {
  const { page } = owner;
  await page.click(`button:has-text("${button}")`);
  await page.waitForSelector('button:has-text("Copied")');
  return copied(owner);
}

// Where a form changes a request beside it, `lookAt` is used: the height of the request follows the form.
describe.skipIf(!canBrowse)('story 15, key and builder', () => {
  const DESTINATION = `https://example.com/it's?a="b"&c=$HOME&d=\`id\`#!`;

  test('a key is made by keyboard, and its secret is seen once', async () => {
    const { page } = owner;
    const secret = await makeKey(`Shop's "till"`);
    expect(secret).toMatch(/^wm_[0-9a-f]{48}$/);
    await owner.look('api-secret');
    await page.click('[role=dialog] button:has-text("Copy")');
    await page.waitForSelector('button:has-text("Copied")');
    expect(await copied(owner)).toBe(secret);
    await closeDialog();
    await page.waitForSelector(`td:has-text("Shop's")`);
    expect(await page.content()).not.toContain(secret);
  });

  test('the request that the builder shows makes the link that the form says', async () => {
    const { page } = owner;
    const secret = await openBuilderWithKey('Builder');
    await type('Destination', DESTINATION);
    await type('Slug', 'from-the-builder');
    await choose('Domain', 'localhost');
    await type('Title', `The "builder's" $5`);
    await lookAt(page, 'api-builder');
    const request = await copyBy('Copy the request');
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
    const secret = await openBuilderWithKey('Assistant');
    await type('Destination', DESTINATION);
    const text = await copyBy('Copy for an assistant');
    expect(text).toContain('$WAYMARK_KEY');
    expect(text).toContain('`unique_window_minutes`');
    expect(text).not.toContain(secret);
  });

  test('what an API cannot say is grey in the form, with the reason, and left out of the request', async () => {
    const { page } = owner;
    await page.click('nav button:has(:text-is("Builder"))');
    await type('Destination', DESTINATION);
    await type('Title', `The "builder's" $5`);
    await choose('API', 'botoi');
    await page.waitForURL((url) => url.searchParams.get('api') === 'botoi');
    await page.locator('form').getByText('This API has no such field.').first().waitFor();
    expect(await page.getByLabel('Title').isDisabled()).toBe(true);
    expect(await page.getByLabel('Slug').isDisabled()).toBe(false);
    expect(await page.getByRole('button', { name: 'Update' }).count()).toBe(0);
    expect(await page.locator('section:has(h2:has-text("leaves out"))').textContent()).toContain('Title');
    expect(await page.locator('pre').first().textContent()).not.toContain('$5');
    await page.goBack();
    expect(await page.getByLabel('Title').inputValue()).toBe(`The "builder's" $5`);
  });

  test('an update changes the chosen link', async () => {
    const { page } = owner;
    const { id } = await dashboards.server.ask<{ id: string }>('/links', {
      body: { url: 'https://example.com/to-update', slug: 'to-update' },
    });
    await openBuilderWithKey('Update');
    await type('Destination', DESTINATION);
    await choose('API', 'linkly');
    await page.getByRole('button', { name: 'Update' }).click();
    await type('Title', 'Changed through another API');
    await owner.settle();
    await lookAt(page, 'api-builder-update');
    await runInShell(await copyBy('Copy the request'));
    const changed = await dashboards.server.ask<object>(`/links/${id}`);
    expect(changed).toMatchObject({
      url: new URL(DESTINATION).href,
      slug: 'to-update',
      title: 'Changed through another API',
    });
  });

  test('a request has rules of every kind, apps, shares and whether a visitor stays with one', async () => {
    const { page } = owner;
    await openBuilderWithKey('Rules');
    await type('Slug', 'everywhere');
    await page.getByRole('button', { name: /^Rules/ }).click();
    await page.getByRole('button', { name: 'Add a rule' }).click();
    const rule = page.getByRole('listitem', { name: 'Rule 1' });
    for (const [add, condition] of [
      ['Add a condition', 'weekday'],
      ['and', 'city'],
    ] as const) {
      await rule.getByRole('button', { name: add, exact: true }).click();
      await page.getByRole('menuitem', { name: condition, exact: true }).click();
    }
    await rule.getByLabel('city', { exact: true }).fill("Xi'an");
    expect(await page.locator('pre').first().textContent()).not.toContain('rules');
    await rule.getByLabel('Destination', { exact: true }).fill("https://example.com/it's-a-weekday");
    await page.getByLabel('Opens the app').first().fill('whatsapp://send?text=a');
    await page.getByRole('button', { name: 'Add a share' }).click();
    await page.getByLabel('Destination A', { exact: true }).fill('https://example.com/b');
    await choose('A visitor stays with a share', 'on');
    await page.getByLabel('Destination', { exact: true }).first().fill(DESTINATION);
    await lookAt(page, 'api-builder-rules');
    expect(JSON.parse(await runInShell(await copyBy('Copy the request')))).toMatchObject({
      slug: 'everywhere',
      rules: [
        {
          when: { weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'], city: ["Xi'an"] },
          then: { url: "https://example.com/it's-a-weekday" },
        },
      ],
      apps: { ios: { link: 'whatsapp://send?text=a', store: null }, android: null },
      split: [{ url: 'https://example.com/b', weight: 50 }],
      sticky: true,
    });
    await choose('API', 'picsee');
    await rule.getByText('This API has no such rule.').waitFor();
    expect(await page.locator('pre').first().textContent()).not.toContain('targets');
  });

  test('an update clears what one wants to be empty, and where an API cannot, the button says why', async () => {
    const { page } = owner;
    await dashboards.server.ask('/links', {
      body: {
        url: 'https://example.com/to-clear',
        slug: 'to-clear',
        title: 'Old',
        split: [{ url: 'https://example.com/b', weight: 50 }],
      },
    });
    await openBuilderWithKey('Clear');
    await page.getByRole('button', { name: 'Update' }).click();
    await choose('API', 'cuttly');
    // What can be cleared is known when the link is.
    await page.locator('pre').first().waitFor();
    const clear = (field: string) => page.getByRole('button', { name: `Clear: ${field}`, exact: true });
    await clear('Title').click({ force: true });
    expect(await clear('Title').getAttribute('aria-pressed')).toBe('false');
    await page.locator('form').getByText('This API cannot clear it.').first().waitFor();
    await choose('API', 'native');
    await page.getByRole('button', { name: /^Rules/ }).click();
    for (const field of ['Title', 'Rules', 'Apps', 'Shares']) {
      await clear(field).click();
      expect(await clear(field).getAttribute('aria-pressed')).toBe('true');
    }
    await lookAt(page, 'api-builder-clear');
    expect(JSON.parse(await runInShell(await copyBy('Copy the request')))).toMatchObject({
      slug: 'to-clear',
      title: '',
      rules: [],
      split: [],
      apps: { ios: null, android: null },
    });
    await clear('Title').click();
    expect(await page.locator('pre').first().textContent()).not.toContain('title');
  });

  test('a key gets a new secret, and is revoked; the request has neither any more', async () => {
    const { page } = owner;
    const secret = await makeKey('Rotated');
    await closeDialog();
    const open = async (item: string) => {
      await page.click('button[aria-label="Actions for Rotated"]');
      await page.click(`[role=menuitem]:has-text("${item}")`);
    };
    await open('New secret');
    await choose('The old secret works for', 'now');
    await page.click('button:has-text("Make a new secret")');
    const next = (await page.locator('[role=dialog] code').textContent()) ?? '';
    expect(next).not.toBe(secret);
    await closeDialog();
    const statusOf = async (key: string) =>
      (await dashboards.server.api('/links', { headers: { authorization: `Bearer ${key}` } })).status;
    expect([await statusOf(secret), await statusOf(next)]).toEqual([401, 200]);
    await open('Revoke');
    // Enter presses what has the focus, which the question takes a moment after it appears.
    await page.waitForSelector(':is([role=dialog], [role=alertdialog]) button:focus');
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
  const newWebhook = (path: string): Promise<{ id: string }> =>
    dashboards.server.ask('/webhooks', {
      body: { url: `http://127.0.0.1:${receiver.port}${path}`, events: ['link.created'] },
    });

  async function sendTest(status: 200 | 500): Promise<void> {
    answers = status;
    await owner.page.click('button:has-text("Send a test")');
    await owner.page.waitForSelector(`[data-toasts] :has-text("${status}")`);
  }

  test('is made, tested against a receiver that fails, and shows what it answered as text', async () => {
    const { page } = owner;
    await owner.go('/api/webhooks');
    await page.click('button:has-text("New webhook")');
    await type('URL', 'ftp://example.com');
    await page.click('button:has-text("Create the webhook")');
    await page.waitForSelector('[role=dialog] [aria-invalid]');
    await type('URL', `http://127.0.0.1:${receiver.port}/hook?room=<b>`);
    await page.getByLabel('A link was made').check();
    await owner.look('api-webhook-form');
    await page.click('button:has-text("Create the webhook")');
    expect(await page.locator('[role=dialog] code').textContent()).toMatch(/^whsec_/);
    await closeDialog();
    await page.click(`a:has-text("127.0.0.1:${receiver.port}")`);
    await sendTest(500);
    await page.click('li button[aria-expanded]');
    await page.waitForSelector('pre:has-text("no <b>room</b>")');
    expect(received.at(-1)?.headers.get('webhook-id')).toMatch(/^msg_/);
    await owner.look('api-webhook');
  });

  test('a message is sent again, and a delivery has its own address', async () => {
    const { page } = owner;
    const { id } = await newWebhook('/again');
    await owner.go(`/api/webhooks/${id}`);
    await sendTest(500);
    await page.click('li button[aria-expanded]');
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
    const { id } = await newWebhook('/removed');
    await owner.go(`/api/webhooks/${id}`);
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
    await closeDialog();
    await menu('Remove');
    await page.waitForSelector('text=This cannot be undone.');
    await owner.press('Enter');
    await eventually(
      async () => owner.path(),
      (path) => path === '/api/webhooks',
    );
    expect(owner.path()).toBe('/api/webhooks');
    await page.waitForSelector('main table, main h2');
    expect(await page.locator(`main a[href$="/${id}"]`).count()).toBe(0);
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
    await choose('API', 'pocolink');
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
