import type { Person, PersonDraft } from '../accounts/person.ts';
import type { Author } from '../base/author.ts';
import type { Role } from '../base/caller.ts';
import type { PersonId, WorkspaceId } from '../base/ids.ts';
import type { Digest } from '../base/ports.ts';

/** An account at a provider with which a person signs in. */
export interface Identity {
  readonly issuer: string;
  /** The provider's id of the account; never shown. */
  readonly subject: string;
  readonly personId: PersonId;
  /** The address at the provider, for people to recognise the account; null when the provider sends none. */
  readonly email: string | null;
  readonly createdAtMs: number;
  /** Null until the first sign-in. */
  readonly usedAtMs: number | null;
}

export const IDENTITIES_MAX = 20;

/** The id that the API shows; the same identity always has the same. */
export const identityKey = (
  digest: Digest,
  { issuer, subject }: Pick<Identity, 'issuer' | 'subject'>,
): string => digest.sha256(`${issuer}\n${subject}`).slice(0, 32);

/** A person to create with the first identity and memberships. */
export interface JoiningPerson {
  readonly person: PersonDraft;
  readonly identity: Omit<Identity, 'personId'>;
  readonly members: readonly {
    readonly workspaceId: WorkspaceId;
    readonly role: Role;
    readonly membersMax: number;
  }[];
}

export interface IdentityStore {
  bySubject(issuer: string, subject: string): Promise<Identity | null>;
  /** Oldest first. */
  list(personId: PersonId): Promise<readonly Identity[]>;
  /**
   * `known`: the person has it already. `taken`: it is another person's. `full`: the person has `max`. These results
   * change nothing.
   */
  insert(identity: Identity, max: number, by: Author): Promise<'added' | 'known' | 'taken' | 'full'>;
  /** Sets the time of the last sign-in and the address. */
  touch(identity: Identity): Promise<void>;
  /**
   * Creates everything in one transaction; the new person is the author. `known`: the address or the identity belongs to a person. `full`: a
   * workspace has no room. These results change nothing.
   */
  join(joining: JoiningPerson, by: Omit<Author, 'actor'>): Promise<Person | 'known' | 'full'>;
  /**
   * `last`, without a change, when the person has no password, passkey or other identity of `issuers` to sign in with.
   * Null when the person has no such identity.
   */
  remove(
    identity: Pick<Identity, 'personId' | 'issuer' | 'subject'>,
    issuers: readonly string[],
    by: Author,
  ): Promise<'removed' | 'last' | null>;
}
