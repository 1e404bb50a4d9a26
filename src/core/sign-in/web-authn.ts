import type { PersonId } from '../base/ids.ts';
import type { JsonObject } from '../base/json.ts';
import type { PasskeysUnavailable } from '../base/problem.ts';
import type { PasskeyCredential } from './passkey.ts';
import type { AnsweredChallenge } from './passkey-store.ts';

/** The answer of a browser's `navigator.credentials`, as its `toJSON` writes it; unchecked. */
export interface BrowserAnswer {
  readonly id: string;
  readonly rawId: string;
  readonly type: string;
  readonly response: Readonly<Record<string, unknown>>;
}

/** For whom a passkey is made. */
export interface PasskeyOwner {
  readonly personId: PersonId;
  readonly email: string;
  readonly name: string;
  /** Passkeys that the authenticator must not make again. */
  readonly known: readonly Pick<PasskeyCredential, 'credentialId' | 'transports'>[];
}

/**
 * Passkeys of the dashboard's host. Options contain a challenge that is signed and ends after CHALLENGE_LIFE_MS: nothing
 * is stored before a browser has answered. A challenge is bound to what it was made for.
 */
export interface WebAuthn {
  /** Why browsers offer no passkeys on the dashboard's address; null when they do. */
  readonly unavailable: PasskeysUnavailable | null;
  /** Options of `navigator.credentials.create`. `binding` names who may answer. */
  creationOptions(owner: PasskeyOwner, binding: string, nowMs: number): Promise<JsonObject>;
  /** Null when the answer is not one to those options. */
  verifyCreation(
    answer: BrowserAnswer,
    binding: string,
    nowMs: number,
  ): Promise<{ readonly credential: PasskeyCredential; readonly challenge: AnsweredChallenge } | null>;
  /** Options of `navigator.credentials.get`, for whichever passkey the person chooses. */
  requestOptions(nowMs: number): Promise<JsonObject>;
  /** Null unless the credential signed it, for this person, after it verified the person. */
  verifyAssertion(
    answer: BrowserAnswer,
    known: PasskeyCredential & { readonly personId: PersonId },
    nowMs: number,
  ): Promise<{
    readonly counter: number;
    readonly isBackedUp: boolean;
    readonly challenge: AnsweredChallenge;
  } | null>;
}

export const CHALLENGE_LIFE_MS = 5 * 60_000;
