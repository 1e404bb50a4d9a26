import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import * as jose from 'jose';
import { createTestApp, type TestApp, type TestAppOptions } from '../../tests/support/app.ts';
import { call, newMember, newSession, newWorkspace } from '../../tests/support/client.ts';
import { createTestBrowser, FLOW_COOKIE, type TestBrowser } from '../../tests/support/oidc-browser.ts';
import { startTestProvider, type TestProvider } from '../../tests/support/oidc-provider.ts';
import { operatorAt } from '../core/base/author.ts';
import type { WorkspaceId } from '../core/base/ids.ts';
import type { OidcClient } from '../core/sign-in/oidc-provider.ts';
import { workspaceIds } from '../wire/values/ids.ts';

const ANN = { sub: 'ann-1', email: 'ann@example.com', email_verified: true, name: 'Ann' };
const HOME = 'https://sho.rt/app';
const FIRST = 1 as WorkspaceId;

let provider: TestProvider;
let other: TestProvider;
beforeAll(async () => {
  provider = await startTestProvider();
  other = await startTestProvider('other');
});
afterAll(async () => {
  await provider.stop();
  await other.stop();
});
afterEach(() => {
  for (const one of [provider, other]) {
    one.mischief = {};
    one.account = ANN;
    one.requests.clear();
  }
});

let app: TestApp;
let browser: TestBrowser;

async function newApp(over: Partial<OidcClient> = {}, options: TestAppOptions = {}): Promise<void> {
  app = await createTestApp({
    oidc: [provider.client(over), other.client({ name: 'other', ...over })],
    ...options,
  });
  browser = createTestBrowser(app);
}
beforeEach(() => newApp());

const failedWith = (error: string, name = 'idp') => `${HOME}/sign-in?error=${error}&provider=${name}`;
/** The person who is signed in with a browser; null when nobody is. */
async function whoIs(one: TestBrowser): Promise<string | null> {
  const session = one.session();
  return session === undefined ? null : ((await app.core.sessions.of(session))?.person.email ?? null);
}
const everyone = async () => (await app.stores.persons.byEmail(ANN.email)) ?? null;
/** Ann, who is a member already, with her address proven. */
const knowAnn = () => newMember(app, workspaceIds.write(FIRST), ANN.email, 'editor');

describe('a person signs in with a provider', () => {
  test('the browser goes there with PKCE, state and nonce, and comes back signed in with two factors', async () => {
    await knowAnn();
    const start = await browser.get('/session/oidc/idp?return=/app/w/1/links');
    const asked = new URL(start.location);
    expect(asked.origin + asked.pathname).toBe(`${provider.issuer}/authorize`);
    expect(Object.fromEntries(asked.searchParams)).toEqual({
      client_id: 'waymark',
      response_type: 'code',
      scope: 'openid email profile',
      redirect_uri: 'https://sho.rt/api/v1/session/oidc/idp/callback',
      state: expect.stringMatching(/^[0-9a-f]{64}$/),
      nonce: expect.stringMatching(/^[0-9a-f]{64}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    expect(start.setCookies[0]).toMatch(
      /^__Host-waymark-oidc=[\w+/=]+; Max-Age=600; Secure; HttpOnly; SameSite=Lax; Path=\/$/,
    );
    const there = await fetch(start.location, { redirect: 'manual' });
    const back = await browser.get(there.headers.get('location') ?? '');
    expect(back).toMatchObject({ status: 302, location: 'https://sho.rt/app/w/1/links' });
    expect(back.setCookies[0]).toMatch(
      /^__Host-waymark=wms_[0-9a-f]{64}; Max-Age=5184000; Secure; HttpOnly; SameSite=Lax; Path=\/$/,
    );
    expect(await whoIs(browser)).toBe('ann@example.com');
    const signedIn = await app.core.sessions.of(browser.session() ?? '');
    expect(signedIn?.session.methods).toEqual(['oidc']);
  });

  test('what the browser keeps shows neither state nor nonce nor verifier', async () => {
    const start = await browser.get('/session/oidc/idp');
    const { searchParams } = new URL(start.location);
    const kept = Buffer.from(browser.cookies.get(FLOW_COOKIE) ?? '', 'base64').toString('latin1');
    expect(kept).not.toContain(searchParams.get('state') ?? '');
    expect(kept).not.toContain('idp');
  });

  test('the provider is asked to identify the person again where the browser wants that', async () => {
    await browser.untilBack('/session/oidc/idp?prompt=login');
    expect(provider.asked.get('prompt')).toBe('login');
    await browser.untilBack();
    expect(provider.asked.has('prompt')).toBe(false);
  });

  test('the account is known by issuer and subject, whatever its address becomes', async () => {
    const { personId } = await knowAnn();
    await browser.signIn();
    provider.account = { sub: 'ann-1', email: 'ann@elsewhere.example', email_verified: false };
    const second = createTestBrowser(app);
    expect((await second.signIn()).location).toBe(HOME);
    expect(await whoIs(second)).toBe('ann@example.com');
    const { body } = await call(app, 'GET /me/identities', { session: second.session() ?? '' });
    expect(body.data).toMatchObject([{ provider: 'idp', email: 'ann@elsewhere.example' }]);
    expect(personId).toMatch(/^per_/);
  });

  test('the same subject at another provider is somebody else', async () => {
    await knowAnn();
    await browser.signIn();
    other.account = { sub: 'ann-1', email: 'eve@evil.example', email_verified: true };
    const second = createTestBrowser(app);
    expect((await second.signIn('/session/oidc/other')).location).toBe(
      failedWith('oidc_email_untrusted', 'other'),
    );
    expect(await whoIs(second)).toBeNull();
  });

  test('an address that only the userinfo endpoint has counts, if it is of the same subject', async () => {
    await knowAnn();
    const { email, email_verified, ...rest } = ANN;
    provider.mischief.claims = ({ email: _, email_verified: __, ...claims }) => ({ ...claims, ...rest });
    expect((await browser.signIn()).location).toBe(HOME);
    provider.account = { ...ANN, sub: 'eve-1' };
    provider.mischief.claims = ({ email: _, email_verified: __, ...claims }) => claims;
    provider.mischief.userinfo = () => ({ sub: 'ann-1', email, email_verified });
    const second = createTestBrowser(app);
    expect((await second.signIn()).location).toBe(failedWith('oidc_failed'));
  });

  test('a person who is signed in proves it again, with a new secret for the same session', async () => {
    await knowAnn();
    await browser.signIn();
    const before = browser.session() ?? '';
    const first = await app.core.sessions.of(before);
    app.clock.atMs += 20 * 60_000;
    await browser.signIn('/session/oidc/idp?prompt=login');
    const second = await app.core.sessions.of(browser.session() ?? '');
    expect(second?.session.id).toBe(first?.session.id as never);
    expect(second?.session.provenAtMs).toBe(app.clock.atMs);
    expect(await app.core.sessions.of(before)).toBeNull();
  });

  test('the session of somebody else in the same browser ends', async () => {
    await knowAnn();
    const { session } = await newSession(app, workspaceIds.write(FIRST), 'viewer');
    browser.cookies.set('__Host-waymark', session);
    await browser.signIn();
    expect(await whoIs(browser)).toBe('ann@example.com');
    expect(await app.core.sessions.of(session)).toBeNull();
  });
});

describe('who is meant', () => {
  const joinFirst = [{ workspaceId: FIRST, role: 'viewer', group: null }] as const;

  test.each([
    ['not verified', { email_verified: false }, 'oidc_email_unverified'],
    ['verified by the text true', { email_verified: 'true' }, 'oidc_email_unverified'],
    ['verified by 1', { email_verified: 1 }, 'oidc_email_unverified'],
    ['not said to be verified', { email_verified: undefined }, 'oidc_email_unverified'],
    ['absent', { email: undefined }, 'oidc_email_unverified'],
    ['no address', { email: 'ann@example.com@evil.example' }, 'oidc_email_unverified'],
    ['two addresses', { email: ['ann@example.com'] }, 'oidc_email_unverified'],
    ['of a subdomain', { email: 'ann@sub.example.com' }, 'oidc_email_untrusted'],
    ['of a domain that ends alike', { email: 'ann@evilexample.com' }, 'oidc_email_untrusted'],
    ['of a longer domain', { email: 'ann@example.com.evil.example' }, 'oidc_email_untrusted'],
  ])('an address that is %s names nobody, and changes nothing', async (_, claims, error) => {
    await newApp({ join: joinFirst });
    await knowAnn();
    const before = await everyone();
    provider.mischief.userinfo = (honest) => ({ ...honest, ...claims });
    provider.account = { ...ANN, ...claims };
    expect((await browser.signIn()).location).toBe(failedWith(error));
    expect(await whoIs(browser)).toBeNull();
    expect(await everyone()).toEqual(before);
    if (before !== null) expect(await app.stores.identities.list(before.id)).toEqual([]);
  });

  test('an address counts however the provider spells it', async () => {
    await newApp({ domains: ['xn--bcher-kva.example'], join: joinFirst });
    provider.account = { ...ANN, email: 'Ann@BÜCHER.example' };
    expect((await browser.signIn()).location).toBe(HOME);
    expect(await whoIs(browser)).toBe('ann@xn--bcher-kva.example');
  });

  test('a provider without domains names only people who linked its account', async () => {
    await newApp({ domains: [] });
    await knowAnn();
    expect((await browser.signIn()).location).toBe(failedWith('oidc_no_account'));
  });

  test('a person with an address that nobody has proved loses all that was issued before', async () => {
    const { issuePersonal } = await unprovenAnn();
    expect(await app.core.keys.callerOf(issuePersonal, null)).not.toBeNull();
    expect((await browser.signIn()).location).toBe(HOME);
    expect(await app.core.keys.callerOf(issuePersonal, null)).toBeNull();
    expect((await everyone())?.emailProvenAtMs).toBe(app.clock.atMs);
  });

  /** Somebody joined with Ann's address by the token that the inviter sees. */
  async function unprovenAnn() {
    const invited = await call(app, 'POST /invitations', { body: { email: ANN.email, role: 'editor' } });
    const accepted = await call(app, 'POST /invitations/accept', {
      key: null,
      body: { token: invited.body.token, name: 'Not Ann' },
    });
    expect((await everyone())?.emailProvenAtMs).toBeNull();
    return { issuePersonal: accepted.body.key.secret as string };
  }

  test('nobody new signs in without a rule to join', async () => {
    expect((await browser.signIn()).location).toBe(failedWith('oidc_no_account'));
    expect(await everyone()).toBeNull();
  });

  test('somebody new joins where the rules say, with the strongest role of the groups', async () => {
    const team = await newWorkspaceNumber();
    await newApp({
      join: [
        { workspaceId: FIRST, role: 'viewer', group: null },
        { workspaceId: FIRST, role: 'admin', group: 'admins' },
        { workspaceId: FIRST, role: 'editor', group: 'staff' },
        { workspaceId: team, role: 'editor', group: 'strangers' },
        { workspaceId: 999 as WorkspaceId, role: 'editor', group: null },
      ],
    });
    provider.account = { ...ANN, groups: ['staff', 'admins', 7] };
    expect((await browser.signIn()).location).toBe(HOME);
    const person = await everyone();
    expect(person).toMatchObject({ name: 'Ann', emailProvenAtMs: app.clock.atMs, isInstanceAdmin: false });
    if (person === null) throw new Error('Ann should be there');
    const reach = await app.stores.members.reach(person.id, FIRST);
    expect(reach?.role).toBe('admin');
    expect(await app.stores.members.workspacesOf(person.id, null, 10)).toHaveLength(1);
  });

  test('the groups of an account that only claims to be in one as text count as one', async () => {
    await newApp({ join: [{ workspaceId: FIRST, role: 'editor', group: 'staff' }], groupsClaim: 'roles' });
    provider.account = { ...ANN, groups: ['staff'] };
    expect((await browser.signIn()).location).toBe(failedWith('oidc_no_account'));
    provider.account = { ...ANN, roles: 'staff' };
    expect((await browser.signIn()).location).toBe(HOME);
  });

  const newWorkspaceNumber = async (): Promise<WorkspaceId> =>
    workspaceIds.read((await newWorkspace(app)).id) as WorkspaceId;

  test('nobody joins half: a workspace without room refuses the person as a whole', async () => {
    const made = await call(app, 'POST /workspaces', {
      body: { name: 'One', kind: 'personal', owner: { email: 'bob@example.com' } },
    });
    const full = workspaceIds.read(made.body.id) as WorkspaceId;
    const { stores } = app;
    await newApp(
      {
        join: [
          { workspaceId: FIRST, role: 'viewer', group: null },
          { workspaceId: full, role: 'viewer', group: null },
        ],
      },
      { stores },
    );
    expect((await browser.signIn()).location).toBe(failedWith('oidc_workspace_full'));
    expect(await everyone()).toBeNull();
  });

  test('two browsers of one new account at the same time make one person', async () => {
    await newApp({ join: joinFirst });
    const second = createTestBrowser(app);
    const [one, two] = [await browser.untilBack(), await second.untilBack()];
    const [first, last] = await Promise.all([browser.get(one), second.get(two)]);
    expect([first.location, last.location]).toEqual([HOME, HOME]);
    const person = await everyone();
    if (person === null) throw new Error('Ann should be there');
    expect(await app.stores.identities.list(person.id)).toHaveLength(1);
  });

  test('a member whom an administrator removed does not join again by signing in', async () => {
    await newApp({ join: joinFirst });
    await browser.signIn();
    const person = await everyone();
    if (person === null) throw new Error('Ann should be there');
    await app.stores.members.remove(FIRST, person.id, operatorAt(app.clock.atMs));
    const second = createTestBrowser(app);
    expect((await second.signIn()).location).toBe(HOME);
    expect(await app.stores.members.reach(person.id, FIRST)).toBeNull();
  });
});

describe('an attack on the way back', () => {
  beforeEach(async () => void (await knowAnn()));

  test.each([
    ['another state', (url: URL) => url.searchParams.set('state', 'f'.repeat(64)), 'oidc_expired'],
    ['no state', (url: URL) => url.searchParams.delete('state'), 'oidc_expired'],
    ['two states', (url: URL) => url.searchParams.append('state', 'x'), 'oidc_expired'],
    ['another code', (url: URL) => url.searchParams.set('code', 'x'), 'oidc_failed'],
    ['no code', (url: URL) => url.searchParams.delete('code'), 'oidc_failed'],
    ['two codes', (url: URL) => url.searchParams.append('code', 'x'), 'oidc_failed'],
    ['another issuer', (url: URL) => url.searchParams.set('iss', 'https://evil.example'), 'oidc_failed'],
    ['no issuer', (url: URL) => url.searchParams.delete('iss'), 'oidc_failed'],
    ['a token in place of the code', (url: URL) => url.searchParams.set('id_token', 'x.y.z'), 'oidc_failed'],
  ])('an answer with %s signs nobody in', async (_, back, error) => {
    provider.mischief.back = back;
    expect((await browser.signIn()).location).toBe(failedWith(error));
    expect(await whoIs(browser)).toBeNull();
  });

  test.each([
    ['another nonce', { nonce: 'x' }],
    ['no nonce', { nonce: undefined }],
    ['another audience', { aud: 'someone-else' }],
    ['two audiences without the party that asked', { aud: ['waymark', 'someone-else'] }],
    ['another issuer', { iss: 'https://evil.example' }],
    ['an end in the past', { exp: 1_000_000 }],
    ['no end', { exp: undefined }],
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: '' }],
    ['a subject without an end', { sub: 'x'.repeat(256) }],
  ])('an ID token with %s signs nobody in', async (_, claims) => {
    provider.mischief.claims = (honest) => ({ ...honest, ...claims }) as jose.JWTPayload;
    expect((await browser.signIn()).location).toBe(failedWith('oidc_failed'));
    expect(await whoIs(browser)).toBeNull();
    expect(app.oidcFaults.join()).not.toContain('ann@');
  });

  test('an ID token with the signature of another key signs nobody in', async () => {
    const { privateKey } = await jose.generateKeyPair('RS256');
    provider.mischief.idToken = (claims) => provider.sign(claims, privateKey);
    expect((await browser.signIn()).location).toBe(failedWith('oidc_failed'));
    provider.mischief.idToken = (claims) => provider.sign(claims, privateKey, { alg: 'RS256', kid: 'k2' });
    expect((await browser.signIn()).location).toBe(failedWith('oidc_failed'));
    expect(await whoIs(browser)).toBeNull();
  });

  test('an ID token without a signature signs nobody in, even if the provider says that it uses none', async () => {
    provider.mischief.idToken = async (claims) => new jose.UnsecuredJWT(claims).encode();
    expect((await browser.signIn()).location).toBe(failedWith('oidc_failed'));
    await newApp();
    provider.mischief.discovery = (honest) => ({
      ...honest,
      id_token_signing_alg_values_supported: ['none', 'RS256'],
    });
    expect((await browser.signIn()).location).toBe(failedWith('oidc_failed'));
  });

  test('an ID token that the client’s own secret signed signs nobody in', async () => {
    provider.mischief.discovery = (honest) => ({
      ...honest,
      id_token_signing_alg_values_supported: ['HS256', 'RS256'],
    });
    const secret = new TextEncoder().encode(provider.client().clientSecret);
    provider.mischief.idToken = (claims) =>
      new jose.SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    expect((await browser.signIn()).location).toBe(failedWith('oidc_failed'));
  });

  test('an answer without the cookie of the browser that began signs nobody in', async () => {
    const attacker = createTestBrowser(app);
    const back = await attacker.untilBack();
    expect((await browser.get(back)).location).toBe(failedWith('oidc_expired'));
    expect(await whoIs(browser)).toBeNull();
  });

  test('an answer with the cookie of another sign-in signs nobody in', async () => {
    const attacker = createTestBrowser(app);
    const back = await attacker.untilBack();
    await browser.untilBack();
    expect((await browser.get(back)).location).toBe(failedWith('oidc_expired'));
  });

  test('an answer that somebody else’s browser begins and ends does not end the sign-in under way', async () => {
    const attacker = createTestBrowser(app);
    const forged = await attacker.untilBack();
    const own = await browser.untilBack();
    expect((await browser.get(forged)).location).toBe(failedWith('oidc_expired'));
    expect((await browser.get(own)).location).toBe(HOME);
  });

  test('of two tabs the one that began last signs in, whichever comes back first', async () => {
    const first = await browser.untilBack();
    const second = await browser.untilBack();
    expect((await browser.get(first)).location).toBe(failedWith('oidc_expired'));
    expect((await browser.get(second)).location).toBe(HOME);
  });

  test('a refusal of the provider ends the sign-in, and nothing of it is kept', async () => {
    const back = new URL(await browser.untilBack());
    back.searchParams.delete('code');
    back.searchParams.set('error', 'access_denied');
    expect((await browser.get(back.href)).location).toBe(failedWith('oidc_cancelled'));
    expect(browser.cookies.has(FLOW_COOKIE)).toBe(false);
  });

  test('an answer counts once, also when two requests have it at the same time', async () => {
    const back = await browser.untilBack();
    const kept = browser.cookies.get(FLOW_COOKIE) ?? '';
    const twin = createTestBrowser(app);
    twin.cookies.set(FLOW_COOKIE, kept);
    const visits = await Promise.all([browser.get(back), twin.get(back)]);
    expect(visits.map(({ location }) => location).sort()).toEqual([HOME, failedWith('oidc_expired')]);
    twin.cookies.set(FLOW_COOKIE, kept);
    expect((await twin.get(back)).location).toBe(failedWith('oidc_expired'));
  });

  test('an answer after ten minutes signs nobody in', async () => {
    const back = await browser.untilBack();
    app.clock.atMs += 10 * 60_000;
    expect((await browser.get(back)).location).toBe(failedWith('oidc_expired'));
  });

  test('the answer of one provider is none of another', async () => {
    const back = await browser.untilBack();
    const forged = back.replace('/oidc/idp/', '/oidc/other/');
    expect((await browser.get(forged)).location).toBe(failedWith('oidc_expired', 'other'));
    expect(other.requests.get('/token')).toBeUndefined();
  });

  test('a provider that sends the browser to the redirect URI of another gets no code of the other', async () => {
    // The mix-up attack: the browser believes to be at `other`, whose answer comes from the honest provider.
    const { location } = await browser.get('/session/oidc/other');
    const { searchParams } = new URL(location);
    const honest = await fetch(`${provider.issuer}/authorize?${searchParams}`, { redirect: 'manual' });
    expect((await browser.get(honest.headers.get('location') ?? '')).location).toBe(
      failedWith('oidc_failed', 'other'),
    );
    expect(other.requests.get('/token')).toBeUndefined();
  });

  test('a sealed text that was changed, cut or made up is no sign-in', async () => {
    const back = await browser.untilBack();
    const kept = browser.cookies.get(FLOW_COOKIE) ?? '';
    const first = kept.startsWith('A') ? 'B' : 'A';
    for (const forged of [
      first + kept.slice(1),
      kept.slice(0, -4),
      kept.slice(0, 20),
      'x',
      '{}',
      'é',
      'A'.repeat(9_000),
    ]) {
      browser.cookies.set(FLOW_COOKIE, encodeURI(forged));
      expect((await browser.get(back)).location).toBe(failedWith('oidc_expired'));
    }
  });

  test('a host that holds no sessions begins and finishes no sign-in', async () => {
    const shortHost = createTestBrowser(app, '192.0.2.1', false);
    const start = await shortHost.get('/session/oidc/idp');
    expect(start).toMatchObject({ location: `${HOME}/sign-in`, setCookies: [] });
    const back = await browser.untilBack();
    for (const [name, value] of browser.cookies) shortHost.cookies.set(name, value);
    expect((await shortHost.get(back)).location).toBe(failedWith('oidc_expired'));
  });

  test('one address comes back at most 20 times a minute', async () => {
    for (let i = 0; i < 20; i++) await browser.get('/session/oidc/idp/callback');
    expect((await browser.signIn()).location).toBe(failedWith('oidc_too_often'));
    const elsewhere = createTestBrowser(app, '192.0.2.2');
    expect((await elsewhere.signIn()).location).toBe(HOME);
    app.clock.atMs += 60_000;
    expect((await browser.signIn()).location).toBe(HOME);
  });

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/app/../..',
    '/app/%2e%2e/%2e%2e/x',
    '/app%2f..%2f..',
    '/app/\r\nset-cookie:a=b',
    'javascript:alert(1)',
  ])('a sign-in that should end at %p ends at the dashboard', async (text) => {
    expect((await browser.signIn(`/session/oidc/idp?return=${encodeURIComponent(text)}`)).location).toBe(
      HOME,
    );
  });

  test('a provider that nobody configured is not found', async () => {
    expect((await browser.get('/session/oidc/nobody')).status).toBe(404);
    expect((await browser.get('/session/oidc/nobody/callback?code=1&state=2')).status).toBe(404);
    expect((await browser.get('/session/oidc/__proto__')).status).toBe(404);
  });
});

describe('a provider that fails', () => {
  beforeEach(async () => void (await knowAnn()));
  const unavailable = failedWith('oidc_unavailable');

  test.each([
    ['access_denied', 'oidc_cancelled'],
    ['login_required', 'oidc_cancelled'],
    ['server_error', 'oidc_unavailable'],
    ['temporarily_unavailable', 'oidc_unavailable'],
    ['invalid_request', 'oidc_failed'],
    ['<script>alert(1)</script>', 'oidc_failed'],
  ])('the error %s of a provider becomes one of our codes', async (error, code) => {
    provider.mischief.back = (url) => {
      url.searchParams.delete('code');
      url.searchParams.set('error', error);
      url.searchParams.set('error_description', 'x'.repeat(1_000));
    };
    expect((await browser.signIn()).location).toBe(failedWith(code));
  });

  test.each([
    ['answers nothing of use', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['has an error', () => new Response(null, { status: 503 })],
    ['calls itself otherwise', (honest: object) => ({ ...honest, issuer: 'https://evil.example' })],
    ['stands for everybody', (honest: object) => ({ ...honest, issuer: 'http://127.0.0.1/{tenantid}/v2.0' })],
    ['has a huge document', (honest: object) => ({ ...honest, more: 'x'.repeat(300_000) })],
    ['sends its readers away', () => Response.redirect('http://169.254.169.254/latest/meta-data/')],
    ['never answers', () => new Promise<Response>(() => {})],
    [
      'sends browsers to a script',
      (honest: object) => ({ ...honest, authorization_endpoint: 'javascript:alert(1)' }),
    ],
  ])('a provider that %s is not available, and works again afterwards', async (_, discovery) => {
    provider.mischief.discovery = discovery;
    expect((await browser.get('/session/oidc/idp')).location).toBe(unavailable);
    expect(app.oidcFaults).toHaveLength(1);
    const { session } = await newSession(app, workspaceIds.write(FIRST), 'viewer');
    const linked = await call(app, 'POST /me/identities', { session, body: { provider: 'idp' } });
    expect([linked.status, linked.body.code]).toEqual([503, 'provider_unavailable']);
    expect(linked.headers.get('retry-after')).toBe('60');
    provider.mischief = {};
    expect((await browser.signIn()).location).toBe(HOME);
  });

  test.each([
    ['has an error', () => new Response(null, { status: 500 }), unavailable],
    ['never answers', () => new Promise<Response>(() => {}), unavailable],
    ['sends the server away', () => Response.redirect('http://127.0.0.1:1/'), failedWith('oidc_failed')],
    ['answers too much', () => new Response('x'.repeat(300_000)), unavailable],
    [
      'sends no ID token',
      () => Response.json({ access_token: 'a', token_type: 'Bearer' }),
      failedWith('oidc_failed'),
    ],
    [
      'knows no such client',
      () => Response.json({ error: 'invalid_client' }, { status: 401 }),
      failedWith('oidc_failed'),
    ],
  ])('a provider whose token endpoint %s signs nobody in', async (_, token, location) => {
    provider.mischief.token = token;
    expect((await browser.signIn()).location).toBe(location);
    expect(await whoIs(browser)).toBeNull();
  });

  test.each([
    ['token_endpoint', failedWith('oidc_unavailable')],
    ['jwks_uri', failedWith('oidc_unavailable')],
  ])('a %s at another internal address is never asked', async (endpoint, location) => {
    const inside = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response('secret') });
    provider.mischief.discovery = (honest) => ({
      ...honest,
      [endpoint]: `http://127.0.0.1:${inside.port}/x`,
    });
    expect((await browser.signIn()).location).toBe(location);
    expect(inside.pendingRequests).toBe(0);
    expect(app.oidcFaults.join()).toContain('forbidden_address');
    await inside.stop(true);
  });

  test('its documents are read once an hour, and serve for a day while it is down', async () => {
    const before = () => provider.requests.get('/.well-known/openid-configuration') ?? 0;
    const began = before();
    await browser.untilBack();
    await Promise.all([browser.untilBack(), browser.untilBack()]);
    expect(before() - began).toBe(1);
    app.clock.atMs += 3_600_000;
    provider.mischief.discovery = () => new Response(null, { status: 503 });
    expect(await browser.untilBack()).toContain('code=');
    expect(before() - began).toBe(2);
    app.clock.atMs += 24 * 3_600_000;
    expect((await browser.get('/session/oidc/idp')).location).toBe(unavailable);
  });

  test('its secret goes into a form where the provider reads it there', async () => {
    provider.mischief.discovery = (honest) => ({
      ...honest,
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    });
    expect((await browser.signIn()).location).toBe(HOME);
  });

  test('a new key of the provider is found', async () => {
    await browser.signIn();
    const { publicKey, privateKey } = await jose.generateKeyPair('ES256');
    const jwk = { ...(await jose.exportJWK(publicKey)), kid: 'k2', alg: 'ES256', use: 'sig' };
    provider.mischief.jwks = ({ keys }) => ({ keys: [...(keys as object[]), jwk] });
    provider.mischief.discovery = (honest) => ({
      ...honest,
      id_token_signing_alg_values_supported: ['ES256'],
    });
    provider.mischief.idToken = (claims) => provider.sign(claims, privateKey, { alg: 'ES256', kid: 'k2' });
    await newApp({}, { stores: app.stores });
    expect((await browser.signIn()).location).toBe(HOME);
  });
});

describe('the sign-in page', () => {
  test('lists the providers, without what is secret', async () => {
    const { body, text } = await call(app, 'GET /session/providers', { key: null });
    expect(body.data).toEqual([
      { name: 'idp', title: 'idp', url: 'https://sho.rt/api/v1/session/oidc/idp' },
      { name: 'other', title: 'other', url: 'https://sho.rt/api/v1/session/oidc/other' },
    ]);
    expect(text).not.toContain('secret');
  });
});

describe('a person links accounts', () => {
  const body = { provider: 'idp', return: '/app/me' };
  let session: string;
  beforeEach(async () => {
    ({ session } = await newSession(app, workspaceIds.write(FIRST), 'editor', { email: 'bob@example.com' }));
    browser.cookies.set('__Host-waymark', session);
  });

  const identities = async (secret = session) =>
    (await call(app, 'GET /me/identities', { session: secret })).body.data;

  /** Begins to link, and stops when the provider sends the browser back. */
  async function untilLinked(secret = session, one = browser): Promise<string> {
    const answer = await call(app, 'POST /me/identities', { session: secret, body });
    expect(answer.status).toBe(200);
    const [, value = ''] = /^__Host-waymark-oidc=([^;]+);/.exec(answer.headers.get('set-cookie') ?? '') ?? [];
    one.cookies.set(FLOW_COOKIE, value);
    const there = await fetch(answer.body.url, { redirect: 'manual' });
    return there.headers.get('location') ?? '';
  }

  test('whatever the address of the account is, and sign in with it afterwards', async () => {
    provider.account = { sub: 'bob-7', email: 'bob@private.example', email_verified: false };
    expect((await browser.get(await untilLinked())).location).toBe('https://sho.rt/app/me');
    expect(provider.asked.get('prompt')).toBe('login');
    expect(await identities()).toEqual([
      {
        id: expect.stringMatching(/^idn_[0-9a-f]{32}$/),
        provider: 'idp',
        title: 'idp',
        email: 'bob@private.example',
        created_at: expect.any(String),
        last_used_at: null,
      },
    ]);
    const second = createTestBrowser(app);
    expect((await second.signIn()).location).toBe(HOME);
    expect(await whoIs(second)).toBe('bob@example.com');
    expect((await identities())[0].last_used_at).not.toBeNull();
    expect((await browser.get(await untilLinked())).location).toBe('https://sho.rt/app/me');
  });

  test('needs a proof of the last minutes, and a page of this server', async () => {
    app.clock.atMs += 15 * 60_000;
    const late = await call(app, 'POST /me/identities', { session, body });
    expect([late.status, late.body.code]).toEqual([403, 'proof_required']);
    const headers = { cookie: `__Host-waymark=${session}`, 'sec-fetch-site': 'cross-site', 'x-waymark': '1' };
    const forged = await call(app, 'POST /me/identities', { key: null, headers, body });
    expect([forged.status, forged.body.code]).toEqual([403, 'forged_request']);
    const nobody = await call(app, 'POST /me/identities', { key: null, body });
    expect(nobody.status).toBe(401);
  });

  test('an account of another person stays with that person', async () => {
    await knowAnn();
    const ann = createTestBrowser(app);
    await ann.signIn();
    expect((await browser.get(await untilLinked())).location).toBe(
      'https://sho.rt/app/me?error=oidc_identity_taken',
    );
    expect(await identities()).toEqual([]);
  });

  test('not for somebody else who is signed in when the browser comes back, and not for nobody', async () => {
    const { session: eve } = await newSession(app, workspaceIds.write(FIRST), 'viewer', {
      email: 'eve@example.com',
    });
    const back = await untilLinked();
    browser.cookies.set('__Host-waymark', eve);
    expect((await browser.get(back)).location).toBe('https://sho.rt/app/me?error=oidc_signed_out');
    expect([await identities(), await identities(eve)]).toEqual([[], []]);
    browser.cookies.set('__Host-waymark', session);
    const second = await untilLinked();
    browser.cookies.delete('__Host-waymark');
    expect((await browser.get(second)).location).toBe('https://sho.rt/app/me?error=oidc_signed_out');
    expect(await identities()).toEqual([]);
  });

  test('a link that an attacker began is not finished in the browser of somebody else', async () => {
    const { session: eve } = await newSession(app, workspaceIds.write(FIRST), 'viewer', {
      email: 'eve@example.com',
    });
    const attacker = createTestBrowser(app);
    const back = await untilLinked(eve, attacker);
    expect((await browser.get(back)).location).toBe(failedWith('oidc_expired'));
    expect([await identities(), await identities(eve)]).toEqual([[], []]);
  });

  test('at most 20', async () => {
    for (let i = 0; i < 20; i++) {
      app.clock.atMs += 60_000;
      await app.core.sessions
        .prove((await app.core.sessions.of(session))?.session as never, [])
        .then((proven) => {
          session = proven?.secret ?? '';
        });
      browser.cookies.set('__Host-waymark', session);
      provider.account = { sub: `bob-${i}` };
      expect((await browser.get(await untilLinked())).location).toBe('https://sho.rt/app/me');
    }
    app.clock.atMs += 60_000;
    provider.account = { sub: 'bob-20' };
    expect((await browser.get(await untilLinked())).location).toBe(
      'https://sho.rt/app/me?error=oidc_too_many_identities',
    );
  });

  test('the last way to sign in stays; any other identity can go, but only the own ones', async () => {
    provider.account = { sub: 'bob-1' };
    await browser.get(await untilLinked());
    const [only] = await identities();
    const kept = await call(app, `DELETE /me/identities/${only.id}`, { session });
    expect([kept.status, kept.body.code]).toEqual([409, 'last_way_to_sign_in']);
    provider.account = { sub: 'bob-2' };
    await browser.get(await untilLinked());
    const { session: eve } = await newSession(app, workspaceIds.write(FIRST), 'viewer', {
      email: 'eve@example.com',
    });
    for (const id of [only.id, 'idn_0', 'x']) {
      const stolen = await call(app, `DELETE /me/identities/${id}`, { session: eve });
      expect([stolen.status, stolen.body.code]).toEqual([404, 'identity_not_found']);
    }
    expect((await call(app, `DELETE /me/identities/${only.id}`, { session })).status).toBe(204);
    expect(await identities()).toHaveLength(1);
    app.clock.atMs += 15 * 60_000;
    const late = await call(app, `DELETE /me/identities/${(await identities())[0].id}`, { session });
    expect(late.body.code).toBe('proof_required');
  });

  test('an identity of a provider that is gone is shown, and counts as no way to sign in', async () => {
    provider.account = { sub: 'bob-1' };
    await browser.get(await untilLinked());
    app = await createTestApp({ oidc: [], stores: app.stores });
    const [gone] = await identities();
    expect(gone).toMatchObject({ provider: null, title: provider.issuer });
  });
});
