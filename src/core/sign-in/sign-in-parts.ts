import type { WorkspaceStore } from '../accounts/account-store.ts';
import type { Invitations } from '../accounts/invitations.ts';
import type { PersonStore } from '../accounts/people-store.ts';
import type { Sessions } from '../accounts/sessions.ts';
import type { Passwords } from '../base/passwords.ts';
import type { Clock, Digest, Mail, Mailer, Random } from '../base/ports.ts';
import type { RateCounters } from '../plans/quota.ts';
import type { ChallengeStore } from './challenge.ts';
import { type Challenges, createChallenges } from './challenges.ts';
import type { CredentialStore } from './credential-store.ts';
import { createDeviceMarks } from './device-marks.ts';
import { createFactorParts, type FactorAdapters, type FactorParts } from './factor-parts.ts';
import { createJoining, type Joining } from './joining.ts';
import { type CommonPasswords, createNewPasswords } from './new-passwords.ts';
import type { OidcProvider } from './oidc-provider.ts';
import { createOwnAccount, type OwnAccount } from './own-account.ts';
import type { PasskeyStore } from './passkey-store.ts';
import { createPasswordResets, type PasswordResets, type ResetLetter } from './password-resets.ts';
import type { SecondFactorStore } from './second-factor-store.ts';
import { createSetUp, type SetUp } from './set-up.ts';
import { createSignIn, type SignIn } from './sign-in.ts';
import { createSignInLimits, type SignInLimits } from './sign-in-limits.ts';

/** How people sign in, on the same stores and limits. */
export interface SignInParts extends FactorParts {
  readonly signIn: SignIn;
  readonly signInLimits: SignInLimits;
  readonly setUp: SetUp;
  readonly passwordResets: PasswordResets;
  readonly joining: Joining;
  readonly ownAccount: OwnAccount;
  readonly challenges: Challenges;
}

export interface SignInDeps {
  readonly stores: {
    readonly persons: PersonStore;
    readonly workspaces: WorkspaceStore;
    readonly credentials: CredentialStore;
    readonly challenges: ChallengeStore;
    readonly secondFactors: SecondFactorStore;
    readonly passkeys: PasskeyStore;
  };
  readonly sessions: Sessions;
  readonly invitations: Invitations;
  readonly factorAdapters: FactorAdapters;
  readonly providers: readonly OidcProvider[];
  readonly passwords: Passwords;
  /** See `createSignIn`. */
  readonly decoyHash: string;
  readonly common: CommonPasswords;
  /** See `createDeviceMarks`. */
  readonly mac: (text: string) => string;
  readonly counters: RateCounters;
  /** Null when the server sends no mail. */
  readonly mailer: Mailer | null;
  readonly writeReset: (letter: ResetLetter) => Mail;
  /** See `createPasswordResets`. */
  readonly later: (work: () => Promise<void>) => void;
  readonly digest: Digest;
  readonly random: Random;
  readonly clock: Clock;
}

export function createSignInParts(deps: SignInDeps): SignInParts {
  const { stores, sessions, invitations, passwords, decoyHash, later, mailer, clock } = deps;
  const { persons, workspaces, credentials } = stores;
  const devices = createDeviceMarks(deps);
  const limits = createSignInLimits({ counters: deps.counters, devices, clock });
  const challenges = createChallenges({ ...deps, store: stores.challenges });
  const newPasswords = createNewPasswords({ passwords, common: deps.common });
  const factors = createFactorParts({ ...deps, adapters: deps.factorAdapters, limits });
  const signIn = createSignIn({
    sessions,
    persons,
    credentials,
    challenges,
    secondFactors: factors.secondFactors,
    passkeys: factors.passkeys,
    passwords,
    decoyHash,
    devices,
    limits,
  });
  return {
    ...factors,
    signIn,
    signInLimits: limits,
    challenges,
    setUp: createSetUp({ credentials, challenges, newPasswords, workspaces, signIn, limits, clock }),
    passwordResets: createPasswordResets({
      persons,
      credentials,
      challenges,
      newPasswords,
      signIn,
      limits,
      mailer,
      write: deps.writeReset,
      later,
      clock,
    }),
    joining: createJoining({ invitations, newPasswords, signIn, limits }),
    ownAccount: createOwnAccount({
      ...factors,
      persons,
      credentials,
      sessions,
      passwords,
      newPasswords,
      limits,
      clock,
    }),
  };
}
