import type { SignInMethod } from '../accounts/session.ts';
import type { PersonId } from '../base/ids.ts';

export const SECOND_FACTOR_KINDS = ['totp', 'passkey', 'recovery_code'] as const;
export type SecondFactorKind = (typeof SECOND_FACTOR_KINDS)[number];

/** What a person sends to prove a second factor. */
export type SecondFactorProof =
  | { readonly kind: 'totp' | 'recovery_code'; readonly code: string }
  /** The answer of the browser to a challenge, and the secret of that challenge. */
  | { readonly kind: 'passkey'; readonly challenge: string; readonly response: unknown };

/** The second factors of people. */
export interface SecondFactors {
  /**
   * What the person can prove beside a password; empty for a person without a second factor. A recovery code alone is
   * no second factor.
   */
  kindsOf(personId: PersonId): Promise<readonly SecondFactorKind[]>;
  /** The method of a right proof; null for a wrong one. A proof is right only once. Throws rate_limited. */
  verify(personId: PersonId, proof: SecondFactorProof): Promise<SignInMethod | null>;
}
