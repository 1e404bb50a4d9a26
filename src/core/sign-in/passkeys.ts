import type { Sessions, SessionWithSecret, SignedIn } from '../accounts/sessions.ts';
import type { PasskeyId, PersonId } from '../base/ids.ts';
import type { JsonObject } from '../base/json.ts';
import type { Clock, Digest, Random } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import { authorOfSession, factorChangeOf, renewAfterChange } from './factor-sessions.ts';
import { issuersOf, type OidcProvider } from './oidc-provider.ts';
import { checkPasskeyName, PASSKEYS_MAX, type Passkey } from './passkey.ts';
import type { PasskeyStore } from './passkey-store.ts';
import { drawRecoveryCodes } from './recovery-code.ts';
import type { SecondFactorStore } from './second-factor-store.ts';
import type { BrowserAnswer, WebAuthn } from './web-authn.ts';

/**
 * Passkeys sign a person in without a password: they prove the device and, by its PIN or fingerprint, the person.
 * Adding and removing one ends every other session of the person.
 */
export interface Passkeys {
  /** Options for the browser to make one. Throws passkeys_unavailable. */
  creationOptions(signedIn: SignedIn): Promise<JsonObject>;
  /**
   * `recoveryCodes` is null for a person who has some left. Throws passkeys_unavailable, passkey_refused, too_many,
   * invalid_field, session_not_found.
   */
  add(
    signedIn: SignedIn,
    name: string,
    answer: BrowserAnswer,
  ): Promise<
    SessionWithSecret & { readonly passkey: Passkey; readonly recoveryCodes: readonly string[] | null }
  >;
  /** Oldest first. */
  list(personId: PersonId): Promise<readonly Passkey[]>;
  /** Throws passkey_not_found, invalid_field. */
  rename(signedIn: SignedIn, id: PasskeyId, name: string): Promise<Passkey>;
  /** Throws passkey_not_found, last_way_to_sign_in, session_not_found. */
  remove(signedIn: SignedIn, id: PasskeyId): Promise<SessionWithSecret>;
  /** Options for the browser to use one, of whichever person. Throws passkeys_unavailable. */
  requestOptions(): Promise<JsonObject>;
  /**
   * Uses a passkey, of `owner` unless that is null; whose it is. Null, without a use, for an answer that proves nothing.
   * Throws passkeys_unavailable.
   */
  check(answer: BrowserAnswer, owner: PersonId | null): Promise<PersonId | null>;
  /** Whether the passkey that the answer names still exists. */
  isKnown(answer: BrowserAnswer): Promise<boolean>;
}

export function createPasskeys(deps: {
  store: PasskeyStore;
  factors: Pick<SecondFactorStore, 'counts'>;
  sessions: Sessions;
  webAuthn: WebAuthn;
  /** With an identity of one of these, a person can sign in without a passkey. */
  providers: readonly OidcProvider[];
  digest: Digest;
  random: Random;
  clock: Clock;
}): Passkeys {
  const { store, factors, sessions, webAuthn, providers, digest, random, clock } = deps;
  const renewDeps = { sessions, store: factors };

  function requireAvailable(): void {
    const { unavailable } = webAuthn;
    if (unavailable !== null) throw new Problem('passkeys_unavailable', { cause: unavailable });
  }

  /** Options that one session received cannot be answered by another one. */
  const bindingOf = ({ session }: SignedIn): string => `session ${session.id}`;

  return {
    async creationOptions(signedIn) {
      requireAvailable();
      const { person } = signedIn;
      const owner = {
        personId: person.id,
        email: person.email,
        name: person.name,
        known: await store.list(person.id),
      };
      return webAuthn.creationOptions(owner, bindingOf(signedIn), clock.nowMs());
    },

    async add(signedIn, name, answer) {
      requireAvailable();
      const { person, session } = signedIn;
      const checkedName = checkPasskeyName(name);
      const nowMs = clock.nowMs();
      const made = await webAuthn.verifyCreation(answer, bindingOf(signedIn), nowMs);
      if (made === null) throw new Problem('passkey_refused', {});
      const { codes, hashes } = drawRecoveryCodes({ random, digest });
      const draft = { ...made.credential, personId: person.id, name: checkedName };
      const added = await store.insert(draft, {
        challenge: made.challenge,
        firstCodes: hashes,
        max: PASSKEYS_MAX,
        ...factorChangeOf(session, nowMs),
      });
      if (added === 'full') throw new Problem('too_many', { what: 'passkeys', max: PASSKEYS_MAX });
      if (typeof added === 'string') throw new Problem('passkey_refused', {});
      const { passkey, withCodes } = added;
      const renewed = await renewAfterChange(renewDeps, session, ['passkey']);
      return { ...renewed, passkey, recoveryCodes: withCodes ? codes : null };
    },

    list: (personId) => store.list(personId),

    async rename({ person, session }, id, name) {
      const by = authorOfSession(session, clock.nowMs());
      const passkey = await store.rename(person.id, id, checkPasskeyName(name), by);
      if (passkey === null) throw new Problem('passkey_not_found', {});
      return passkey;
    },

    async remove({ person, session }, id) {
      const result = await store.remove(
        person.id,
        id,
        issuersOf(providers),
        factorChangeOf(session, clock.nowMs()),
      );
      if (result === null) throw new Problem('passkey_not_found', {});
      if (result === 'last') throw new Problem('last_way_to_sign_in', {});
      return renewAfterChange(renewDeps, session, []);
    },

    async requestOptions() {
      requireAvailable();
      return webAuthn.requestOptions(clock.nowMs());
    },

    async check(answer, owner) {
      requireAvailable();
      const nowMs = clock.nowMs();
      const known = await store.byCredentialId(answer.id);
      if (known === null || (owner !== null && known.personId !== owner)) return null;
      const proof = await webAuthn.verifyAssertion(answer, known, nowMs);
      if (proof === null || !(await store.use(known.id, { ...proof, atMs: nowMs }))) return null;
      return known.personId;
    },

    isKnown: async ({ id }) => (await store.byCredentialId(id)) !== null,
  };
}
