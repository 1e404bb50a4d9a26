import type { PasskeyId } from '../../core/base/ids.ts';
import { Problem } from '../../core/base/problem.ts';
import type { Passkey } from '../../core/sign-in/passkey.ts';
import type { FactorCounts } from '../../core/sign-in/second-factor-store.ts';
import type { SecondFactorProof } from '../../core/sign-in/second-factors.ts';
import type { BrowserAnswer } from '../../core/sign-in/web-authn.ts';
import { passkeyIds } from '../../wire/values/ids.ts';
import { writeTime } from '../../wire/values/time.ts';

/** Throws passkey_not_found for an invalid id. */
export function toPasskeyId(text: string): PasskeyId {
  const id = passkeyIds.read(text);
  if (id === null) throw new Problem('passkey_not_found', {});
  return id;
}

const writeTimeOrNull = (atMs: number | null): string | null => (atMs === null ? null : writeTime(atMs));

export const fromPasskey = ({ id, name, isBackedUp, createdAtMs, usedAtMs }: Passkey) => ({
  id: passkeyIds.write(id),
  name,
  is_backed_up: isBackedUp,
  created_at: writeTime(createdAtMs),
  last_used_at: writeTimeOrNull(usedAtMs),
});

export const fromFactorCounts = ({ totpSinceMs, passkeys, recoveryCodes }: FactorCounts) => ({
  totp_since: writeTimeOrNull(totpSinceMs),
  passkeys,
  recovery_codes_left: recoveryCodes,
});

interface FactorProofWire {
  readonly code?: string | undefined;
  readonly recovery_code?: string | undefined;
  readonly passkey?: BrowserAnswer | undefined;
}

/** Of a body that has exactly one proof. */
export function toFactorProof({
  code,
  recovery_code: recoveryCode,
  passkey,
}: FactorProofWire): SecondFactorProof {
  if (passkey !== undefined) return { kind: 'passkey', response: passkey };
  if (code !== undefined) return { kind: 'totp', code };
  return { kind: 'recovery_code', code: recoveryCode ?? '' };
}

/** Of a body that has exactly one proof. */
export const toProof = ({
  password,
  ...others
}: FactorProofWire & { readonly password?: string | undefined }) =>
  password === undefined ? toFactorProof(others) : ({ kind: 'password', password } as const);
