import type { Person, PersonDraft } from '../accounts/person.ts';
import type { AuthorClient } from '../base/actor.ts';
import type { Author } from '../base/author.ts';
import type { PersonId, SessionId, WorkspaceId } from '../base/ids.ts';
import type { Challenge } from './challenge.ts';

/** Passwords, and the changes that must happen together with a change of one. */
export interface CredentialStore {
  /** The person with that address, and the hash of the password; null hash for a person without one. A single read. */
  byEmail(email: string): Promise<{ readonly person: Person; readonly hash: string | null } | null>;
  /** Null for a person without a password. */
  hashOf(personId: PersonId): Promise<string | null>;
  /** Whether the person has a password, a passkey or an identity. */
  hasCredential(personId: PersonId): Promise<boolean>;
  /**
   * Sets the password and, in the same transaction, ends the person's open resets and sign-ins, and all sessions but
   * `keep`. False, without a change, unless the person's hash is still `before`.
   */
  setPassword(
    personId: PersonId,
    change: { readonly hash: string; readonly before: string | null },
    by: Author,
    keep: SessionId | null,
  ): Promise<boolean>;
  /**
   * Consumes a challenge of kind `reset` and sets the password of its person, in one transaction: proves the address,
   * ends all sessions, other resets and open sign-ins, and removes second factors where asked. Null, without a change,
   * when the challenge is not open.
   */
  reset(
    challengeHash: string,
    change: { readonly hash: string; readonly removesFactors: boolean },
    at: { readonly atMs: number; readonly client: AuthorClient },
  ): Promise<Person | null>;
  /** Puts a challenge of kind `setup` in place of all earlier ones. False, without a change, once the server is set up. */
  offerSetUp(challenge: Challenge, by: Author): Promise<boolean>;
  /** Stores a challenge of kind `reset`, of which a person keeps at most `max`: see `ChallengeStore.put`. */
  offerReset(challenge: Challenge & { readonly personId: PersonId }, max: number, by: Author): Promise<void>;
  /** Whether an administrator of the instance has a password, a passkey or an identity. */
  isSetUp(): Promise<boolean>;
  /**
   * Consumes a challenge of kind `setup` and makes the person an administrator of the instance and owner of the
   * workspace, in one transaction. A person with that address keeps id and memberships, and loses what was issued
   * before the address was proven. `done`: the server is set up. `gone`: the challenge is not open. `known`: the person
   * with that address has a credential. These results change nothing.
   */
  setUp(
    challengeHash: string,
    first: { readonly person: PersonDraft; readonly passwordHash: string; readonly workspaceId: WorkspaceId },
    client: AuthorClient,
  ): Promise<Person | 'done' | 'gone' | 'known'>;
}
