import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { canBrowse, startBrowser, type TestBrowser } from '../support/browser.ts';
import { startServer, type TestServer } from '../support/server.ts';

const PASSWORD = 'correct horse battery';

let server: TestServer;
let browser: TestBrowser;
beforeAll(async () => {
  if (!canBrowse) return;
  [server, browser] = await Promise.all([startServer({ WAYMARK_WORKERS: '1' }), startBrowser()]);
});
afterAll(async () => {
  if (!canBrowse) return;
  await browser.close();
  await server.remove();
});

interface PageAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

/** A request from a page of the server, as the dashboard sends it. */
const ask = (page: Page, method: string, path: string, body?: unknown): Promise<PageAnswer> =>
  page.evaluate(
    async ([wantedMethod, wantedPath, text]) => {
      const answer = await fetch(`/api/v1${wantedPath}`, {
        method: wantedMethod,
        headers: { 'x-waymark': '1', 'content-type': 'application/json' },
        ...(text === null ? {} : { body: text }),
      });
      const given = await answer.text();
      return { status: answer.status, body: given === '' ? null : JSON.parse(given) };
    },
    [method, path, body === undefined ? null : JSON.stringify(body)] as const,
  );

/** What the browser's own code makes of options. These names are of the browser, which the tests' types leave out. */
const create = (page: Page, options: unknown): Promise<unknown> =>
  page.evaluate(
    `navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(${JSON.stringify(options)}) }).then((made) => made.toJSON())`,
  );
const get = (page: Page, options: unknown): Promise<unknown> =>
  page.evaluate(
    `navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(${JSON.stringify(options)}) }).then((found) => found.toJSON())`,
  );

/** A person with a password, signed in on a page of the server. */
async function join(email: string): Promise<{ page: Page; context: BrowserContext }> {
  const { token } = await server.ask<{ token: string }>('/invitations', { body: { email, role: 'editor' } });
  const { page, context } = await browser.open();
  await page.goto(`http://localhost:${server.port}/healthz`);
  const joined = await ask(page, 'POST', '/invitations/accept', { token, name: 'Ann', password: PASSWORD });
  expect(joined.status).toBe(201);
  return { page, context };
}

async function addAuthenticator(context: BrowserContext, page: Page, isUserVerified = true) {
  const devtools: CDPSession = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified,
      automaticPresenceSimulation: true,
    },
  });
  const credentials = async () =>
    (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
  return { devtools, authenticatorId, credentials };
}

test.skipIf(!canBrowse)(
  'a passkey of a real browser is added, signs in without a password, and is removed',
  async () => {
    const { page, context } = await join('ann@example.com');
    const { credentials } = await addAuthenticator(context, page);
    const options = (await ask(page, 'POST', '/me/passkeys/options')).body;
    const added = await ask(page, 'POST', '/me/passkeys', {
      name: 'Laptop',
      response: await create(page, options),
    });
    expect(added.status).toBe(201);
    expect(added.body.recovery_codes).toHaveLength(10);
    const [stored] = await credentials();
    expect(stored).toMatchObject({ rpId: 'localhost', isResidentCredential: true });
    expect(Buffer.from(stored?.userHandle ?? '', 'base64').toString('latin1')).not.toContain(
      'ann@example.com',
    );

    // The browser refuses to make a second passkey with the same authenticator.
    const again = (await ask(page, 'POST', '/me/passkeys/options')).body;
    await expect(create(page, again)).rejects.toThrow('InvalidStateError');

    expect((await ask(page, 'DELETE', '/session')).status).toBe(204);
    expect((await ask(page, 'GET', '/session')).status).toBe(401);
    const response = await get(page, (await ask(page, 'POST', '/session/passkey/options')).body);
    const signedIn = await ask(page, 'POST', '/session/passkey', { response });
    expect(signedIn.status).toBe(201);
    expect(signedIn.body).toMatchObject({
      person: { email: 'ann@example.com' },
      session: { methods: ['passkey'] },
    });
    expect((await ask(page, 'POST', '/session/passkey', { response })).status).toBe(401);

    const pending = await ask(page, 'POST', '/session', { email: 'ann@example.com', password: PASSWORD });
    expect(pending).toMatchObject({ status: 202, body: { needs: ['passkey', 'recovery_code'] } });

    const removed = await ask(page, 'DELETE', `/me/passkeys/${added.body.passkey.id}`);
    expect(removed.status).toBe(204);
    const late = await get(page, (await ask(page, 'POST', '/session/passkey/options')).body);
    expect((await ask(page, 'POST', '/session/passkey', { response: late })).status).toBe(401);
    await context.close();
  },
);

test.skipIf(!canBrowse)('a browser that cannot verify its user makes no passkey', async () => {
  const { page, context } = await join('bob@example.com');
  const { devtools, authenticatorId } = await addAuthenticator(context, page, false);
  const options = (await ask(page, 'POST', '/me/passkeys/options')).body;
  await expect(create(page, options)).rejects.toThrow('NotAllowedError');
  await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
  expect((await ask(page, 'POST', '/me/passkeys', { response: await create(page, options) })).status).toBe(
    201,
  );
  await context.close();
});
