import { beforeEach, describe, expect, test } from 'bun:test';
import { createTestApp, type TestApp } from '../../tests/support/app.ts';
import { createAuthenticator, type Tampering } from '../../tests/support/authenticator.ts';
import {
  type Answer,
  call,
  newSession,
  newWorkspace,
  type Send,
  secretSetBy,
} from '../../tests/support/client.ts';
import { totpCodeAt } from '../../tests/support/totp.ts';
import { HOUR_MS, MINUTE_MS } from '../core/base/calendar.ts';
import { CHALLENGE_LIFE_MS } from '../core/sign-in/web-authn.ts';
import { personIds } from '../wire/values/ids.ts';

const PASSWORD = 'correct horse battery';
const STEP_MS = 30_000;

let app: TestApp;
let team: { id: string; key: string };
let people = 0;
beforeEach(async () => {
  app = await createTestApp();
  team = await newWorkspace(app);
});

const codeOf = ({ status, body }: Answer) => (status < 400 ? status : `${status} ${body.code}`);

/** A member with a password, in a browser. */
async function newPerson(role = 'editor', withPassword = true) {
  const email = `person${people++}@example.com`;
  const made = await newSession(app, team.id, role, { email });
  let session = made.session;
  const ask = async (route: string, send: Send = {}): Promise<Answer> => {
    const answer = await call(app, route, { session, ...send });
    session = secretSetBy(answer) ?? session;
    return answer;
  };
  if (withPassword) {
    expect((await ask('PUT /me/password', { body: { password: PASSWORD } })).status).toBe(200);
  }
  return { email, personId: made.personId, ask, session: () => session };
}
type TestPerson = Awaited<ReturnType<typeof newPerson>>;

const codeAt = (secret: string, atMs = app.clock.atMs) => totpCodeAt(secret, atMs);

/** Turns TOTP on; the clock moves on, so that the next code is a new one. */
async function turnOn(person: TestPerson) {
  const { secret } = (await person.ask('POST /me/second-factor')).body;
  const answer = await person.ask('POST /me/second-factor/confirm', { body: { code: codeAt(secret) } });
  expect(answer.status).toBe(200);
  app.clock.atMs += STEP_MS;
  return { secret: secret as string, recoveryCodes: answer.body.recovery_codes as string[] };
}

/** A request of a page on which nobody is signed in. */
const visitor = (route: string, body?: unknown) =>
  call(app, route, {
    key: null,
    headers: { 'x-waymark': '1', 'sec-fetch-site': 'same-origin' },
    ...(body === undefined ? {} : { body }),
  });

const signIn = ({ email }: TestPerson) => visitor('POST /session', { email, password: PASSWORD });
const finish = (attempt: string, proof: object) =>
  visitor('POST /session/second-factor', { attempt, ...proof });
async function attemptOf(person: TestPerson): Promise<string> {
  const answer = await signIn(person);
  expect(answer.status).toBe(202);
  return answer.body.attempt;
}

async function enrol(person: TestPerson, tampering: Tampering = {}) {
  const authenticator = createAuthenticator();
  const options = (await person.ask('POST /me/passkeys/options')).body;
  const body = { name: 'Laptop', response: authenticator.create(options, tampering) };
  return { authenticator, options, body, answer: await person.ask('POST /me/passkeys', { body }) };
}
type TestPasskey = Awaited<ReturnType<typeof enrol>>['authenticator'];

async function answerOf(authenticator: TestPasskey, tampering: Tampering = {}) {
  const options = (await visitor('POST /session/passkey/options')).body;
  return authenticator.get(options, tampering);
}

describe('TOTP', () => {
  test('is on after one right code, and comes with ten recovery codes', async () => {
    const ann = await newPerson();
    const begun = (await ann.ask('POST /me/second-factor')).body;
    expect(begun.uri).toContain(`secret=${begun.secret}`);
    expect(begun.qr).toStartWith('<svg');
    expect((await ann.ask('GET /me/second-factor')).body.totp_since).toBeNull();
    const wrong = { code: codeAt(begun.secret, app.clock.atMs + HOUR_MS) };
    const refused = await ann.ask('POST /me/second-factor/confirm', { body: wrong });
    expect(codeOf(refused)).toBe('422 wrong_code');
    expect(refused.body.errors[0]).toMatchObject({ pointer: '/code', code: 'wrong' });
    const answer = await ann.ask('POST /me/second-factor/confirm', { body: { code: codeAt(begun.secret) } });
    expect(new Set(answer.body.recovery_codes).size).toBe(10);
    expect((await ann.ask('GET /me/second-factor')).body).toMatchObject({
      totp_since: expect.any(String),
      passkeys: 0,
      recovery_codes_left: 10,
    });
  });

  test('needs a recent proof, and a code within ten minutes', async () => {
    const ann = await newPerson();
    const { secret } = (await ann.ask('POST /me/second-factor')).body;
    app.clock.atMs += 10 * MINUTE_MS;
    const late = await ann.ask('POST /me/second-factor/confirm', { body: { code: codeAt(secret) } });
    expect(codeOf(late)).toBe('404 second_factor_not_found');
    app.clock.atMs += 5 * MINUTE_MS;
    for (const route of ['POST /me/second-factor', 'DELETE /me/second-factor', 'POST /me/recovery-codes']) {
      expect(codeOf(await ann.ask(route))).toBe('403 proof_required');
    }
    await ann.ask('POST /session/prove', { body: { password: PASSWORD } });
    expect(codeOf(await ann.ask('POST /me/second-factor'))).toBe(201);
  });

  test('is asked for beside the password, and the session has both', async () => {
    const ann = await newPerson();
    const { secret } = await turnOn(ann);
    const answer = await signIn(ann);
    expect(answer.status).toBe(202);
    expect(answer.body.needs).toEqual(['totp', 'recovery_code']);
    expect(secretSetBy(answer)).toBeNull();
    const done = await finish(answer.body.attempt, { code: codeAt(secret) });
    expect(done.status).toBe(201);
    expect(done.body.session.methods).toEqual(['password', 'totp']);
  });

  test('takes each code once, also at the same time and in another attempt', async () => {
    const ann = await newPerson();
    const { secret } = await turnOn(ann);
    const code = codeAt(secret);
    const attempts = [await attemptOf(ann), await attemptOf(ann), await attemptOf(ann)];
    const answers = await Promise.all(attempts.map((attempt) => finish(attempt, { code })));
    expect(answers.map(codeOf).toSorted()).toEqual([201, '401 sign_in_failed', '401 sign_in_failed']);
    expect(codeOf(await finish(await attemptOf(ann), { code }))).toBe('401 sign_in_failed');
    app.clock.atMs += STEP_MS;
    expect(codeOf(await finish(await attemptOf(ann), { code: codeAt(secret) }))).toBe(201);
  });

  test('does not take the code that turned it on', async () => {
    const ann = await newPerson();
    const { secret } = await turnOn(ann);
    const code = codeAt(secret, app.clock.atMs - STEP_MS);
    expect(codeOf(await finish(await attemptOf(ann), { code }))).toBe('401 sign_in_failed');
  });

  test('ends an attempt after five wrong codes', async () => {
    const ann = await newPerson();
    const { secret } = await turnOn(ann);
    const attempt = await attemptOf(ann);
    const wrong = codeAt(secret, app.clock.atMs + HOUR_MS);
    for (let i = 0; i < 5; i++)
      expect(codeOf(await finish(attempt, { code: wrong }))).toBe('401 sign_in_failed');
    expect(codeOf(await finish(attempt, { code: codeAt(secret) }))).toBe('401 sign_in_failed');
  });

  test('of a browser that has signed in before has tries of its own: wrong codes of strangers take none', async () => {
    const ann = await newPerson();
    const { secret } = await turnOn(ann);
    const signed = await finish(await attemptOf(ann), { code: codeAt(secret) });
    const mark = signed.headers.getSetCookie().find((cookie) => cookie.startsWith('__Host-waymark-device='));
    const wrong = codeAt(secret, app.clock.atMs + HOUR_MS);
    const attempts = [await attemptOf(ann), await attemptOf(ann), await attemptOf(ann)];
    for (let n = 0; n < 15; n++) await finish(attempts[n % 3] ?? '', { code: wrong });
    app.clock.atMs += 2 * STEP_MS;
    const [attempt, code] = [await attemptOf(ann), codeAt(secret)];
    expect(codeOf(await finish(attempt, { code }))).toBe('429 rate_limited');
    const answer = await call(app, 'POST /session/second-factor', {
      key: null,
      headers: {
        'x-waymark': '1',
        'sec-fetch-site': 'same-origin',
        cookie: mark?.split(';', 1)[0] ?? '',
      },
      body: { attempt, code },
    });
    expect(codeOf(answer)).toBe(201);
  });

  test('takes ten tries an hour of one person, also at once; a recovery code still works', async () => {
    const ann = await newPerson();
    const { secret, recoveryCodes } = await turnOn(ann);
    const wrong = codeAt(secret, app.clock.atMs + HOUR_MS);
    const attempts = [await attemptOf(ann), await attemptOf(ann), await attemptOf(ann)];
    const answers = await Promise.all(
      Array.from({ length: 15 }, (_, i) => finish(attempts[i % 3] ?? '', { code: wrong })),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
    const attempt = await attemptOf(ann);
    expect(codeOf(await finish(attempt, { code: codeAt(secret) }))).toBe('429 rate_limited');
    expect(codeOf(await finish(attempt, { recovery_code: recoveryCodes[0] }))).toBe(201);
    const bob = await newPerson();
    const his = await turnOn(bob);
    expect(codeOf(await finish(await attemptOf(bob), { code: codeAt(his.secret) }))).toBe(201);
  });

  test('is not the secret of another person', async () => {
    const [ann, bob] = [await newPerson(), await newPerson()];
    const { recoveryCodes } = await turnOn(ann);
    const { secret } = await turnOn(bob);
    const attempt = await attemptOf(ann);
    expect(codeOf(await finish(attempt, { code: codeAt(secret) }))).toBe('401 sign_in_failed');
    const others = { recovery_code: recoveryCodes[0] };
    expect(codeOf(await finish(await attemptOf(bob), others))).toBe('401 sign_in_failed');
  });

  test('ends other sessions when it changes, and gives this one a new secret', async () => {
    const ann = await newPerson();
    const elsewhere = secretSetBy(await signIn(ann)) ?? '';
    const before = ann.session();
    await turnOn(ann);
    expect(ann.session()).not.toBe(before);
    for (const session of [elsewhere, before]) {
      expect(codeOf(await call(app, 'GET /session', { session }))).toBe('401 unauthenticated');
    }
    expect((await ann.ask('GET /session')).body.session.methods).toEqual(['password', 'totp']);
  });

  test('is replaced only once the new one is confirmed', async () => {
    const ann = await newPerson();
    const old = await turnOn(ann);
    await ann.ask('POST /me/second-factor');
    expect(codeOf(await finish(await attemptOf(ann), { code: codeAt(old.secret) }))).toBe(201);
    app.clock.atMs += STEP_MS;
    const next = await turnOn(ann);
    expect(codeOf(await finish(await attemptOf(ann), { code: codeAt(old.secret) }))).toBe(
      '401 sign_in_failed',
    );
    const [code = ''] = old.recoveryCodes;
    expect(codeOf(await finish(await attemptOf(ann), { recovery_code: code }))).toBe('401 sign_in_failed');
    expect(codeOf(await finish(await attemptOf(ann), { code: codeAt(next.secret) }))).toBe(201);
  });

  test('proves again who is signed in', async () => {
    const ann = await newPerson();
    const { secret } = await turnOn(ann);
    app.clock.atMs += 20 * MINUTE_MS;
    expect(codeOf(await ann.ask('DELETE /me/second-factor'))).toBe('403 proof_required');
    const body = { code: codeAt(secret) };
    expect(codeOf(await ann.ask('POST /session/prove', { body }))).toBe(200);
    expect(codeOf(await ann.ask('POST /session/prove', { body }))).toBe('401 sign_in_failed');
    expect(codeOf(await ann.ask('DELETE /me/second-factor'))).toBe(204);
    expect(codeOf(await signIn(ann))).toBe(201);
    expect(codeOf(await ann.ask('DELETE /me/second-factor'))).toBe('404 second_factor_not_found');
  });

  test('is the proof that a person with one needs: the password alone is none', async () => {
    const ann = await newPerson();
    const { secret, recoveryCodes } = await turnOn(ann);
    app.clock.atMs += 20 * MINUTE_MS;
    const weak = await ann.ask('POST /session/prove', { body: { password: PASSWORD } });
    expect(codeOf(weak)).toBe('401 sign_in_failed');
    expect(weak.body.detail).toContain('second factor');
    const change = { current: PASSWORD, password: 'another long password' };
    expect(codeOf(await ann.ask('PUT /me/password', { body: change }))).toBe('403 proof_required');
    expect(codeOf(await ann.ask('DELETE /me/second-factor'))).toBe('403 proof_required');
    const [recovery_code = ''] = recoveryCodes;
    expect(codeOf(await ann.ask('POST /session/prove', { body: { recovery_code } }))).toBe(200);
    expect(codeOf(await ann.ask('PUT /me/password', { body: change }))).toBe(200);
    app.clock.atMs += 20 * MINUTE_MS;
    const code = codeAt(secret);
    expect(codeOf(await ann.ask('POST /session/prove', { body: { code } }))).toBe(200);
  });

  test('keeps its secret sealed in the database', async () => {
    const ann = await newPerson();
    const { secret } = await turnOn(ann);
    const id = personIds.read(ann.personId);
    const stored = id === null ? null : await app.stores.secondFactors.totpOf(id);
    expect(stored?.sealedSecret).toBeString();
    expect(stored?.sealedSecret).not.toContain(secret);
  });
});

describe('a recovery code', () => {
  test('signs in once, however it is typed', async () => {
    const ann = await newPerson();
    const { recoveryCodes } = await turnOn(ann);
    const [first = '', second = ''] = recoveryCodes;
    expect(first).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){5}$/);
    const attempts = [await attemptOf(ann), await attemptOf(ann), await attemptOf(ann)];
    const answers = await Promise.all(attempts.map((attempt) => finish(attempt, { recovery_code: first })));
    expect(answers.map(codeOf).toSorted()).toEqual([201, '401 sign_in_failed', '401 sign_in_failed']);
    const typed = ` ${second.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O').replaceAll('1', 'l')}`;
    const done = await finish(await attemptOf(ann), { recovery_code: typed });
    expect(done.body.session.methods).toEqual(['password', 'recovery_code']);
    expect((await ann.ask('GET /me/second-factor')).body.recovery_codes_left).toBe(8);
  });

  test('ends when there are new ones', async () => {
    const ann = await newPerson();
    const { recoveryCodes } = await turnOn(ann);
    const renewed = await ann.ask('POST /me/recovery-codes');
    expect(renewed.status).toBe(201);
    const [old = ''] = recoveryCodes;
    const [next = ''] = renewed.body.recovery_codes;
    expect(codeOf(await finish(await attemptOf(ann), { recovery_code: old }))).toBe('401 sign_in_failed');
    expect(codeOf(await finish(await attemptOf(ann), { recovery_code: next }))).toBe(201);
    const bob = await newPerson();
    expect(codeOf(await bob.ask('POST /me/recovery-codes'))).toBe('404 second_factor_not_found');
  });
});

describe('a passkey', () => {
  test('signs in without a password, and counts as both factors', async () => {
    const ann = await newPerson();
    const { answer, authenticator } = await enrol(ann);
    expect(answer.status).toBe(201);
    expect(answer.body.passkey).toMatchObject({ name: 'Laptop', is_backed_up: false, last_used_at: null });
    expect(answer.body.recovery_codes).toHaveLength(10);
    const done = await visitor('POST /session/passkey', { response: await answerOf(authenticator) });
    expect(done.status).toBe(201);
    expect(done.body).toMatchObject({
      person: { id: ann.personId },
      session: { methods: ['passkey'], proven_until: expect.any(String) },
    });
    expect((await ann.ask('GET /me/passkeys')).body.data[0].last_used_at).toBeString();
  });

  test('is a second factor beside a password', async () => {
    const ann = await newPerson();
    const { authenticator } = await enrol(ann);
    const answer = await signIn(ann);
    expect(answer.body.needs).toEqual(['passkey', 'recovery_code']);
    const proof = { passkey: await answerOf(authenticator) };
    const done = await finish(answer.body.attempt, proof);
    expect(done.body.session.methods).toEqual(['password', 'passkey']);
    expect(codeOf(await finish(await attemptOf(ann), proof))).toBe('401 sign_in_failed');
  });

  test('of another person finishes no sign-in and proves nothing, and is not used up', async () => {
    const [ann, bob] = [await newPerson(), await newPerson()];
    await enrol(ann);
    const { authenticator } = await enrol(bob);
    const response = await answerOf(authenticator);
    expect(codeOf(await finish(await attemptOf(ann), { passkey: response }))).toBe('401 sign_in_failed');
    expect(codeOf(await ann.ask('POST /session/prove', { body: { passkey: response } }))).toBe(
      '401 sign_in_failed',
    );
    expect(codeOf(await visitor('POST /session/passkey', { response }))).toBe(201);
  });

  test('proves again who is signed in', async () => {
    const ann = await newPerson('editor', false);
    const { authenticator } = await enrol(ann);
    app.clock.atMs += 20 * MINUTE_MS;
    expect(codeOf(await ann.ask('POST /me/passkeys/options'))).toBe('403 proof_required');
    const body = { passkey: await answerOf(authenticator) };
    expect(codeOf(await ann.ask('POST /session/prove', { body }))).toBe(200);
    expect(codeOf(await ann.ask('POST /me/passkeys/options'))).toBe(200);
  });

  test('counts once for each challenge, also at the same time, within five minutes', async () => {
    const ann = await newPerson();
    const { authenticator } = await enrol(ann);
    const response = await answerOf(authenticator);
    const answers = await Promise.all([1, 2, 3].map(() => visitor('POST /session/passkey', { response })));
    expect(answers.map(codeOf).toSorted()).toEqual([201, '401 sign_in_failed', '401 sign_in_failed']);
    const late = await answerOf(authenticator);
    app.clock.atMs += CHALLENGE_LIFE_MS;
    expect(codeOf(await visitor('POST /session/passkey', { response: late }))).toBe('401 sign_in_failed');
  });

  test('with a copy that has counted less is refused', async () => {
    const ann = await newPerson();
    const { authenticator } = await enrol(ann);
    const signInAt = async (counter: number) =>
      codeOf(
        await visitor('POST /session/passkey', { response: await answerOf(authenticator, { counter }) }),
      );
    expect([await signInAt(5), await signInAt(5), await signInAt(4), await signInAt(6)]).toEqual([
      201,
      '401 sign_in_failed',
      '401 sign_in_failed',
      201,
    ]);
  });

  for (const [name, tampering] of Object.entries<Tampering>({
    'from another origin': { origin: 'https://evil.example' },
    'for another host': { rpId: 'evil.example' },
    'to a challenge that nobody signed': { challenge: Buffer.alloc(54).toString('base64url') },
    'of a user who was not verified': { userVerified: false },
    'signed by another key': { forged: true },
  })) {
    test(`is not proved by an answer ${name}`, async () => {
      const ann = await newPerson();
      const { authenticator } = await enrol(ann);
      const response = await answerOf(authenticator, tampering);
      expect(codeOf(await visitor('POST /session/passkey', { response }))).toBe('401 sign_in_failed');
      expect((await ann.ask('GET /me/passkeys')).body.data[0].last_used_at).toBeNull();
    });
  }

  test('is not made by an answer that was tampered with, of another session, or sent twice', async () => {
    const [ann, bob] = [await newPerson(), await newPerson()];
    expect(codeOf((await enrol(ann, { userVerified: false })).answer)).toBe('422 passkey_refused');
    expect(codeOf((await enrol(ann, { origin: 'https://evil.example' })).answer)).toBe('422 passkey_refused');
    const authenticator = createAuthenticator();
    const options = (await ann.ask('POST /me/passkeys/options')).body;
    const body = { response: authenticator.create(options) };
    expect(codeOf(await bob.ask('POST /me/passkeys', { body }))).toBe('422 passkey_refused');
    const made = await ann.ask('POST /me/passkeys', { body });
    expect(made.body.passkey.name).toBe('Chrome on Mac');
    expect(codeOf(await ann.ask('POST /me/passkeys', { body }))).toBe('422 passkey_refused');
    const again = { response: createAuthenticator().create(options) };
    expect(codeOf(await ann.ask('POST /me/passkeys', { body: again }))).toBe('422 passkey_refused');
    expect((await ann.ask('GET /me/passkeys')).body.data).toHaveLength(1);
  });

  test('ends other sessions when it is added or removed', async () => {
    const ann = await newPerson();
    const elsewhere = secretSetBy(await signIn(ann)) ?? '';
    const { answer, authenticator } = await enrol(ann);
    expect(codeOf(await call(app, 'GET /session', { session: elsewhere }))).toBe('401 unauthenticated');
    expect((await ann.ask('GET /session')).body.session.methods).toEqual(['password', 'passkey']);
    const response = await answerOf(authenticator);
    const other = secretSetBy(await visitor('POST /session/passkey', { response })) ?? '';
    expect(codeOf(await ann.ask(`DELETE /me/passkeys/${answer.body.passkey.id}`))).toBe(204);
    expect(codeOf(await call(app, 'GET /session', { session: other }))).toBe('401 unauthenticated');
    expect((await ann.ask('GET /session')).body.session.methods).toEqual(['password']);
    const late = await answerOf(authenticator);
    expect(codeOf(await visitor('POST /session/passkey', { response: late }))).toBe('401 sign_in_failed');
    expect(codeOf(await signIn(ann))).toBe(201);
  });

  test('stays while it is the last way to sign in', async () => {
    const ann = await newPerson('editor', false);
    const { answer } = await enrol(ann);
    const { id } = answer.body.passkey;
    expect(codeOf(await ann.ask(`DELETE /me/passkeys/${id}`))).toBe('409 last_way_to_sign_in');
    await ann.ask('PUT /me/password', { body: { password: PASSWORD } });
    expect(codeOf(await ann.ask(`DELETE /me/passkeys/${id}`))).toBe(204);
  });

  test('belongs to its person: nobody else renames or removes it', async () => {
    const [ann, bob] = [await newPerson(), await newPerson()];
    const { id } = (await enrol(ann)).answer.body.passkey;
    const rename = { body: { name: 'Phone 春' } };
    expect(codeOf(await bob.ask(`PATCH /me/passkeys/${id}`, rename))).toBe('404 passkey_not_found');
    expect(codeOf(await bob.ask(`DELETE /me/passkeys/${id}`))).toBe('404 passkey_not_found');
    expect((await bob.ask('GET /me/passkeys')).body.data).toEqual([]);
    expect((await ann.ask(`PATCH /me/passkeys/${id}`, rename)).body.name).toBe('Phone 春');
    expect(codeOf(await ann.ask(`PATCH /me/passkeys/${id}`, { body: { name: ' ' } }))).toBe(
      '422 invalid_request',
    );
    expect(codeOf(await ann.ask('PATCH /me/passkeys/psk_0', rename))).toBe('404 passkey_not_found');
  });

  test('is one of at most twenty', async () => {
    const ann = await newPerson();
    for (let i = 0; i < 20; i++) expect((await enrol(ann)).answer.status).toBe(201);
    expect(codeOf((await enrol(ann)).answer)).toBe('422 too_many');
  });

  test('is not offered where browsers have none, and the answer says why', async () => {
    for (const [appUrl, words] of [
      ['http://go.example.com', 'HTTPS'],
      ['https://192.0.2.1', 'IP address'],
    ] as const) {
      app = await createTestApp({ appUrl });
      team = await newWorkspace(app);
      const ann = await newPerson();
      const refused = await ann.ask('POST /me/passkeys/options');
      expect(codeOf(refused)).toBe('409 passkeys_unavailable');
      expect(refused.body.detail).toContain(words);
      expect(codeOf(await visitor('POST /session/passkey/options'))).toBe('409 passkeys_unavailable');
    }
  });
});

describe('an attempt is no session', () => {
  test('it reads and changes nothing of the person, and enrols nothing', async () => {
    const ann = await newPerson();
    await turnOn(ann);
    const attempt = await attemptOf(ann);
    const routes = [
      'GET /session',
      'GET /me/second-factor',
      'POST /me/second-factor',
      'DELETE /me/second-factor',
      'POST /me/recovery-codes',
      'POST /me/passkeys/options',
      'GET /me/passkeys',
      'GET /links',
    ];
    for (const route of routes) {
      expect([route, codeOf(await call(app, route, { session: attempt }))]).toEqual([
        route,
        '401 unauthenticated',
      ]);
      expect([route, codeOf(await call(app, route, { key: attempt }))]).toEqual([
        route,
        '401 unauthenticated',
      ]);
    }
  });

  test('a session of before a second factor has not got one', async () => {
    const ann = await newPerson();
    const stolen = secretSetBy(await signIn(ann)) ?? '';
    await turnOn(ann);
    expect(codeOf(await call(app, 'POST /me/passkeys/options', { session: stolen }))).toBe(
      '401 unauthenticated',
    );
  });
});

describe('a proof', () => {
  test('is exactly one', async () => {
    const ann = await newPerson();
    const { secret, recoveryCodes } = await turnOn(ann);
    const attempt = await attemptOf(ann);
    const both = { code: codeAt(secret), recovery_code: recoveryCodes[0] };
    expect(codeOf(await finish(attempt, both))).toBe('422 invalid_request');
    const none = await finish(attempt, {});
    expect(none.body.errors[0]).toMatchObject({ pointer: '/code', code: 'required' });
    expect(codeOf(await ann.ask('POST /session/prove', { body: {} }))).toBe('422 invalid_request');
  });

  test('comes from a page of this server', async () => {
    const ann = await newPerson();
    const { secret } = await turnOn(ann);
    const body = { attempt: await attemptOf(ann), code: codeAt(secret) };
    for (const headers of [{}, { 'x-waymark': '1', 'sec-fetch-site': 'cross-site' }]) {
      const answer = await call(app, 'POST /session/second-factor', { key: null, headers, body });
      expect(codeOf(answer)).toBe('403 forged_request');
    }
    expect(codeOf(await visitor('POST /session/second-factor', body))).toBe(201);
  });
});

describe('a workspace that requires a second factor', () => {
  const require = (required: boolean, send: Send) =>
    call(app, `PATCH /workspaces/${team.id}`, { ...send, body: { required_second_factor: required } });

  test('accepts a person once one is set up, who may set it up before', async () => {
    const ann = await newPerson();
    expect(codeOf(await require(true, { key: team.key }))).toBe(200);
    const refused = await ann.ask('GET /links');
    expect(codeOf(refused)).toBe('403 second_factor_required');
    expect(refused.body.detail).toContain('POST /me/second-factor');
    const needs = async () => (await ann.ask('GET /session')).body.workspaces[0].needs_second_factor;
    expect(await needs()).toBe(true);
    const { secret } = await turnOn(ann);
    expect(await needs()).toBe(false);
    expect(codeOf(await ann.ask('GET /links'))).toBe(200);
    const done = await finish(await attemptOf(ann), { code: codeAt(secret) });
    const session = secretSetBy(done) ?? '';
    expect(codeOf(await call(app, 'GET /links', { session }))).toBe(200);
  });

  test('accepts a passkey, and nobody after the last factor was removed', async () => {
    const ann = await newPerson();
    await require(true, { key: team.key });
    const { answer } = await enrol(ann);
    expect(codeOf(await ann.ask('GET /links'))).toBe(200);
    await ann.ask(`DELETE /me/passkeys/${answer.body.passkey.id}`);
    expect(codeOf(await ann.ask('GET /links'))).toBe('403 second_factor_required');
  });

  test('cannot be made one by a session that it would lock out', async () => {
    const olga = await newPerson('owner');
    expect(codeOf(await require(true, { session: olga.session() }))).toBe('403 second_factor_required');
    await turnOn(olga);
    expect(codeOf(await require(true, { session: olga.session() }))).toBe(200);
  });
});

describe('a link for a new password', () => {
  const reset = (token: string) => visitor('POST /password/reset', { token, password: 'a new and long one' });

  test('still asks for the second factor', async () => {
    const person = await newPerson();
    const { secret } = await turnOn(person);
    const token = await app.core.passwordResets.offer(person.email, { removesFactors: false });
    const answer = await reset(token);
    expect([answer.status, answer.body.needs]).toEqual([202, ['totp', 'recovery_code']]);
    expect(secretSetBy(answer)).toBeNull();
    expect(codeOf(await finish(answer.body.attempt, { code: codeAt(secret) }))).toBe(201);
  });

  test('of the operator removes second factors if asked, when it is used', async () => {
    const person = await newPerson();
    await turnOn(person);
    const token = await app.core.passwordResets.offer(person.email, { removesFactors: true });
    expect((await signIn(person)).status).toBe(202);
    expect(codeOf(await reset(token))).toBe(201);
    const again = await visitor('POST /session', { email: person.email, password: 'a new and long one' });
    expect(codeOf(again)).toBe(201);
  });

  test('ends a sign-in that waits for its second factor', async () => {
    const person = await newPerson();
    const { secret } = await turnOn(person);
    const attempt = await attemptOf(person);
    await reset(await app.core.passwordResets.offer(person.email, { removesFactors: false }));
    expect(codeOf(await finish(attempt, { code: codeAt(secret) }))).toBe('401 sign_in_failed');
  });
});

test('the audit log says who changed which factor, and keeps no secret of it', async () => {
  const ann = await newPerson();
  const { secret, recoveryCodes } = await turnOn(ann);
  const [used = ''] = recoveryCodes;
  await finish(await attemptOf(ann), { recovery_code: used });
  const renewed = (await ann.ask('POST /me/recovery-codes')).body.recovery_codes as string[];
  const { id } = (await enrol(ann)).answer.body.passkey;
  await ann.ask(`PATCH /me/passkeys/${id}`, { body: { name: 'Phone' } });
  await ann.ask(`DELETE /me/passkeys/${id}`);
  await ann.ask('DELETE /me/second-factor');
  const log = await call(app, 'GET /instance/audit?limit=100');
  const entries: { action: string; actor: { id: string }; details: unknown }[] = log.body.data.toReversed();
  const changes = entries.filter(({ action }) => /^(second_factor|recovery_code|passkey)/.test(action));
  expect(changes.map(({ action }) => action)).toEqual([
    'second_factor.turned_on',
    'recovery_code.used',
    'recovery_codes.created',
    'passkey.added',
    'passkey.changed',
    'passkey.removed',
    'second_factor.turned_off',
  ]);
  expect(new Set(changes.map(({ actor }) => actor.id))).toEqual(new Set([ann.personId]));
  for (const hidden of [secret, ...recoveryCodes, ...renewed]) {
    expect(log.text).not.toContain(hidden);
    expect(log.text).not.toContain(hidden.replaceAll('-', ''));
  }
});
