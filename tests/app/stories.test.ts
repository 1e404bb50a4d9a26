import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import decodeQR from 'qr/decode.js';
import { type AppVisitor, focusedOn, openVisitor, totpCodeOf, totpStep } from '../support/app-browser.ts';
import { canBrowse, startBrowser, type TestBrowser } from '../support/browser.ts';
import { buildDashboard } from '../support/dashboard.ts';
import { type Mailbox, openMailbox } from '../support/mailbox.ts';
import { startTestProvider, type TestProvider } from '../support/oidc-provider.ts';
import { eventually, startServer, type TestServer, visit } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PASSWORD = 'seven green boats';

let server: TestServer;
let browser: TestBrowser;
let mailbox: Mailbox;
let provider: TestProvider;
const folder = temporaryFolder();
/** The first person, who stays signed in. */
let ann: AppVisitor;

beforeAll(async () => {
  if (!canBrowse) return;
  mailbox = await openMailbox();
  provider = await startTestProvider('staff');
  const { clientId, clientSecret } = provider.client();
  const config = join(folder, 'waymark.toml');
  writeFileSync(join(folder, 'secret'), clientSecret);
  writeFileSync(
    config,
    `[[oidc]]
name = "staff"
title = "Acme"
issuer = "${provider.issuer}"
client_id = "${clientId}"
client_secret_file = "secret"
domains = ["example.com"]
join = [{ workspace = 1, role = "editor" }]
`,
  );
  buildDashboard();
  server = await startServer({
    WAYMARK_CONFIG: config,
    WAYMARK_WORKERS: '1',
    WAYMARK_TRUSTED_PROXIES: 'loopback',
    WAYMARK_SMTP_URL: `smtp://127.0.0.1:${mailbox.port}`,
    WAYMARK_MAIL_FROM: 'Links <links@example.com>',
  });
  browser = await startBrowser();
  ann = await openVisitor(browser);
});
afterAll(async () => {
  if (!canBrowse) return;
  await browser.close();
  await server.remove();
  await mailbox.close();
  await provider.stop();
});

const at = (path: string, host = 'localhost'): string => `http://${host}:${server.port}${path}`;

/** The link that the server printed last. */
const setUpLink = (): string =>
  /http:\/\/localhost:\d+\/app\/setup#wmu_\w+/g.exec(server.log())?.at(-1) ?? '';

const pathOf = (page: Page): string => {
  const { pathname, search, hash } = new URL(page.url());
  return pathname + search + hash;
};

/** Types into the fields in their order, with the keyboard only. */
async function type(page: Page, ...texts: readonly string[]): Promise<void> {
  for (const [nth, text] of texts.entries()) {
    if (nth > 0) await tabTo(page, 'input');
    await page.keyboard.type(text);
  }
  await page.keyboard.press('Enter');
}

async function tabTo(page: Page, selector: string): Promise<void> {
  for (let n = 0; n < 30; n++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
  }
  throw new Error(`Tab does not reach ${selector}`);
}

const said = (page: Page): Promise<string | null> => page.locator('[role=alert]').first().textContent();

async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.goto(at('/app/sign-in'));
  await page.fill('#email', email);
  await page.fill('#password', password);
  await page.click('button:text("Sign in")');
}

/** The dashboard: `/app` leads to the workspace that the person was in last. */
const inDashboard = ({ pathname }: URL): boolean => /^\/app\/w\/\d+$/.test(pathname);

async function goHome(page: Page, host?: string): Promise<void> {
  await page.goto(at('/app', host));
  await page.waitForURL(inDashboard);
  await page.waitForSelector('h1');
}

async function signOut(page: Page): Promise<void> {
  await goHome(page);
  await page.click('button[aria-label^="Account of"]:visible');
  await page.click('[role=menuitem]:has-text("Sign out")');
  // A passkey of the browser may sign in again before the page is loaded.
  await page.waitForURL(({ pathname }) => pathname === '/app/sign-in', { waitUntil: 'commit' });
}

describe.skipIf(!canBrowse)('story 1, set-up', () => {
  test('a link from the output leads by keyboard to a first link, which redirects', async () => {
    const { page } = ann;
    await page.goto(setUpLink());
    // The code is out of the address, and so out of the history, before anybody could see it.
    expect([pathOf(page), await focusedOn(page)]).toEqual(['/app/setup', 'name']);
    expect(await page.locator('#token').isVisible()).toBe(false);
    await ann.look('set-up');
    await page.focus('#name');
    await type(page, 'Ann', 'ann@example.com', 'password123');
    await page.waitForSelector('[role=alert]');
    expect([await focusedOn(page), await said(page)]).toEqual([
      'password',
      expect.stringContaining('most common passwords'),
    ]);
    await ann.look('set-up-refused');
    await page.focus('#password');
    await type(page, PASSWORD);
    await page.waitForURL(inDashboard);
    await page.waitForSelector('h1');
    await ann.look('home-new');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.keyboard.press('c');
    await page.waitForSelector('[role=dialog] :focus');
    await page.keyboard.type('https://example.com/a/long/way');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[role=dialog]', { state: 'detached' });
    const [made] = (await server.ask<{ data: { short_url: string }[] }>('/links')).data;
    const short = made?.short_url ?? '';
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(short);
    const answer = await visit(server, new URL(short).pathname);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'https://example.com/a/long/way']);
  });

  test('the same link is over, and says why', async () => {
    const other = await openVisitor(browser, { address: '198.51.100.2' });
    await other.page.goto(setUpLink());
    await other.page.fill('#name', 'Mallory');
    await other.page.fill('#email', 'mallory@example.com');
    await other.page.fill('#password', PASSWORD);
    await other.page.click('main button.button:not(.small)');
    await other.page.waitForSelector('[role=alert]');
    expect(await said(other.page)).toContain('set up already');
    await other.look('set-up-over');
    await other.close();
  });
});

describe.skipIf(!canBrowse)('story 2, sign-in', () => {
  test('wrong passwords are slowed down in words, for the stranger only', async () => {
    const stranger = await openVisitor(browser, { address: '198.51.100.3' });
    for (let n = 0; n < 9; n++) await signIn(stranger.page, 'ann@example.com', 'wrong wrong wrong');
    expect(await said(stranger.page)).toMatch(/^Too many tries\. You can try again in \d+ \w+\.$/);
    await stranger.look('sign-in-slowed');
    await stranger.close();
    await signOut(ann.page);
    await ann.look('signed-out');
    await signIn(ann.page, 'ann@example.com');
    await ann.page.waitForURL(inDashboard);
  });

  test('works without scripts, in Traditional Chinese, and keeps what was typed', async () => {
    const plain = await openVisitor(browser, { scripts: false, language: 'zh-TW', address: '198.51.100.4' });
    await plain.page.goto(at('/app/second-factor'));
    expect(await plain.page.getAttribute('html', 'lang')).toBe('zh-Hant');
    await plain.page.fill('#email', 'ann@example.com');
    await plain.page.fill('#password', 'wrong wrong wrong');
    await plain.page.click('button:text("登入")');
    expect(await plain.page.inputValue('#email')).toBe('ann@example.com');
    expect(await plain.page.inputValue('#password')).toBe('');
    await plain.look('sign-in-zh');
    await plain.page.fill('#password', PASSWORD);
    await plain.page.keyboard.press('Enter');
    await plain.page.waitForURL(at('/app/second-factor'));
    await plain.close();
  });

  test('without scripts the code of a link is pasted', async () => {
    const plain = await openVisitor(browser, { scripts: false, address: '198.51.100.5' });
    for (const path of ['/app/setup', '/app/join', '/app/reset']) {
      await plain.page.goto(at(`${path}#wmx_1`));
      expect([path, await plain.page.locator('#token').isVisible()]).toEqual([path, true]);
      await plain.look(`no-script${path.replaceAll('/', '-')}`);
    }
    await plain.close();
  });
});

let savedSecret = '';
/** The code that turned it on. */
let usedCode = '';
/** A code of a later period. */
let nextCode = (): string => '';
let savedCodes: readonly string[] = [];

describe.skipIf(!canBrowse)('story 2, second factor', () => {
  test('is turned on by the secret in the QR code', async () => {
    const { page } = ann;
    await page.goto(at('/app/second-factor'));
    await ann.look('second-factor-off');
    await page.click('button:text("Set it up")');
    await page.waitForSelector('img.qr');
    await page.setViewportSize({ width: 1_280, height: 800 });
    const { data, width, height } = PNG.sync.read(await page.locator('img.qr').screenshot());
    const uri = new URL(decodeQR({ data, width, height }));
    savedSecret = uri.searchParams.get('secret') ?? '';
    expect((await page.textContent('#key'))?.replaceAll(' ', '')).toBe(savedSecret);
    await ann.look('second-factor-new');
    await page.fill('#code', '000000');
    await page.click('button:text("Turn it on")');
    await page.waitForSelector('[role=alert]');
    await ann.look('second-factor-wrong-code');
    usedCode = totpCodeOf(savedSecret);
    const step = totpStep();
    await page.fill('#code', usedCode);
    await page.click('button:text("Turn it on")');
    await page.waitForSelector('.codes');
    nextCode = () => totpCodeOf(savedSecret, totpStep() > step ? 0 : 1);
    await ann.look('recovery-codes');
    savedCodes = await page.locator('.codes li').allTextContents();
    expect(savedCodes).toHaveLength(10);
  });

  test('asks for a code, which works once, as does a recovery code', async () => {
    const { page } = ann;
    const second = async (act: () => Promise<unknown>) => {
      await signOut(page);
      await signIn(page, 'ann@example.com');
      await page.waitForSelector('h1:text("One more step")');
      await act();
    };
    const next = nextCode();
    await second(async () => {
      await ann.look('second-step');
      await page.fill('#code', usedCode);
      await page.keyboard.press('Enter');
      await page.waitForSelector('[role=alert]');
      expect([await focusedOn(page), await said(page)]).toEqual([
        'code',
        expect.stringContaining('not right'),
      ]);
      await ann.look('second-step-wrong');
      await page.fill('#code', next);
      await page.keyboard.press('Enter');
      await page.waitForURL(inDashboard);
    });
    await second(async () => {
      await page.fill('#code', next);
      await page.keyboard.press('Enter');
      await page.waitForSelector('[role=alert]');
      await page.click('summary');
      await page.fill('#recovery_code', savedCodes[0] ?? '');
      await page.keyboard.press('Enter');
      await page.waitForURL(inDashboard);
    });
    await second(async () => {
      await page.click('summary');
      await page.fill('#recovery_code', savedCodes[0] ?? '');
      await page.keyboard.press('Enter');
      await page.waitForSelector('[role=alert]');
      expect(await said(page)).toContain('recovery code is not right, or was used already');
      await ann.look('recovery-code-used');
      await page.fill('#recovery_code', savedCodes[1] ?? '');
      await page.keyboard.press('Enter');
      await page.waitForURL(inDashboard);
    });
    expect(ann.complaints).toEqual([]);
  });
});

describe.skipIf(!canBrowse)('story 3, passkeys', () => {
  test('one is added, signs in without a password, and is removed', async () => {
    const { page, context } = ann;
    const devtools = await context.newCDPSession(page);
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
    await page.goto(at('/app/passkeys'));
    await ann.look('passkeys-none');
    await page.fill('#name', 'Laptop');
    await page.click('button:text("Add a passkey")');
    await page.waitForSelector('li:has-text("Laptop")');
    await ann.look('passkeys');
    await signOut(page);
    await page.goto(at('/app/second-factor'));
    await ann.look('sign-in');
    await page.click('button:text("Sign in with a passkey")');
    await page.waitForURL(at('/app/second-factor'));
    await page.goto(at('/app/passkeys'));
    await page.click('button:text("Remove")');
    await page.waitForSelector('text="The passkey is removed."');
    await signOut(page);
    await page.click('button:text("Sign in with a passkey")');
    await page.waitForSelector('[role=status]:not(.notice):not(:empty)');
    expect(new URL(page.url()).pathname).toBe('/app/sign-in');
    await devtools.detach();
    await signIn(page, 'ann@example.com');
    await page.click('summary');
    await page.fill('#recovery_code', savedCodes[2] ?? '');
    await page.keyboard.press('Enter');
    await page.waitForURL(inDashboard);
  });

  test('are not offered at an address where browsers refuse them, which the page explains', async () => {
    const lan = await openVisitor(browser, { address: '198.51.100.6' });
    await lan.page.goto(at('/app/sign-in', '127.0.0.1'));
    expect(await lan.page.locator('button:text("passkey")').isVisible()).toBe(false);
    await lan.close();
  });
});

describe.skipIf(!canBrowse)('story 4, providers', () => {
  test('the button leads to the provider and back to the page that was asked for', async () => {
    provider.account = { sub: 'cyd-1', email: 'cyd@example.com', email_verified: true, name: 'Cyd' };
    const cyd = await openVisitor(browser, { address: '198.51.100.14' });
    await cyd.page.goto(at('/app/passkeys'));
    await cyd.look('sign-in-with-provider');
    await cyd.page.click('a:text("Continue with Acme")');
    await cyd.page.waitForURL(at('/app/passkeys'));
    await goHome(cyd.page);
    expect(await cyd.page.locator('button[aria-label="Account of Cyd"]').count()).toBeGreaterThan(0);
    await cyd.page.goto(at('/app/prove'));
    expect(await cyd.page.locator('#password').count()).toBe(0);
    await cyd.look('prove-with-provider');
    await cyd.close();
  });

  test('a person whose address the provider has not verified reads why, and is nobody here', async () => {
    provider.account = { sub: 'eve-1', email: 'ann@example.com', email_verified: false, name: 'Eve' };
    const eve = await openVisitor(browser, { address: '198.51.100.15', language: 'zh-TW' });
    await eve.page.goto(at('/app/sign-in'));
    await eve.page.click('a:text("Acme")');
    await eve.page.waitForSelector('[role=alert]');
    expect(await said(eve.page)).toBe('你的登入服務尚未驗證你的電子郵件，請先在那裡完成驗證。');
    await eve.look('provider-refused-zh');
    await eve.close();
  });
});

/** The code in the last mail to an address. */
async function mailedCode(to: string, prefix: string): Promise<{ url: string; text: string }> {
  const mails = await eventually(
    async () => mailbox.mails.filter((mail) => mail.to.includes(to) && mail.text.includes(`#${prefix}`)),
    (found) => found.length > 0,
  );
  const { text = '' } = mails.at(-1) ?? {};
  return { url: /http:\/\/localhost:\d+\/app\/\w+#\w+/.exec(text)?.[0] ?? '', text };
}

describe.skipIf(!canBrowse)('story 5, invitations', () => {
  test('somebody new joins by the link of the mail', async () => {
    await server.ask('/invitations', { body: { email: 'bob@example.com', role: 'viewer' } });
    const { url } = await mailedCode('bob@example.com', 'wmi_');
    const bob = await openVisitor(browser, { address: '198.51.100.7' });
    await bob.page.goto(url);
    // The script sends the code at once.
    await bob.page.waitForSelector('text=bob@example.com');
    expect(pathOf(bob.page)).toBe('/app/join');
    await bob.look('invitation');
    await bob.page.fill('#name', 'Bob');
    await bob.page.fill('#password', PASSWORD);
    await bob.page.click('button:text-is("Join")');
    await bob.page.waitForURL(inDashboard);
    await bob.page.waitForSelector('h1');
    // A viewer makes no links, so the page offers none.
    expect(await bob.page.locator('button:has-text("New link")').count()).toBe(0);
    await bob.look('home-viewer');
    await bob.page.goto(url);
    await bob.page.waitForSelector('[role=alert]');
    expect(await said(bob.page)).toContain('does not exist any more');
    await bob.close();
  });

  test('somebody known signs in, comes back to the invitation and joins', async () => {
    const { id } = await server.ask<{ id: string }>('/workspaces', {
      body: { name: 'Marketing', kind: 'team' },
    });
    const invited = await server.api('/invitations', {
      headers: { 'x-workspace-id': id },
      body: { email: 'bob@example.com', role: 'editor' },
    });
    const { token } = (await invited.json()) as { token: string };
    const mallory = await openVisitor(browser, { address: '198.51.100.8' });
    await mallory.page.goto(at(`/app/join#${token}`));
    await mallory.page.waitForSelector('#password');
    await mallory.page.fill('#name', 'Mallory');
    await mallory.page.fill('#password', 'another good password');
    await mallory.page.click('button:text-is("Join")');
    await mallory.page.waitForSelector('[role=alert]');
    expect(await said(mallory.page)).toContain('has an account already');
    await mallory.close();

    const mails = await eventually(
      async () => mailbox.mails,
      (all) => all.length >= 2,
    );
    const url = /http:\/\/localhost:\d+\/app\/join#\w+/.exec(mails.at(-1)?.text ?? '')?.[0] ?? '';
    const bob = await openVisitor(browser, { address: '198.51.100.9' });
    await bob.page.goto(url);
    await bob.page.click('button:text("Sign in to join")');
    await bob.page.fill('#email', 'bob@example.com');
    await bob.page.fill('#password', PASSWORD);
    await bob.page.keyboard.press('Enter');
    await bob.page.waitForSelector('text="You are signed in as bob@example.com."');
    await bob.look('invitation-known');
    await bob.page.click('button:text-is("Join")');
    await bob.page.waitForURL(inDashboard);
    await bob.page.waitForSelector('h1');
    await bob.page.click('button[aria-label^="Workspace "]:visible');
    await bob.page.waitForSelector('[role^=menuitem]:has-text("Marketing")');
    await bob.close();
  });

  test('a forgotten password is replaced by the link of the mail', async () => {
    const bob = await openVisitor(browser, { address: '198.51.100.10' });
    await bob.page.goto(at('/app/sign-in'));
    await bob.page.click('text="Forgot your password?"');
    await bob.look('forgotten');
    await bob.page.fill('#email', 'bob@example.com');
    await bob.page.keyboard.press('Enter');
    await bob.page.waitForSelector('h1:text("Look into your mailbox")');
    await bob.look('mail-sent');
    const { url } = await mailedCode('bob@example.com', 'wmr_');
    await bob.page.goto(url);
    expect(pathOf(bob.page)).toBe('/app/reset');
    await bob.look('reset');
    await bob.page.fill('#password', 'nine purple boats');
    await bob.page.keyboard.press('Enter');
    await bob.page.waitForURL(inDashboard);
    await bob.close();
  });
});

describe.skipIf(!canBrowse)('story 19, CSRF and cookies', () => {
  const HOST = 'go.example.test';

  test('neither another site nor a customer’s domain on the same server changes anything', async () => {
    const owner = await openVisitor(browser, { address: '198.51.100.11' });
    const { page, context } = owner;
    await page.goto(at('/app/sign-in', HOST));
    await page.fill('#email', 'bob@example.com');
    await page.fill('#password', 'nine purple boats');
    await page.keyboard.press('Enter');
    await page.waitForURL(inDashboard);
    const [cookie] = (await context.cookies()).filter(({ name }) => name === 'waymark');
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/', secure: false, domain: HOST });

    // One shares the registrable domain, so that its requests carry the cookie; the other does not.
    for (const evil of ['shop.example.test', 'evil.test']) {
      const links = () => server.ask<{ data: unknown[] }>('/links').then(({ data }) => data.length);
      const before = await links();
      await context.route(`http://${evil}:${server.port}/**`, (route) =>
        route.fulfill({
          contentType: 'text/html',
          body: `<form method=post action="${at('/app/sign-out', HOST)}"><button>win</button></form>`,
        }),
      );
      const attack = await context.newPage();
      await attack.goto(`http://${evil}:${server.port}/prize`);
      const statuses = await attack.evaluate<readonly unknown[]>(`Promise.all([
        ['/app/sign-out', {}],
        ['/api/v1/links', { 'content-type': 'text/plain' }],
        ['/api/v1/links', { 'content-type': 'application/json', 'x-waymark': '1' }],
      ].map(([path, headers]) => fetch('${at('', HOST)}' + path, {
        method: 'POST', credentials: 'include', headers, body: '{"url":"https://evil.test/"}',
      }).then(({ status }) => status, () => 'refused by the browser')))`);
      expect(statuses).toEqual([
        'refused by the browser',
        'refused by the browser',
        'refused by the browser',
      ]);
      await attack.click('button');
      await attack.waitForSelector('h1:text("This form came from another page")');
      expect(await links()).toBe(before);
      await attack.close();
      await goHome(page, HOST);
    }
    await owner.close();
  });

  test('the cookie means nothing to a compatible API, to short links and to customers’ domains', async () => {
    const domain = 'customer.example.test';
    await server.ask('/domains', { body: { host: domain, verified: true } });
    const as = (path: string, host: string) =>
      fetch(`${server.url}${path}`, {
        redirect: 'manual',
        headers: { host: `${host}:${server.port}`, cookie: 'waymark=wms_1' },
      });
    expect((await as('/app', domain)).status).toBe(404);
    expect((await as('/api/v1/me', domain)).status).toBe(404);
    expect((await as('/app', HOST)).status).toBe(303);
  });
});

describe.skipIf(!canBrowse)('story 20, sessions', () => {
  test('one that was ended elsewhere leads to the sign-in, and back to the same place', async () => {
    const bob = await openVisitor(browser, { address: '198.51.100.12' });
    await signIn(bob.page, 'bob@example.com', 'nine purple boats');
    await bob.page.waitForURL(inDashboard);
    const elsewhere = await openVisitor(browser, { address: '198.51.100.13' });
    await signIn(elsewhere.page, 'bob@example.com', 'nine purple boats');
    await elsewhere.page.waitForURL(inDashboard);
    const ended = await elsewhere.page.evaluate<number>(
      "fetch('/api/v1/me/sessions', { method: 'DELETE', headers: { 'x-waymark': '1' } }).then(({ status }) => status)",
    );
    expect(ended).toBeLessThan(300);
    // By keys: the page may notice at any moment, and nothing on it stands still for a click then.
    await bob.page.keyboard.press('g');
    await bob.page.keyboard.press('l');
    await bob.page.waitForURL(({ pathname }) => pathname === '/app/sign-in');
    expect(pathOf(bob.page)).toMatch(/^\/app\/sign-in\?return=%2Fapp%2Fw%2F\d+(?:%2Flinks)?$/);
    await bob.look('sign-in-first');
    await bob.page.fill('#email', 'bob@example.com');
    await bob.page.fill('#password', 'nine purple boats');
    await bob.page.keyboard.press('Enter');
    await bob.page.waitForURL(({ pathname }) => /^\/app\/w\/\d+(?:\/links)?$/.test(pathname));
    await bob.close();
    await elsewhere.close();
  });
});
