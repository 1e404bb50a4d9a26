import type { Author } from '../base/author.ts';
import type { PasskeyId, PersonId } from '../base/ids.ts';
import type { Passkey, PasskeyCredential } from './passkey.ts';
import type { FactorChange } from './second-factor-store.ts';

/** A challenge that a browser has answered. Stores remember it until it ends, so that no answer counts twice. */
export interface AnsweredChallenge {
  readonly hash: string;
  readonly endsAtMs: number;
}

export interface PasskeyDraft extends PasskeyCredential {
  readonly personId: PersonId;
  readonly name: string;
}

/** A use of a passkey. */
export interface PasskeyUse extends Pick<PasskeyCredential, 'counter' | 'isBackedUp'> {
  readonly atMs: number;
  readonly challenge: AnsweredChallenge;
}

export interface PasskeyStore {
  /**
   * `firstCodes` are stored only for a person who has no recovery codes left; `withCodes` tells. `known`: a person has
   * this credential. `full`: the person has `max`. `answered`: the challenge was answered before. These results change
   * nothing.
   */
  insert(
    draft: PasskeyDraft,
    more: {
      readonly challenge: AnsweredChallenge;
      readonly firstCodes: readonly string[];
      readonly max: number;
    } & FactorChange,
  ): Promise<{ readonly passkey: Passkey; readonly withCodes: boolean } | 'known' | 'full' | 'answered'>;
  /** Oldest first; at most PASSKEYS_MAX. */
  list(personId: PersonId): Promise<readonly (Passkey & PasskeyCredential)[]>;
  byCredentialId(credentialId: string): Promise<(Passkey & PasskeyCredential) | null>;
  /**
   * False, without a change, when the challenge was answered before, when the passkey was removed, and when another use
   * has counted as far (unless the passkey is backed up, or does not count).
   */
  use(id: PasskeyId, use: PasskeyUse): Promise<boolean>;
  rename(personId: PersonId, id: PasskeyId, name: string, by: Author): Promise<Passkey | null>;
  /**
   * Recovery codes end with the last second factor. `last`, without a change, when the person has no password, other
   * passkey, or identity of `issuers` to sign in with. Null when the person has no such passkey.
   */
  remove(
    personId: PersonId,
    id: PasskeyId,
    issuers: readonly string[],
    change: FactorChange,
  ): Promise<'removed' | 'last' | null>;
}
