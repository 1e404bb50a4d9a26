import { describe, expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { createAuthenticator, type Tampering } from '../../tests/support/authenticator.ts';
import type { PersonId } from '../core/base/ids.ts';
import { type BrowserAnswer, CHALLENGE_LIFE_MS } from '../core/sign-in/web-authn.ts';
import { createWebAuthn, obstacleAt } from './web-authn.ts';

const NOW_MS = 1_800_000_000_000;
const ANN = 7 as PersonId;
const key = new Uint8Array(randomBytes(32));
const random = { bytes: (count: number) => new Uint8Array(randomBytes(count)) };
const newWebAuthn = (appUrl = 'https://sho.rt', ofKey = key) =>
  createWebAuthn({ appUrl, readKey: async () => ofKey, random });
const webAuthn = newWebAuthn();
const owner = { personId: ANN, email: 'ann@example.com', name: 'Ann', known: [] };

// biome-ignore lint/suspicious/noExplicitAny: options are what browsers read
type Read = any;

async function enrol(tampering: Tampering = {}, { binding = 'session 1', atMs = NOW_MS } = {}) {
  const authenticator = createAuthenticator();
  const options: Read = await webAuthn.creationOptions(owner, 'session 1', NOW_MS);
  const answer = authenticator.create(options, tampering);
  return { authenticator, options, answer, made: await webAuthn.verifyCreation(answer, binding, atMs) };
}

async function use(tampering: Tampering = {}, over: { personId?: PersonId; atMs?: number } = {}) {
  const { authenticator, made } = await enrol();
  if (made === null) throw new Error('the passkey was not made');
  const options: Read = await webAuthn.requestOptions(NOW_MS);
  const known = { ...made.credential, personId: over.personId ?? ANN };
  return webAuthn.verifyAssertion(authenticator.get(options, tampering), known, over.atMs ?? NOW_MS);
}

describe('a passkey is made', () => {
  test('as one that browsers find without a user name, and that verifies its user', async () => {
    const { options } = await enrol();
    expect(options.rp).toEqual({ name: 'Waymark', id: 'sho.rt' });
    expect(options.authenticatorSelection).toMatchObject({
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'required',
    });
    expect(options.attestation).toBe('none');
  });

  test('for a handle that is the same each time, and says nothing about the person', async () => {
    const [first, again] = [await enrol(), await enrol()];
    expect(first.options.user.id).toBe(again.options.user.id);
    expect(Buffer.from(first.options.user.id, 'base64url')).toHaveLength(32);
    const elsewhere: Read = await newWebAuthn('https://sho.rt', random.bytes(32)).creationOptions(
      owner,
      '',
      1,
    );
    expect(elsewhere.user.id).not.toBe(first.options.user.id);
    const bob: Read = await webAuthn.creationOptions({ ...owner, personId: 8 as PersonId }, '', 1);
    expect(bob.user.id).not.toBe(first.options.user.id);
  });

  test('with the transports that are known', async () => {
    const { made, authenticator } = await enrol();
    expect(made?.credential).toMatchObject({
      credentialId: authenticator.id,
      counter: 0,
      isBackedUp: false,
      transports: ['internal', 'hybrid'],
    });
  });

  test('whatever the authenticator says about its maker, which is not read', async () => {
    const attestation = {
      fmt: 'android-safetynet',
      attStmt: new Map<string, unknown>([['x5c', [new Uint8Array([1, 2])]]]),
    };
    expect((await enrol({ attestation })).made).not.toBeNull();
  });

  const tamperings: Record<string, Tampering> = {
    'another origin': { origin: 'https://evil.example' },
    'another port': { origin: 'https://sho.rt:8443' },
    'plain HTTP': { origin: 'http://sho.rt' },
    'another host': { rpId: 'evil.example' },
    'a challenge that nobody signed': { challenge: Buffer.alloc(54).toString('base64url') },
    'no challenge': { challenge: '' },
    'a sign-in': { type: 'webauthn.get' },
    'an unverified user': { userVerified: false },
    'an absent user': { userPresent: false },
  };
  for (const [name, tampering] of Object.entries(tamperings)) {
    test(`not from the answer for ${name}`, async () => {
      expect((await enrol(tampering)).made).toBeNull();
    });
  }

  test('not by another session, and not after five minutes', async () => {
    expect((await enrol({}, { binding: 'session 2' })).made).toBeNull();
    expect((await enrol({}, { atMs: NOW_MS + CHALLENGE_LIFE_MS - 1 })).made).not.toBeNull();
    expect((await enrol({}, { atMs: NOW_MS + CHALLENGE_LIFE_MS })).made).toBeNull();
  });

  test('not with a challenge for signing in', async () => {
    const options: Read = await webAuthn.requestOptions(NOW_MS);
    expect((await enrol({ challenge: options.challenge })).made).toBeNull();
  });
});

describe('a passkey signs in', () => {
  test('with its counter and whether it is backed up', async () => {
    expect(await use()).toMatchObject({ counter: 1, isBackedUp: false });
    expect(await use({ backedUp: true })).toMatchObject({ isBackedUp: true });
  });

  const tamperings: Record<string, Tampering> = {
    'another key': { forged: true },
    'another origin': { origin: 'https://sho.rt.evil.example' },
    'another host': { rpId: 'evil.example' },
    'a challenge that nobody signed': { challenge: Buffer.alloc(54).toString('base64url') },
    'an enrolment': { type: 'webauthn.create' },
    'an unverified user': { userVerified: false },
    'an absent user': { userPresent: false },
    'another person': { userHandle: 'AAAA' },
    nobody: { userHandle: null },
  };
  for (const [name, tampering] of Object.entries(tamperings)) {
    test(`not by the answer of ${name}`, async () => {
      expect(await use(tampering)).toBeNull();
    });
  }

  test('not another person, and not after five minutes', async () => {
    expect(await use({}, { personId: 8 as PersonId })).toBeNull();
    expect(await use({}, { atMs: NOW_MS + CHALLENGE_LIFE_MS - 1 })).not.toBeNull();
    expect(await use({}, { atMs: NOW_MS + CHALLENGE_LIFE_MS })).toBeNull();
  });

  test('not with a challenge for making one', async () => {
    const options: Read = await webAuthn.creationOptions(owner, 'session 1', NOW_MS);
    expect(await use({ challenge: options.challenge })).toBeNull();
  });

  test('not by a copy that has counted less, unless the person has copies', async () => {
    const { authenticator, made } = await enrol();
    const credential = { ...made?.credential, personId: ANN, counter: 5 } as Read;
    const options: Read = await webAuthn.requestOptions(NOW_MS);
    const answers = [4, 5, 6].map((counter) => authenticator.get(options, { counter }));
    const check = (known: Read) =>
      Promise.all(answers.map((answer) => webAuthn.verifyAssertion(answer, known, NOW_MS)));
    expect((await check(credential)).map((one) => one?.counter ?? null)).toEqual([null, null, 6]);
    expect((await check({ ...credential, isBackedUp: true })).map((one) => one?.counter)).toEqual([4, 5, 6]);
  });

  test('no spelling of a challenge is a second one', async () => {
    const options: Read = await webAuthn.requestOptions(NOW_MS);
    const { authenticator, made } = await enrol();
    const known = { ...made?.credential, personId: ANN } as Read;
    const spelt = [options.challenge, `${options.challenge}=`, `${options.challenge}==`];
    const proofs = await Promise.all(
      spelt.map((challenge) => webAuthn.verifyAssertion(authenticator.get({ challenge }), known, NOW_MS)),
    );
    expect(new Set(proofs.flatMap((proof) => (proof === null ? [] : [proof.challenge.hash]))).size).toBe(1);
  });
});

test('hostile answers are refused, and nothing else happens', async () => {
  const { made } = await enrol();
  const known = { ...made?.credential, personId: ANN } as Read;
  const text = fc.oneof(
    fc.string(),
    fc.base64String(),
    fc.constant(''),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
    // Nested deeper than a stack.
    fc.constant(Buffer.alloc(15_000, 0x81).toString('base64url')),
    fc.constant(Buffer.from('{"type":"webauthn.create","challenge":"","origin":{}}').toString('base64url')),
  );
  const answers = fc.record({
    id: text,
    rawId: text,
    type: fc.constantFrom('public-key', ''),
    response: fc.dictionary(
      fc.constantFrom('clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'transports'),
      text,
    ),
  });
  await fc.assert(
    fc.asyncProperty(answers, async (answer: BrowserAnswer) => {
      expect(await webAuthn.verifyCreation(answer, 'session 1', NOW_MS)).toBeNull();
      expect(await webAuthn.verifyAssertion(answer, known, NOW_MS)).toBeNull();
    }),
    { numRuns: 200 },
  );
});

test('passkeys need HTTPS or this computer, and a host name', () => {
  const obstacles = [
    'https://go.example.com',
    'https://go.example.com:8443',
    'http://localhost:8080',
    'http://app.localhost:8080',
    'http://go.example.com',
    'http://localhost.example.com',
    'http://192.168.1.5:8080',
    'https://192.0.2.1',
    'https://[2001:db8::1]',
  ].map(obstacleAt);
  expect(obstacles).toEqual([
    null,
    null,
    null,
    null,
    'plain_http',
    'plain_http',
    'ip_address',
    'ip_address',
    'ip_address',
  ]);
});
