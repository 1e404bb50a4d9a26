import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import {
  APP_ORIGIN,
  createTestPages,
  inputOf,
  OWN_FORM,
  type TestPages,
} from '../../tests/support/app-pages.ts';
import { call, newWorkspace } from '../../tests/support/client.ts';
import { totpCodeAt } from '../../tests/support/totp.ts';

const PASSWORD = 'seven green boats';
const HOSTILE = `"><script>pwned=1</script><img src=x onerror=pwned=1>'`;

let app: TestApp;
let pages: TestPages;
let browser: ReturnType<TestPages['open']>;
beforeEach(async () => {
  app = await createTestApp();
  pages = createTestPages(app);
  browser = pages.open();
});

async function setUp(fields: Record<string, string> = {}) {
  const token = (await app.core.setUp.offer()) ?? '';
  return browser.post('/app/setup', {
    token,
    name: 'Ann',
    email: 'ann@example.com',
    password: PASSWORD,
    ...fields,
  });
}

const signIn = (fields: Record<string, string> = {}, from = browser) =>
  from.post('/app/sign-in', { email: 'ann@example.com', password: PASSWORD, return: '/app', ...fields });

/** Who is signed in with the browser; null for nobody. */
const nameSignedIn = async (from = browser) =>
  (await app.core.sessions.of(from.cookies.get('__Host-waymark') ?? ''))?.person.name ?? null;

/** What a page says is wrong, and at which field. */
const faultIn = ({ text }: { text: string }) => ({
  said: /role="alert"[^>]*>([^<]*)</.exec(text)?.[1] ?? null,
  at: /<input id="(\w+)"[^>]*aria-invalid="true"/.exec(text)?.[1] ?? null,
});

describe('every answer below /app', () => {
  const HEADERS = {
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'permissions-policy': 'camera=(), geolocation=(), publickey-credentials-get=(self)',
  };
  const securityOf = ({ headers }: { headers: Headers }) =>
    Object.fromEntries(Object.keys(HEADERS).map((name) => [name, headers.get(name)]));

  test.each([
    '/app',
    '/app/sign-in',
    '/app/setup',
    '/app/join',
    '/app/reset',
    '/app/forgotten',
    '/app/nothing',
    '/app/',
  ])('has the headers of the dashboard: %s', async (path) => {
    const answer = await browser.get(path);
    expect(securityOf(answer)).toEqual(HEADERS);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('has them after forms too: accepted, refused and forged', async () => {
    for (const answer of [
      await setUp(),
      await signIn({ password: 'wrong' }),
      await browser.post('/app/sign-out', {}, { 'sec-fetch-site': 'cross-site' }),
    ]) {
      expect(securityOf(answer)).toEqual(HEADERS);
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
  });

  test('keeps files forever, because their paths change with their content', async () => {
    const { text } = await browser.get('/app/sign-in');
    const files = [...text.matchAll(/\/app\/assets\/[\w.]+/g)].map(([path]) => path);
    expect(files).toHaveLength(3);
    for (const path of files) {
      const file = await browser.get(path);
      expect([file.status, securityOf(file)]).toEqual([200, HEADERS]);
      expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect((await browser.get(path.replace(/\.[0-9a-f]{16}\./, '.0000000000000000.'))).status).toBe(404);
    }
  });

  test('has no inline script, style or event handler', async () => {
    await setUp();
    for (const path of [
      '/app',
      '/app/sign-in',
      '/app/setup',
      '/app/join',
      '/app/reset',
      '/app/second-factor',
    ]) {
      const { text } = await browser.get(path);
      expect(text).not.toMatch(/<style|style=|<script(?! src=)|\son\w+=|javascript:/i);
    }
  });

  test('over plain http tells the own origin to this server, so that forms work, and warns', async () => {
    const plain = createTestPages(app, { isSecure: false, isExposed: true }).open();
    const answer = await plain.get('/app/sign-in');
    expect(securityOf(answer)).toEqual({ ...HEADERS, 'referrer-policy': 'same-origin' });
    expect(answer.text).toContain('This page is not encrypted');
    expect(answer.text).toContain('Passkeys need an encrypted address');
  });
});

describe('a form', () => {
  test.each([
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from a sibling domain', { 'sec-fetch-site': 'same-site' }],
    [
      'from a browser without Sec-Fetch-Site on another page',
      { 'sec-fetch-site': '', origin: 'https://evil.example' },
    ],
    ['from a page that hides its origin', { 'sec-fetch-site': '', origin: 'null' }],
    ['from a customer’s domain on this server', { 'sec-fetch-site': '', origin: 'https://shop.example' }],
  ])('%s changes nothing', async (_, headers) => {
    await setUp();
    const clean: Record<string, string> = { ...OWN_FORM, ...headers };
    const sent = Object.fromEntries(Object.entries(clean).filter(([, value]) => value !== ''));
    for (const path of ['/app/sign-out', '/app/sign-in', '/app/second-factor']) {
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const request = new Request(APP_ORIGIN + path, {
        method: 'POST',
        body: '',
        headers: { cookie, ...sent },
      });
      const answer = await pages.pages.fetch(request, { address: '192.0.2.1', holdsSessions: true });
      expect([path, answer.status, answer.headers.getSetCookie()]).toEqual([path, 403, []]);
    }
    expect(await nameSignedIn()).toBe('Ann');
  });

  test.each(['text/plain', 'application/json', 'multipart/form-data; boundary=x'])(
    'as %s is refused',
    async (type) => {
      expect((await browser.post('/app/sign-in', { email: 'a' }, { 'content-type': type })).status).toBe(415);
    },
  );

  test('has at most 64 KiB', async () => {
    const answer = await browser.post('/app/sign-in', { email: 'a'.repeat(70_000) });
    expect(answer.status).toBe(413);
    expect(answer.text).toContain('This did not work: The request body may be at most 65,536 bytes.');
  });

  test('is shown again with what was typed, and says what is wrong at the field', async () => {
    const answer = await setUp({ email: 'ann', name: HOSTILE });
    expect(answer.status).toBe(422);
    expect(faultIn(answer)).toEqual({ said: expect.stringContaining('not an e-mail address'), at: 'email' });
    expect(answer.text).toContain('aria-describedby="email-fault"');
    expect(answer.text).toMatch(/<input id="email"[^>]*autofocus/);
    expect(inputOf(answer, 'name')).toBe(
      '&quot;&gt;&lt;script&gt;pwned=1&lt;/script&gt;&lt;img src=x onerror=pwned=1&gt;&#39;',
    );
    expect(answer.text).not.toContain(PASSWORD);
    expect(answer.text).not.toContain('<script>pwned');
  });

  test.each([
    ['short', 'too short'],
    ['password123', 'most common'],
    ['ann@example.com', 'your e-mail address'],
    ['x'.repeat(257), 'too long'],
  ])('says why %s is no password', async (password, said) => {
    const answer = await setUp({ password });
    expect(faultIn(answer)).toEqual({ said: expect.stringContaining(said), at: 'password' });
  });

  test('is written in the language of the browser', async () => {
    const chinese = await browser.post(
      '/app/sign-in',
      { email: 'a' },
      { 'accept-language': 'zh-TW,zh;q=0.9' },
    );
    expect(chinese.text).toContain('<html lang="zh-Hant">');
    expect(faultIn(chinese).said).toContain('電子郵件');
    expect((await browser.get('/app/sign-in', { 'accept-language': 'fr' })).text).toContain(
      '<html lang="en">',
    );
  });
});

describe('the set-up', () => {
  test('makes the first person, who is signed in', async () => {
    const done = await setUp();
    expect([done.status, done.location]).toEqual([303, '/app?welcome']);
    expect(await nameSignedIn()).toBe('Ann');
    expect((await browser.get('/app?welcome')).status).toBe(200);
  });

  test('works once: of two at the same time one wins, and the other reads why', async () => {
    const token = (await app.core.setUp.offer()) ?? '';
    const fields = { token, name: 'Ann', email: 'ann@example.com', password: PASSWORD };
    const other = pages.open('192.0.2.2');
    const answers = await Promise.all([browser.post('/app/setup', fields), other.post('/app/setup', fields)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, expect.any(Number)]);
    const lost = answers.find(({ status }) => status !== 303);
    expect(faultIn(lost ?? { text: '' }).said).toMatch(/set up already|does not work any more/);
    expect(lost?.headers.getSetCookie()).toEqual([]);
  });

  test('shows the cookies exactly', async () => {
    const lines = (await setUp()).headers.getSetCookie();
    expect(lines[0]).toMatch(
      /^__Host-waymark=wms_[0-9a-f]{64}; Max-Age=5184000; Secure; HttpOnly; SameSite=Lax; Path=\/$/,
    );
  });
});

describe('a sign-in', () => {
  beforeEach(async () => {
    await setUp();
    await browser.post('/app/sign-out', {});
  });

  test('leads to the page that asked for it, and nowhere else', async () => {
    const asked = await browser.get('/app/second-factor');
    expect([asked.status, asked.location]).toEqual([303, '/app/sign-in?return=%2Fapp%2Fsecond-factor']);
    const form = await browser.get(asked.location ?? '');
    expect(inputOf(form, 'return')).toBe('/app/second-factor');
    expect((await signIn({ return: '/app/second-factor' })).location).toBe('/app/second-factor');
    for (const hostile of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example/app',
      '/app/../x',
      '/%2f%2fevil',
      '/app\r\nx: y',
    ]) {
      await browser.post('/app/sign-out', {});
      expect([hostile, (await signIn({ return: hostile })).location]).toEqual([hostile, '/app']);
      const form = await pages.open().get(`/app/sign-in?return=${encodeURIComponent(hostile)}`);
      expect(inputOf(form, 'return')).toBe('/app');
    }
  });

  test('says the same about a wrong password and an unknown person', async () => {
    const wrong = await signIn({ password: 'a wrong password' });
    const unknown = await signIn({ email: 'bob@example.com' }, pages.open('192.0.2.7'));
    expect(wrong.status).toBe(422);
    expect(faultIn(wrong)).toEqual({
      said: 'This e-mail and password do not belong together. Please try again.',
      at: 'password',
    });
    expect(unknown.text.replace('bob@', 'ann@')).toBe(wrong.text);
  });

  test('is slowed down after wrong passwords, in words', async () => {
    for (let n = 0; n < 8; n++) await signIn({ password: 'wrong' });
    const answer = await signIn({ password: 'wrong' });
    expect([answer.status, Number(answer.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect(faultIn(answer).said).toMatch(/^Too many tries\. You can try again in \d+ \w+\.$/);
  });

  test('shows the start to a person who is signed in already', async () => {
    await signIn();
    expect((await browser.get('/app/sign-in')).location).toBe('/app');
  });

  test('says what went wrong at a provider, also to a person who is signed in and proves it again', async () => {
    const failed = '/app/sign-in?provider=idp&error=';
    expect((await browser.get(`${failed}oidc_cancelled`)).text).toContain('The sign-in was cancelled.');
    await signIn();
    expect((await browser.get(`${failed}oidc_cancelled`)).text).toContain('The sign-in was cancelled.');
    // An older tab that comes back late.
    expect((await browser.get(`${failed}oidc_expired`)).location).toBe('/app');
  });

  test('gives a new secret, and ends the session that the browser had', async () => {
    await signIn();
    const before = browser.cookies.get('__Host-waymark') ?? '';
    await signIn();
    const after = browser.cookies.get('__Host-waymark') ?? '';
    expect(after).not.toBe(before);
    expect(await app.core.sessions.of(before)).toBeNull();
    expect(await app.core.sessions.of(after)).not.toBeNull();
  });

  test('does not take over a session that somebody planted', async () => {
    browser.cookies.set('__Host-waymark', `wms_${'0'.repeat(64)}`);
    expect((await browser.get('/app')).location).toBe('/app/sign-in');
    await signIn();
    expect(browser.cookies.get('__Host-waymark')).not.toBe(`wms_${'0'.repeat(64)}`);
  });
});

describe('a person who is signed in', () => {
  beforeEach(() => setUp());

  test('signs out, and the session is over', async () => {
    const secret = browser.cookies.get('__Host-waymark') ?? '';
    const out = await browser.post('/app/sign-out', {});
    expect([out.status, out.location]).toEqual([303, '/app/sign-in?signed-out']);
    expect(out.headers.getSetCookie()).toEqual([
      '__Host-waymark=; Max-Age=0; Secure; HttpOnly; SameSite=Lax; Path=/',
    ]);
    expect(await app.core.sessions.of(secret)).toBeNull();
    expect((await browser.get('/app/sign-in?signed-out')).text).toContain('You are signed out.');
  });

  test('whose session ended elsewhere signs in again and comes back', async () => {
    const { session, person } =
      (await app.core.sessions.of(browser.cookies.get('__Host-waymark') ?? '')) ?? {};
    if (session === undefined || person === undefined) throw new Error('nobody is signed in');
    await app.core.sessions.end(person.id, session.id);
    expect((await browser.get('/app/passkeys')).location).toBe('/app/sign-in?return=%2Fapp%2Fpasskeys');
  });

  test('proves again who they are before a second factor is set up', async () => {
    app.clock.atMs += 20 * 60_000;
    const asked = await browser.post('/app/second-factor', {});
    expect(asked.location).toBe('/app/prove?return=%2Fapp%2Fsecond-factor');
    const wrong = await browser.post('/app/prove', { password: 'wrong', return: '/app/second-factor' });
    expect(faultIn(wrong)).toEqual({ said: 'That password is not right. Please try again.', at: 'password' });
    const before = browser.cookies.get('__Host-waymark');
    const right = await browser.post('/app/prove', { password: PASSWORD, return: '/app/second-factor' });
    expect(right.location).toBe('/app/second-factor');
    expect(browser.cookies.get('__Host-waymark')).not.toBe(before);
  });

  test('proves it by the second factor, once there is one', async () => {
    const { secret, recoveryCodes } = await turnOnTotp();
    app.clock.atMs += 20 * 60_000;
    const { text } = await browser.get('/app/prove?return=/app/second-factor');
    expect(text).not.toContain('name="password"');
    const back = { return: '/app/second-factor' };
    const wrong = await browser.post('/app/prove', { ...back, recovery_code: 'no such code' });
    expect(faultIn(wrong)?.at).toBe('recovery_code');
    const weak = await browser.post('/app/prove', { ...back, password: PASSWORD });
    expect(faultIn(weak)?.said).toContain('your password alone is not enough');
    for (const proof of [
      { code: totpCodeAt(secret, app.clock.atMs) },
      { recovery_code: recoveryCodes[0] ?? '' },
    ]) {
      expect((await browser.post('/app/prove', { ...back, ...proof })).location).toBe('/app/second-factor');
    }
  });

  async function turnOnTotp() {
    const person = await app.core.sessions.of(browser.cookies.get('__Host-waymark') ?? '');
    const signedIn = person ?? expect.unreachable();
    const { secret } = await app.core.factorSettings.begin(signedIn);
    const on = await app.core.factorSettings.confirm(signedIn, totpCodeAt(secret, app.clock.atMs));
    browser.cookies.set('__Host-waymark', on.secret);
    return { secret, recoveryCodes: on.recoveryCodes };
  }
});

describe('an invitation', () => {
  let shown: string;
  let mailed: string;
  beforeEach(async () => {
    await setUp();
    const made = await call(app, 'POST /invitations', { body: { email: 'bob@example.com', role: 'editor' } });
    shown = made.body.token;
    mailed = /#(wmi_\w+)/.exec(app.mails.at(-1)?.text ?? '')?.[1] ?? '';
  });

  test('says to what it invites before anybody joins, and joins somebody new with a password', async () => {
    const bob = pages.open('192.0.2.2');
    const look = await bob.post('/app/join', { token: mailed });
    expect(look.text).toContain('You are invited to &quot;First&quot; with the role editor.');
    expect(look.text).toContain('bob@example.com');
    const joined = await bob.post('/app/join/accept', { token: mailed, name: 'Bob', password: PASSWORD });
    expect([joined.status, joined.location]).toEqual([303, '/app']);
    expect(await nameSignedIn(bob)).toBe('Bob');
    const again = await bob.post('/app/join', { token: mailed });
    expect(faultIn(again).said).toContain('does not exist any more');
  });

  test('for somebody else leaves the person who is signed in alone', async () => {
    const look = await browser.post('/app/join', { token: mailed });
    expect(look.text).toContain('but you are signed in as ann@example.com');
    expect(inputOf(look, 'password')).toBeNull();
    // Who signs out because of it comes back to it.
    const out = await browser.post('/app/sign-out', { return: inputOf(look, 'return') ?? '' });
    expect(out.location).toBe(`/app/join#${mailed}`);
    expect((await browser.post('/app/join', { token: mailed })).text).toContain('Choose a password');
    expect((await browser.post('/app/sign-out', { return: '//evil.example/app' })).location).toBe('/app');
  });

  test('of a known person asks for a sign-in, and keeps its code out of addresses', async () => {
    const bob = pages.open('192.0.2.2');
    await bob.post('/app/join/accept', { token: mailed, name: 'Bob', password: PASSWORD });
    await bob.post('/app/sign-out', {});
    const { id } = await newWorkspace(app);
    await call(app, 'POST /invitations', {
      headers: { 'x-workspace-id': id },
      body: { email: 'bob@example.com', role: 'viewer' },
    });
    const token = /#(wmi_\w+)/.exec(app.mails.at(-1)?.text ?? '')?.[1] ?? '';
    const look = await bob.post('/app/join', { token });
    expect(look.text).toContain('who has an account here');
    expect(inputOf(look, 'password')).toBeNull();
    const form = await bob.post('/app/sign-in/start', { return: `/app/join#${token}` });
    expect(inputOf(form, 'return')).toBe(`/app/join#${token}`);
    expect(form.text).not.toMatch(new RegExp(`(?:href|action)="[^"]*${token}`));
    const done = await signIn({ email: 'bob@example.com', return: `/app/join#${token}` }, bob);
    expect(done.location).toBe(`/app/join#${token}`);
    expect((await bob.post('/app/join', { token })).text).toContain('You are signed in as bob@example.com.');
    expect((await bob.post('/app/join/accept', { token })).location).toBe('/app');
    const { person } = (await app.core.sessions.of(bob.cookies.get('__Host-waymark') ?? '')) ?? {};
    const joined = await app.core.members.workspacesOf(person?.id ?? expect.unreachable());
    expect(joined.map(({ role }) => role)).toEqual(['editor', 'viewer']);
  });

  test('with the code that the inviter has seen takes over nobody', async () => {
    const bob = pages.open('192.0.2.2');
    await bob.post('/app/join/accept', { token: mailed, name: 'Bob', password: PASSWORD });
    const { id } = await newWorkspace(app);
    const made = await call(app, 'POST /invitations', {
      headers: { 'x-workspace-id': id },
      body: { email: 'bob@example.com', role: 'viewer' },
    });
    const mallory = pages.open('192.0.2.3');
    const answer = await mallory.post('/app/join/accept', {
      token: made.body.token,
      name: 'Mallory',
      password: 'another good password',
    });
    expect(faultIn(answer).said).toContain('has an account already');
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(shown).not.toBe(mailed);
  });
});

describe('a forgotten password', () => {
  beforeEach(() => setUp());

  test('gets the same answer for everybody, and a mail for those who are known', async () => {
    const known = await browser.post('/app/forgotten', { email: 'ann@example.com' });
    const unknown = await browser.post('/app/forgotten', { email: 'bob@example.com' });
    await app.afterAnswers();
    expect([known.status, unknown.text.replaceAll('bob@', 'ann@')]).toEqual([202, known.text]);
    expect(app.mails.map(({ to }) => to)).toEqual(['ann@example.com']);
  });

  test('is replaced by the link of the mail, once, and the other sessions end', async () => {
    await browser.post('/app/forgotten', { email: 'ann@example.com' });
    await app.afterAnswers();
    const token = /#(wmr_\w+)/.exec(app.mails.at(-1)?.text ?? '')?.[1] ?? '';
    const phone = pages.open('192.0.2.5');
    const weak = await phone.post('/app/reset', { token, password: 'short' });
    expect(faultIn(weak).at).toBe('password');
    expect(inputOf(weak, 'token')).toBe(token);
    const done = await phone.post('/app/reset', { token, password: 'nine purple boats' });
    expect([done.status, done.location]).toEqual([303, '/app']);
    expect((await browser.get('/app')).location).toBe('/app/sign-in');
    expect(faultIn(await phone.post('/app/reset', { token, password: 'nine purple boats' })).said).toContain(
      'works once',
    );
    expect((await signIn({ password: 'nine purple boats' })).status).toBe(303);
  });

  test('on a server without mail says who can help', async () => {
    app = await createTestApp({ mail: false });
    pages = createTestPages(app);
    const { text } = await pages.open().get('/app/forgotten');
    expect(text).toContain('waymark users reset');
    expect(text).not.toContain('<input');
  });
});

describe('where the pages are', () => {
  const fetchAt = (ownOrigin: string | null, method = 'GET') =>
    createTestPages(app, {}, { ownOrigin }).pages.fetch(
      new Request(`${APP_ORIGIN}/app/join?x=1`, { method }),
      { address: '192.0.2.1', holdsSessions: false },
    );

  test('a host without sessions redirects to the host of the dashboard, and takes no form', async () => {
    const moved = await fetchAt('https://app.example.com');
    expect([moved.status, moved.headers.get('location')]).toEqual([
      302,
      'https://app.example.com/app/join?x=1',
    ]);
    expect((await fetchAt('https://app.example.com', 'POST')).status).toBe(404);
    expect((await fetchAt(null)).status).toBe(404);
  });

  test('other methods and unknown pages are refused', async () => {
    expect((await browser.get('/app/nothing')).status).toBe(404);
    const answer = await browser.get('/app/join/accept');
    expect(answer.location).toBe('/app/join');
    const request = new Request(`${APP_ORIGIN}/app/sign-in`, { method: 'DELETE' });
    const refused = await pages.pages.fetch(request, { address: '192.0.2.1', holdsSessions: true });
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });
});
