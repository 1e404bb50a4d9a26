import { checkEmail, type Person } from '../accounts/person.ts';
import type { SessionClient, SignInMethod } from '../accounts/session.ts';
import type { Sessions, SessionWithSecret, SignedIn } from '../accounts/sessions.ts';
import { networkOf } from '../base/network-of.ts';
import type { Passwords } from '../base/passwords.ts';
import { Problem } from '../base/problem.ts';
import type { OpenChallenge } from './challenge.ts';
import type { Challenges } from './challenges.ts';
import type { CredentialStore } from './credential-store.ts';
import type { DeviceMarks } from './device-marks.ts';
import { readPassword } from './new-passwords.ts';
import type { Passkeys } from './passkeys.ts';
import type { SecondFactorKind, SecondFactorProof, SecondFactors } from './second-factors.ts';
import type { SignInClient } from './sign-in-client.ts';
import type { SignInLimits } from './sign-in-limits.ts';
import type { BrowserAnswer } from './web-authn.ts';

/** A finished sign-in. `secret` and `device` go into cookies, and are returned only this once. */
export interface SignInDone extends SessionWithSecret {
  readonly person: Person;
  /** The mark of the browser: see `createDeviceMarks`. */
  readonly device: string;
}

/** A sign-in that lacks its second factor. The attempt is no session: it can only be finished. */
export interface SignInPending {
  readonly attempt: string;
  readonly needs: readonly SecondFactorKind[];
}

export type SignInOutcome = { readonly done: SignInDone } | { readonly pending: SignInPending };

/** What a person who is signed in sends to prove it again. */
export type Proof = { readonly kind: 'password'; readonly password: string } | SecondFactorProof;

export interface SignIn {
  /** Throws sign_in_failed, rate_limited, too_many, invalid_field. Unknown people and wrong passwords cost the same. */
  withPassword(
    input: { readonly email: string; readonly password: string },
    client: SignInClient,
  ): Promise<SignInOutcome>;
  /** Signs in without a password: a passkey proves both factors. Throws sign_in_failed, passkeys_unavailable. */
  withPasskey(response: BrowserAnswer, client: SessionClient): Promise<SignInDone>;
  /** Finishes an attempt. Throws sign_in_failed, rate_limited. */
  withSecondFactor(attempt: string, proof: SecondFactorProof, client: SignInClient): Promise<SignInDone>;
  /** The person of an open attempt; no try to answer it. Throws sign_in_failed. */
  personOfAttempt(attempt: string): Promise<Person>;
  /** After a right first factor: finishes for a person without a second one. */
  afterFirstFactor(
    person: Person,
    methods: readonly SignInMethod[],
    client: SessionClient,
  ): Promise<SignInOutcome>;
  /** Starts the session of a person who has proved everything. Every way of signing in ends here. */
  finish(person: Person, methods: readonly SignInMethod[], client: SessionClient): Promise<SignInDone>;
  /**
   * Proves again who is signed in; a person with a second factor proves that one. The session gets a new secret. Throws
   * sign_in_failed, rate_limited, and session_not_found when the session has ended meanwhile.
   */
  prove(signedIn: SignedIn, proof: Proof): Promise<SessionWithSecret>;
}

const TRIES_MAX = 5;
const STRANGERS_TURNS = 32;

/** What an attempt remembers. */
interface AttemptPayload {
  readonly methods: readonly SignInMethod[];
}

export function createSignIn(deps: {
  sessions: Sessions;
  persons: { byId(id: Person['id']): Promise<Person | null> };
  credentials: CredentialStore;
  challenges: Challenges;
  secondFactors: SecondFactors;
  passkeys: Pick<Passkeys, 'check' | 'isKnown'>;
  passwords: Passwords;
  /** The hash of a password that nobody knows, with the cost of a real one. */
  decoyHash: string;
  devices: DeviceMarks;
  limits: SignInLimits;
}): SignIn {
  const { sessions, persons, credentials, challenges, secondFactors, passkeys, passwords, devices, limits } =
    deps;

  /** Verifies against the decoy where there is no hash, so that the time tells nothing. */
  const isRight = async (password: string, hash: string | null, turn: string): Promise<boolean> =>
    (await passwords.verify(readPassword(password), hash ?? deps.decoyHash, { key: turn })) && hash !== null;

  /**
   * Known browsers take turns by network. All others share a few turns, so that a flood from thousands of networks keeps
   * no known browser out, and no holder of a link.
   */
  function turnOf({ address, device }: SignInClient, email: string): string {
    const network = networkOf(address);
    if (devices.nameOf(device, email) !== null) return `sign-in:${network}`;
    let group = 0;
    for (const character of network) group = (group * 31 + character.charCodeAt(0)) % STRANGERS_TURNS;
    return `strangers:${group}`;
  }

  async function personOf({ personId }: OpenChallenge): Promise<Person> {
    const person = personId === null ? null : await persons.byId(personId);
    if (person === null) throw new Problem('sign_in_failed', { what: 'attempt' });
    return person;
  }

  async function tryAttempt(attempt: string): Promise<{ person: Person; methods: readonly SignInMethod[] }> {
    const open = await challenges.attempt('attempt', attempt, TRIES_MAX);
    if (open === null) throw new Problem('sign_in_failed', { what: 'attempt' });
    const { methods } = JSON.parse(open.payload) as AttemptPayload;
    return { person: await personOf(open), methods };
  }

  async function verifyFactor(
    person: Person,
    proof: SecondFactorProof,
    client: SessionClient,
  ): Promise<SignInMethod> {
    const method = await secondFactors.verify(person.id, proof, client);
    if (method === null) {
      throw new Problem('sign_in_failed', { what: proof.kind === 'passkey' ? 'passkey' : 'code' });
    }
    return method;
  }

  async function finish(
    person: Person,
    methods: readonly SignInMethod[],
    { browser, country }: SessionClient,
  ): Promise<SignInDone> {
    const started = await sessions.start(person.id, methods, { browser, country });
    return { ...started, person, device: devices.create(person.email) };
  }

  async function afterFirstFactor(
    person: Person,
    methods: readonly SignInMethod[],
    client: SessionClient,
  ): Promise<SignInOutcome> {
    const needs = await secondFactors.kindsOf(person.id);
    if (needs.length === 0) {
      const done = await finish(person, methods, client);
      // A second factor that was set up meanwhile has ended the other sessions, and must end this one too.
      if ((await secondFactors.kindsOf(person.id)).length > 0) await undo({ done }, 'attempt');
      return { done };
    }
    const payload: AttemptPayload = { methods };
    const attempt = await challenges.create('attempt', { personId: person.id, payload });
    if (attempt === null) throw new Problem('sign_in_failed', { what: 'attempt' });
    return { pending: { attempt, needs } };
  }

  async function undo(outcome: SignInOutcome, what: 'password' | 'attempt'): Promise<never> {
    if ('done' in outcome) {
      const { person, session } = outcome.done;
      await sessions.end(person.id, session.id).catch(ignoreEnded);
    } else await challenges.take('attempt', outcome.pending.attempt);
    throw new Problem('sign_in_failed', { what });
  }

  async function proveWithPassword({ person }: SignedIn, password: string): Promise<SignInMethod> {
    // An attacker with the password and a stolen session must not reach what the second factor protects.
    if ((await secondFactors.kindsOf(person.id)).length > 0) {
      throw new Problem('sign_in_failed', { what: 'weak_proof' });
    }
    const hash = await credentials.hashOf(person.id);
    if (!(await isRight(password, hash, `person:${person.id}`))) {
      throw new Problem('sign_in_failed', { what: 'proof' });
    }
    return 'password';
  }

  return {
    async withPassword({ email: text, password }, client) {
      const email = checkEmail(text);
      await limits.signIn(client, email);
      const found = await credentials.byEmail(email);
      const right = await isRight(password, found?.hash ?? null, turnOf(client, email));
      if (!right || found === null) throw new Problem('sign_in_failed', { what: 'password' });
      const outcome = await afterFirstFactor(found.person, ['password'], client);
      // A new password set meanwhile has ended what existed then, and must end this sign-in too.
      if ((await credentials.hashOf(found.person.id)) !== found.hash) await undo(outcome, 'password');
      return outcome;
    },

    async withPasskey(response, client) {
      const personId = await passkeys.check(response, null);
      const person = personId === null ? null : await persons.byId(personId);
      if (person === null) throw new Problem('sign_in_failed', { what: 'passkey' });
      const done = await finish(person, ['passkey'], client);
      // A passkey that was removed meanwhile must not leave a session behind.
      if (!(await passkeys.isKnown(response))) {
        await sessions.end(person.id, done.session.id);
        throw new Problem('sign_in_failed', { what: 'passkey' });
      }
      return done;
    },

    async withSecondFactor(attempt, proof, client) {
      const { person, methods } = await tryAttempt(attempt);
      const hash = await credentials.hashOf(person.id);
      // Nobody can guess a recovery code, so wrong codes of the app do not keep its owner out.
      if (proof.kind === 'totp') await limits.code(client, person);
      const method = await verifyFactor(person, proof, client);
      // Of two right proofs at the same time, one finishes.
      if ((await challenges.take('attempt', attempt)) === null) {
        throw new Problem('sign_in_failed', { what: 'attempt' });
      }
      const done = await finish(person, [...methods, method], client);
      // A new password ends what the old one has begun, also when it was set after the attempt was taken.
      if ((await credentials.hashOf(person.id)) !== hash) await undo({ done }, 'attempt');
      return done;
    },

    async personOfAttempt(attempt) {
      const open = await challenges.peek('attempt', attempt);
      if (open === null) throw new Problem('sign_in_failed', { what: 'attempt' });
      return personOf(open);
    },

    afterFirstFactor,
    finish,

    async prove(signedIn, proof) {
      await limits.prove(signedIn.session.id);
      const method =
        proof.kind === 'password'
          ? await proveWithPassword(signedIn, proof.password)
          : await verifyFactor(signedIn.person, proof, signedIn.session);
      const proven = await sessions.prove(signedIn.session, [method]);
      if (proven === null) throw new Problem('session_not_found', {});
      return proven;
    },
  };
}

function ignoreEnded(error: unknown): void {
  if (!(error instanceof Problem && error.code === 'session_not_found')) throw error;
}
