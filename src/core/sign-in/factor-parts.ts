import type { Sessions } from '../accounts/sessions.ts';
import type { Clock, Digest, Random } from '../base/ports.ts';
import { createFactorSettings, type FactorSettings, type PaintTotpCode } from './factor-settings.ts';
import type { OidcProvider } from './oidc-provider.ts';
import type { PasskeyStore } from './passkey-store.ts';
import { createPasskeys, type Passkeys } from './passkeys.ts';
import type { SecondFactorStore } from './second-factor-store.ts';
import { createSecondFactors, type SecondFactors } from './second-factors.ts';
import type { SignInLimits } from './sign-in-limits.ts';
import type { Seal, Totp } from './totp.ts';
import type { WebAuthn } from './web-authn.ts';

/** The protocols of second factors. */
export interface FactorAdapters {
  readonly totp: Totp;
  readonly seal: Seal;
  readonly webAuthn: WebAuthn;
  readonly paint: PaintTotpCode;
}

export interface FactorParts {
  readonly factorSettings: FactorSettings;
  readonly passkeys: Passkeys;
  readonly secondFactors: SecondFactors;
}

export function createFactorParts(deps: {
  readonly stores: { readonly secondFactors: SecondFactorStore; readonly passkeys: PasskeyStore };
  readonly adapters: FactorAdapters;
  readonly providers: readonly OidcProvider[];
  readonly sessions: Sessions;
  readonly limits: Pick<SignInLimits, 'newCode'>;
  readonly digest: Digest;
  readonly random: Random;
  readonly clock: Clock;
}): FactorParts {
  const { stores, adapters, providers, sessions, limits, digest, random, clock } = deps;
  const { totp, seal, webAuthn, paint } = adapters;
  const store = stores.secondFactors;
  const ports = { sessions, digest, random, clock };
  const passkeys = createPasskeys({ ...ports, store: stores.passkeys, factors: store, webAuthn, providers });
  return {
    passkeys,
    secondFactors: createSecondFactors({ store, passkeys, totp, seal, digest, clock }),
    factorSettings: createFactorSettings({ ...ports, store, totp, seal, paint, limits }),
  };
}
