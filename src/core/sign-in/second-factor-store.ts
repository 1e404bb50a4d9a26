import type { Author } from '../base/author.ts';
import type { PersonId, SessionId } from '../base/ids.ts';

/** What a person has set up beside a password. */
export interface FactorCounts {
  /** When TOTP was turned on; null when it is off. */
  readonly totpSinceMs: number | null;
  readonly passkeys: number;
  /** Recovery codes that were not used yet. */
  readonly recoveryCodes: number;
}

export interface StoredTotp {
  readonly sealedSecret: string;
  /** The time step of the last code that was used. */
  readonly lastStep: number;
}

export interface NewTotp extends StoredTotp {
  readonly personId: PersonId;
}

/** A TOTP secret that waits for its first code. */
export interface PendingTotp {
  readonly personId: PersonId;
  readonly sealedSecret: string;
  readonly startedAtMs: number;
  readonly endsAtMs: number;
}

/** A change of factors ends every other session of the person in the same step. */
export interface FactorChange {
  /** The session that made the change. */
  readonly keep: SessionId;
  readonly by: Author;
}

export interface SecondFactorStore {
  counts(personId: PersonId): Promise<FactorCounts>;
  totpOf(personId: PersonId): Promise<StoredTotp | null>;
  /** Replaces a pending secret of the person. */
  begin(pending: PendingTotp): Promise<void>;
  pendingOf(personId: PersonId, nowMs: number): Promise<string | null>;
  /**
   * Turns TOTP on in place of an earlier secret, with new recovery codes in place of all earlier ones. False, without a
   * change, unless the secret is the pending one: another call has used or replaced it.
   */
  turnOn(totp: NewTotp, recoveryHashes: readonly string[], change: FactorChange): Promise<boolean>;
  /** Recovery codes end too, unless the person has a passkey. False when TOTP is off. */
  turnOff(personId: PersonId, change: FactorChange): Promise<boolean>;
  /** Each step once and forward only. False also when the secret was replaced meanwhile. */
  useStep(personId: PersonId, sealedSecret: string, step: number): Promise<boolean>;
  /** Replaces all codes. False, without a change, for a person without TOTP and passkeys. */
  replaceCodes(personId: PersonId, hashes: readonly string[], change: FactorChange): Promise<boolean>;
  /** Each code once. False for an unknown one and one that was used. */
  useCode(personId: PersonId, hash: string, by: Author): Promise<boolean>;
}
