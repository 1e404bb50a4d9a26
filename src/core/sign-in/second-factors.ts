import type { SignInMethod } from '../accounts/session.ts';
import type { AuthorClient } from '../base/actor.ts';
import type { PersonId } from '../base/ids.ts';
import type { Clock, Digest } from '../base/ports.ts';
import type { Passkeys } from './passkeys.ts';
import { readRecoveryCode } from './recovery-code.ts';
import type { SecondFactorStore } from './second-factor-store.ts';
import type { Seal, Totp } from './totp.ts';
import type { BrowserAnswer } from './web-authn.ts';

export const SECOND_FACTOR_KINDS = ['totp', 'passkey', 'recovery_code'] as const;
export type SecondFactorKind = (typeof SECOND_FACTOR_KINDS)[number];

/** What a person sends to prove a second factor. */
export type SecondFactorProof =
  | { readonly kind: 'totp' | 'recovery_code'; readonly code: string }
  | { readonly kind: 'passkey'; readonly response: BrowserAnswer };

/** The second factors of people. */
export interface SecondFactors {
  /**
   * What the person can prove beside a password; empty for a person without a second factor. A recovery code alone is
   * no second factor.
   */
  kindsOf(personId: PersonId): Promise<readonly SecondFactorKind[]>;
  /**
   * The method of a right proof; null for a wrong one. A proof is right only once. The caller counts the tries. `client`
   * is for the audit log.
   */
  verify(personId: PersonId, proof: SecondFactorProof, client: AuthorClient): Promise<SignInMethod | null>;
}

export function createSecondFactors(deps: {
  store: SecondFactorStore;
  passkeys: Pick<Passkeys, 'check'>;
  totp: Totp;
  seal: Seal;
  digest: Digest;
  clock: Clock;
}): SecondFactors {
  const { store, passkeys, totp, seal, digest, clock } = deps;

  async function useCode(personId: PersonId, code: string): Promise<boolean> {
    const known = await store.totpOf(personId);
    if (known === null) return false;
    const { sealedSecret } = known;
    const step = await totp.stepOf(await seal.open(sealedSecret), code, clock.nowMs());
    return step !== null && (await store.useStep(personId, sealedSecret, step));
  }

  async function useRecoveryCode(
    personId: PersonId,
    text: string,
    { browser, country }: AuthorClient,
  ): Promise<boolean> {
    const code = readRecoveryCode(text);
    const actor = { kind: 'person', id: personId } as const;
    const by = { actor, client: { browser, country }, atMs: clock.nowMs() };
    return code !== null && store.useCode(personId, digest.sha256(code), by);
  }

  return {
    async kindsOf(personId) {
      const { totpSinceMs, passkeys: count, recoveryCodes } = await store.counts(personId);
      const kinds: SecondFactorKind[] = [];
      if (totpSinceMs !== null) kinds.push('totp');
      if (count > 0) kinds.push('passkey');
      if (kinds.length > 0 && recoveryCodes > 0) kinds.push('recovery_code');
      return kinds;
    },

    async verify(personId, proof, client) {
      if (proof.kind === 'passkey') {
        return (await passkeys.check(proof.response, personId)) === null ? null : 'passkey';
      }
      const use = proof.kind === 'totp' ? useCode : useRecoveryCode;
      return (await use(personId, proof.code, client)) ? proof.kind : null;
    },
  };
}
