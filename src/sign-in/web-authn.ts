import { createHmac } from 'node:crypto';
import { isIP } from 'node:net';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { PersonId } from '../core/base/ids.ts';
import type { JsonObject } from '../core/base/json.ts';
import type { Random } from '../core/base/ports.ts';
import type { PasskeysUnavailable } from '../core/base/problem.ts';
import type { PasskeyCredential } from '../core/sign-in/passkey.ts';
import type { AnsweredChallenge } from '../core/sign-in/passkey-store.ts';
import { type BrowserAnswer, CHALLENGE_LIFE_MS, type WebAuthn } from '../core/sign-in/web-authn.ts';
import { readChallenge, signChallenge } from './signed-challenges.ts';

/** What a person reads in the browser's window. */
const RELYING_PARTY = 'Waymark';
/** EdDSA, ES256 and RS256: every authenticator has one of them. */
const ALGORITHMS = [-8, -7, -257];
const CREATE = 'create';
const SIGN_IN = 'sign in';

/**
 * Passkeys for the host of `appUrl`, by SimpleWebAuthn, which is loaded at the first use. `readKey` is called then too; the
 * key signs challenges and derives the ids by which authenticators know people.
 */
export function createWebAuthn(options: {
  readonly appUrl: string;
  readonly readKey: () => Promise<Uint8Array>;
  readonly random: Random;
}): WebAuthn {
  const { random, readKey } = options;
  const { origin, hostname: rpID } = new URL(options.appUrl);
  const load = () => import('@simplewebauthn/server');

  /** Says nothing about the person to anybody without the key. */
  const handleOf = (key: Uint8Array, personId: PersonId): Uint8Array<ArrayBuffer> =>
    Uint8Array.from(createHmac('sha256', key).update(`person ${personId}`).digest());

  return {
    unavailable: obstacleAt(options.appUrl),

    async creationOptions({ personId, email, name, known }, binding, nowMs) {
      const key = await readKey();
      const { generateRegistrationOptions } = await load();
      const made = await generateRegistrationOptions({
        rpName: RELYING_PARTY,
        rpID,
        userID: handleOf(key, personId),
        userName: email,
        userDisplayName: name === '' ? email : name,
        challenge: signChallenge({ key, random }, `${CREATE} ${binding}`, nowMs),
        timeout: CHALLENGE_LIFE_MS,
        attestationType: 'none',
        excludeCredentials: known.map(({ credentialId, transports }) => ({
          id: credentialId,
          transports: [...transports],
        })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs: ALGORITHMS,
      });
      return made as unknown as JsonObject;
    },

    async verifyCreation(answer, binding, nowMs) {
      const key = await readKey();
      const { verifyRegistrationResponse } = await load();
      const withoutAttestation = await dropAttestation(answer);
      if (withoutAttestation === null) return null;
      let challenge: AnsweredChallenge | null = null;
      const result = await orNull(() =>
        verifyRegistrationResponse({
          response: withoutAttestation,
          expectedChallenge: (text) => {
            challenge = readChallenge(key, text, `${CREATE} ${binding}`, nowMs);
            return challenge !== null;
          },
          expectedOrigin: origin,
          expectedRPID: rpID,
          requireUserVerification: true,
          supportedAlgorithmIDs: ALGORITHMS,
        }),
      );
      if (result?.verified !== true || challenge === null) return null;
      const { credential, credentialBackedUp } = result.registrationInfo;
      return {
        challenge,
        credential: {
          credentialId: credential.id,
          publicKey: Buffer.from(credential.publicKey).toString('base64url'),
          counter: credential.counter,
          isBackedUp: credentialBackedUp,
          transports: transportsIn(answer),
        },
      };
    },

    async requestOptions(nowMs) {
      const key = await readKey();
      const { generateAuthenticationOptions } = await load();
      const made = await generateAuthenticationOptions({
        rpID,
        challenge: signChallenge({ key, random }, SIGN_IN, nowMs),
        timeout: CHALLENGE_LIFE_MS,
        userVerification: 'required',
      });
      return made as unknown as JsonObject;
    },

    async verifyAssertion(answer, known, nowMs) {
      const key = await readKey();
      const { userHandle } = answer.response;
      // A passkey that is found without a user name always tells whose it is.
      if (userHandle !== Buffer.from(handleOf(key, known.personId)).toString('base64url')) return null;
      const { verifyAuthenticationResponse } = await load();
      let challenge: AnsweredChallenge | null = null;
      const result = await orNull(() =>
        verifyAuthenticationResponse({
          response: answer as unknown as AuthenticationResponseJSON,
          expectedChallenge: (text) => {
            challenge = readChallenge(key, text, SIGN_IN, nowMs);
            return challenge !== null;
          },
          expectedOrigin: origin,
          expectedRPID: rpID,
          credential: toCredential(known),
          requireUserVerification: true,
        }),
      );
      if (result?.verified !== true || challenge === null) return null;
      const { newCounter, credentialBackedUp } = result.authenticationInfo;
      return { challenge, counter: newCounter, isBackedUp: credentialBackedUp };
    },
  };
}

/** Browsers offer passkeys to secure contexts only, and only for host names. */
export function obstacleAt(appUrl: string): PasskeysUnavailable | null {
  const { protocol, hostname } = new URL(appUrl);
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return 'ip_address';
  const isThisComputer = hostname === 'localhost' || hostname.endsWith('.localhost');
  return protocol === 'https:' || isThisComputer ? null : 'plain_http';
}

/** The library throws for an answer that is not right. */
async function orNull<T>(check: () => Promise<T>): Promise<T | null> {
  try {
    return await check();
  } catch {
    return null;
  }
}

/**
 * The answer without the authenticator's statement about its maker. Nobody asked for it; reading it would parse
 * certificates of strangers, and fetch lists of revoked ones from where those say.
 */
async function dropAttestation(answer: BrowserAnswer): Promise<RegistrationResponseJSON | null> {
  const { isoBase64URL, isoCBOR, decodeAttestationObject } = await import('@simplewebauthn/server/helpers');
  const bare = await orNull(async () => {
    const bytes = isoBase64URL.toBuffer(String(answer.response.attestationObject));
    const authData = decodeAttestationObject(bytes).get('authData');
    return isoBase64URL.fromBuffer(
      isoCBOR.encode(
        new Map<string, string | Uint8Array | Map<string, string>>([
          ['fmt', 'none'],
          ['attStmt', new Map<string, string>()],
          ['authData', authData],
        ]),
      ),
    );
  });
  if (bare === null) return null;
  return {
    ...answer,
    response: { ...answer.response, attestationObject: bare },
  } as unknown as RegistrationResponseJSON;
}

/** The known ones: the text goes back to browsers. */
const TRANSPORTS: ReadonlySet<unknown> = new Set([
  'usb',
  'nfc',
  'ble',
  'smart-card',
  'hybrid',
  'internal',
  'cable',
]);

function transportsIn({ response }: BrowserAnswer): readonly string[] {
  const { transports } = response;
  return Array.isArray(transports) ? [...new Set(transports.filter((name) => TRANSPORTS.has(name)))] : [];
}

const toCredential = ({ credentialId, publicKey, counter, isBackedUp }: PasskeyCredential) => ({
  id: credentialId,
  publicKey: Uint8Array.from(Buffer.from(publicKey, 'base64url')),
  // The copies of a passkey on several devices count each on their own.
  counter: isBackedUp ? 0 : counter,
});
