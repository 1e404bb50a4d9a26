import type { PersonId } from '../base/ids.ts';

/** What a one-time secret is for. A secret of one kind is unknown to every other kind. */
export const CHALLENGE_KINDS = [
  /** The link that sets up the first account. */
  'setup',
  /** The link that sets a new password. */
  'reset',
  /** A sign-in that lacks its second factor. */
  'attempt',
  /** A TOTP secret that no code has confirmed yet. */
  'totp_enrolment',
  /** A challenge of a passkey that a browser has answered: see `AnsweredChallenge`. */
  'passkey_answer',
  'oidc',
] as const;
export type ChallengeKind = (typeof CHALLENGE_KINDS)[number];

/** A one-time secret with an end. Only the hash of the secret is stored. */
export interface Challenge {
  readonly hash: string;
  readonly kind: ChallengeKind;
  /** Null while it is not known who answers. */
  readonly personId: PersonId | null;
  /** JSON; only the code of its kind reads it. Never a secret in plain text. */
  readonly payload: string;
  readonly createdAtMs: number;
  readonly endsAtMs: number;
}

export type OpenChallenge = Pick<Challenge, 'personId' | 'payload' | 'endsAtMs'>;

export interface ChallengeStore {
  /**
   * Keeps at most `max` of that kind for the person, and ends those beyond that would end first: mails that
   * a stranger asks for do not push out a link of the operator, which lasts longer. Without a person, `max` is the
   * number of that kind for all, and none is ended for another: false, without a change, when `max` are open.
   */
  put(challenge: Challenge, max: number): Promise<boolean>;
  /** An open challenge, which stays open; null for an unknown hash, another kind, and after its end. */
  peek(hash: string, kind: ChallengeKind, nowMs: number): Promise<OpenChallenge | null>;
  /**
   * Counts one try to answer, before the answer is checked, so that tries at the same time count too. Null when the
   * challenge is not open, or had `triesMax` tries: then it is removed.
   */
  attempt(
    hash: string,
    kind: ChallengeKind,
    at: { readonly nowMs: number; readonly triesMax: number },
  ): Promise<OpenChallenge | null>;
  /** Removes an open challenge and returns it: only one of several calls at the same time gets it. */
  take(hash: string, kind: ChallengeKind, nowMs: number): Promise<OpenChallenge | null>;
  /** Ends all challenges of those kinds for the person. */
  removeOf(personId: PersonId, kinds: readonly ChallengeKind[]): Promise<void>;
  /** Removes ended challenges, at most `max`. Returns how many. */
  tidy(nowMs: number, max: number): Promise<number>;
}
