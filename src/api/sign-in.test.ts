import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { call } from '../../tests/support/client.ts';
import {
  ANN,
  codeOf,
  deviceIn,
  fromPage,
  PASSWORD,
  sessionIn,
  setUpAnn,
} from '../../tests/support/sign-in.ts';
import { DAY_MS } from '../core/base/calendar.ts';

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
});

/** Each from an address of its own, so that only the account is limited. */
let addresses = 0;
const signIn = (over: Partial<typeof ANN> = {}, send: { device?: string; address?: string } = {}) =>
  fromPage(app, 'POST /session', { ...ANN, ...over }, { address: `2001:db8:${addresses++}::1`, ...send });

describe('signing in with a password', () => {
  test('starts a session whose cookie no script and no other site can use', async () => {
    await setUpAnn(app);
    const answer = await signIn();
    expect(codeOf(answer)).toBe(201);
    expect(answer.body).toMatchObject({
      person: { email: 'ann@example.com', name: 'Ann', is_instance_admin: true, email_proven: true },
      session: { current: true, browser: 'Chrome on Mac', country: 'FR', methods: ['password'] },
    });
    expect(answer.text).not.toContain('wms_');
    const [session, device] = answer.headers.getSetCookie();
    expect(session).toMatch(
      /^__Host-waymark=wms_[0-9a-f]{64}; Max-Age=5184000; Secure; HttpOnly; SameSite=Lax; Path=\/$/,
    );
    expect(device).toMatch(
      /^__Host-waymark-device=wmd_[0-9a-f]{32}_[0-9a-f]{64}; Max-Age=31536000; Secure; HttpOnly; SameSite=Lax; Path=\/$/,
    );
    const me = await fromPage(app, 'GET /session', undefined, { session: sessionIn(answer) ?? '' });
    expect(me.body.workspaces).toMatchObject([{ workspace: { id: 'wsp_1' }, role: 'owner' }]);
    expect(me.body.workspaces[0].features).toContain('password');
  });

  test('answers alike, after the same work, whether or not the address is known', async () => {
    await setUpAnn(app);
    await call(app, 'POST /members', { body: { email: 'keys-only@example.com', role: 'viewer' } });
    const tries = [ANN.email, 'nobody@example.com', 'keys-only@example.com'];
    const answers = [];
    for (const email of tries) {
      const before = app.hashed.length;
      const { status, body, headers } = await signIn({ email, password: 'a wrong password' });
      const { request_id, ...rest } = body;
      const { 'x-request-id': id, ...shown } = Object.fromEntries(headers);
      answers.push({
        status,
        rest,
        shown,
        hashed: app.hashed.length - before,
        hasIds: [id, request_id].every(Boolean),
      });
    }
    expect(answers[0]).toMatchObject({ status: 401, rest: { code: 'sign_in_failed' }, hashed: 1 });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  test('takes the same password however it was composed, and in no other letter case', async () => {
    const token = await app.core.setUp.offer();
    const composed = { token, name: '', email: ANN.email, password: 'élégance neuf'.normalize('NFC') };
    expect(codeOf(await fromPage(app, 'POST /setup', composed))).toBe(201);
    expect(codeOf(await signIn({ password: composed.password.normalize('NFD') }))).toBe(201);
    expect(codeOf(await signIn({ password: composed.password.toUpperCase() }))).toBe('401 sign_in_failed');
  });

  test('gives a new session each time, and ends the one that the browser had', async () => {
    const first = await setUpAnn(app);
    const second = await fromPage(app, 'POST /session', ANN, { session: first, address: '192.0.2.7' });
    expect(sessionIn(second)).not.toBe(first);
    expect(codeOf(await fromPage(app, 'GET /session', undefined, { session: first }))).toBe(
      '401 unauthenticated',
    );
  });

  test('takes no session that a stranger has chosen', async () => {
    await setUpAnn(app);
    const chosen = `wms_${'a'.repeat(64)}`;
    const answer = await fromPage(app, 'POST /session', ANN, { session: chosen });
    expect(codeOf(answer)).toBe(201);
    expect(sessionIn(answer)).not.toBe(chosen);
    expect(codeOf(await fromPage(app, 'GET /session', undefined, { session: chosen }))).toBe(
      '401 unauthenticated',
    );
  });

  test('fails when the password was changed while it was checked', async () => {
    await setUpAnn(app);
    const person = (await app.stores.persons.byEmail(ANN.email)) ?? expect.unreachable();
    const changing = app.core.passwordResets.offer(ANN.email, { removesFactors: false });
    const token = await changing;
    const [late] = await Promise.all([
      signIn(),
      fromPage(app, 'POST /password/reset', { token, password: 'another long password' }),
    ]);
    const alive = await app.core.sessions.list(person.id);
    // Either the sign-in came first and was ended, or it failed: only the session of the reset is left.
    expect(alive).toHaveLength(1);
    if (codeOf(late) === 201) {
      const session = sessionIn(late) ?? '';
      expect(codeOf(await fromPage(app, 'GET /session', undefined, { session }))).toBe('401 unauthenticated');
    }
  });
});

describe('a request that signs somebody in', () => {
  const forms: [string, Record<string, string>, string][] = [
    ['without the header that no form can send', { 'x-waymark': '' }, '403 forged_request'],
    ['from another site', { 'sec-fetch-site': 'cross-site' }, '403 forged_request'],
    ['from another subdomain', { 'sec-fetch-site': 'same-site' }, '403 forged_request'],
    ['as a form', { 'content-type': 'application/x-www-form-urlencoded' }, '415 unsupported_media_type'],
    ['as plain text', { 'content-type': 'text/plain' }, '415 unsupported_media_type'],
  ];
  test.each(forms)('%s is refused, and sets no cookie', async (_, headers, code) => {
    await setUpAnn(app);
    const answer = await fromPage(app, 'POST /session', ANN, { headers });
    expect(codeOf(answer)).toBe(code);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  test('is refused on a host that holds no sessions', async () => {
    await setUpAnn(app);
    for (const path of ['session', 'setup', 'password/reset', 'password/forgotten']) {
      const body = { session: ANN, setup: { token: 'x', name: '', ...ANN } }[path] ?? {
        ...(path === 'password/reset' ? { token: 'x', password: PASSWORD } : { email: ANN.email }),
      };
      const request = new Request(`https://go.example.com/api/v1/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-waymark': '1', 'sec-fetch-site': 'same-origin' },
        body: JSON.stringify(body),
      });
      const answer = await app.api.fetch(request, { address: '192.0.2.1', holdsSessions: false });
      expect([path, answer.status]).toEqual([path, 421]);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });
});

describe('guessing passwords', () => {
  beforeEach(() => setUpAnn(app));

  test('is slowed for one address, whatever the account', async () => {
    const codes = [];
    for (let n = 0; n < 11; n++) {
      codes.push(codeOf(await signIn({ email: `u${n}@example.com` }, { address: '192.0.2.66' })));
    }
    expect(codes.slice(0, 10)).toEqual(Array(10).fill('401 sign_in_failed'));
    expect(codes[10]).toBe('429 rate_limited');
    // All addresses of one client count as one.
    for (let n = 0; n < 10; n++) {
      await signIn({ email: `u${n}@example.com` }, { address: `2001:db8:1:2::${n}` });
    }
    expect(codeOf(await signIn({}, { address: '2001:db8:1:2:ffff::1' }))).toBe('429 rate_limited');
    app.clock.atMs += 60_000;
    expect(codeOf(await signIn({}, { address: '192.0.2.66' }))).toBe(201);
  });

  test('of one account is slowed for one client after 8 tries, and then for longer', async () => {
    const guess = (password = 'wrong') => signIn({ password }, { address: '192.0.2.66' });
    const rounds: [number, number][] = [];
    for (const waitMin of [0, 15, 30, 60]) {
      app.clock.atMs += waitMin * 60_000;
      let tried = 0;
      while (tried < 50 && codeOf(await guess()) === '401 sign_in_failed') {
        tried++;
        if (tried % 8 === 0) break;
      }
      rounds.push([waitMin, tried]);
    }
    expect(codeOf(await guess(PASSWORD))).toBe('429 rate_limited');
    expect(rounds.map(([, tried]) => tried)).toEqual([8, 8, 0, 8]);
  });

  test('from many addresses keeps the owner out of no browser that has signed in before', async () => {
    const device = deviceIn(await signIn()) ?? '';
    const codes = new Set<string | number>();
    for (let n = 0; n < 70; n++) codes.add(codeOf(await signIn({ password: 'wrong' })));
    expect([...codes]).toEqual(['401 sign_in_failed', '429 rate_limited']);
    expect(codeOf(await signIn())).toBe('429 rate_limited');
    expect(codeOf(await signIn({}, { device }))).toBe(201);
    // The mark is one of that account, and of this server.
    expect(
      codeOf(await signIn({}, { device: `${device.slice(0, -1)}${device.endsWith('0') ? 1 : 0}` })),
    ).toBe('429 rate_limited');
    // Nor does it keep the owner from a link by mail.
    const token = await app.core.passwordResets.offer(ANN.email, { removesFactors: false });
    expect(codeOf(await fromPage(app, 'POST /password/reset', { token, password: PASSWORD }))).toBe(201);
  });

  test('in one network keeps no known browser out, which has a limit of its own', async () => {
    const address = '192.0.2.66';
    const device = deviceIn(await signIn({}, { address })) ?? '';
    for (let n = 0; n < 10; n++) await signIn({ email: `u${n}@example.com` }, { address });
    expect(codeOf(await signIn({}, { address }))).toBe('429 rate_limited');
    expect(codeOf(await signIn({}, { address, device }))).toBe(201);
  });

  test('from thousands of networks takes few turns of the queue, and none of a known browser', async () => {
    const device = deviceIn(await signIn()) ?? '';
    app.hashTurns.length = 0;
    for (let n = 0; n < 60; n++) await signIn({ email: 'bob@example.com', password: 'wrong' });
    const strangers = new Set(app.hashTurns);
    for (let n = 0; n < 500; n++) await signIn({ email: `u${n}@example.com` });
    expect(new Set(app.hashTurns).size).toBeLessThanOrEqual(32);
    expect(strangers.size).toBeGreaterThan(1);
    const before = new Set(app.hashTurns);
    await signIn({}, { device });
    expect(before.has(app.hashTurns.at(-1) ?? '')).toBe(false);
  });

  test('is limited for a browser that has signed in before, too', async () => {
    const device = deviceIn(await signIn()) ?? '';
    for (let n = 0; n < 8; n++) await signIn({ password: 'wrong' }, { device });
    expect(codeOf(await signIn({}, { device }))).toBe('429 rate_limited');
  });

  test('does not read passwords longer than anybody may have', async () => {
    const before = app.hashed.length;
    expect(codeOf(await signIn({ password: 'x'.repeat(1_025) }))).toBe('422 invalid_request');
    expect(codeOf(await signIn({ password: 'x'.repeat(100_000) }))).toBe('413 body_too_large');
    expect(app.hashed).toHaveLength(before);
  });
});

describe('signing out', () => {
  test('ends the session and removes its cookie, also twice', async () => {
    const session = await setUpAnn(app);
    for (let n = 0; n < 2; n++) {
      const answer = await fromPage(app, 'DELETE /session', undefined, { session });
      expect(answer.status).toBe(204);
      expect(answer.headers.getSetCookie()).toEqual([
        '__Host-waymark=; Max-Age=0; Secure; HttpOnly; SameSite=Lax; Path=/',
      ]);
    }
    expect(codeOf(await fromPage(app, 'GET /session', undefined, { session }))).toBe('401 unauthenticated');
  });

  test('by another site is refused', async () => {
    const session = await setUpAnn(app);
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect(codeOf(await fromPage(app, 'DELETE /session', undefined, { session, headers }))).toBe(
      '403 forged_request',
    );
    expect(codeOf(await fromPage(app, 'GET /session', undefined, { session }))).toBe(200);
  });
});

describe('proving again', () => {
  test('gives the session a new secret, and ends the old one', async () => {
    const session = await setUpAnn(app);
    app.clock.atMs += 16 * 60_000;
    const key = { name: 'mine', scopes: ['admin'], person: 'me' };
    expect(codeOf(await fromPage(app, 'POST /keys', key, { session }))).toBe('403 proof_required');
    const wrong = await fromPage(app, 'POST /session/prove', { password: 'wrong' }, { session });
    expect(codeOf(wrong)).toBe('401 sign_in_failed');
    const right = await fromPage(app, 'POST /session/prove', { password: PASSWORD }, { session });
    expect(codeOf(right)).toBe(200);
    expect(right.body.session.proven_until).toBe('2026-11-20T12:31:00Z');
    const renewed = sessionIn(right) ?? '';
    expect(renewed).not.toBe(session);
    expect(codeOf(await fromPage(app, 'GET /session', undefined, { session }))).toBe('401 unauthenticated');
    const made = await fromPage(app, 'POST /keys', key, { session: renewed });
    expect(codeOf(made)).toBe(201);
    expect(made.body).toMatchObject({ person_id: 'per_1', scopes: ['admin'] });
  });

  test('lasts 15 minutes, also when the clock was wrong meanwhile', async () => {
    const session = await setUpAnn(app);
    app.clock.atMs += DAY_MS;
    const answer = await fromPage(app, 'POST /session/prove', { password: PASSWORD }, { session });
    const proven = sessionIn(answer) ?? '';
    const isProven = async () =>
      (await fromPage(app, 'GET /session', undefined, { session: proven })).body.session.proven_until !==
      null;
    expect(await isProven()).toBe(true);
    app.clock.atMs -= DAY_MS;
    expect(await isProven()).toBe(false);
  });

  test('is limited, without effect on signing in', async () => {
    const session = await setUpAnn(app);
    const prove = (password: string) => fromPage(app, 'POST /session/prove', { password }, { session });
    for (let n = 0; n < 8; n++) expect(codeOf(await prove('wrong'))).toBe('401 sign_in_failed');
    expect(codeOf(await prove(PASSWORD))).toBe('429 rate_limited');
    expect(codeOf(await signIn())).toBe(201);
  });
});
