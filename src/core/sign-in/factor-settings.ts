import type { Sessions, SessionWithSecret, SignedIn } from '../accounts/sessions.ts';
import type { PersonId } from '../base/ids.ts';
import type { Clock, Digest, Random } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import type { Rate } from '../plans/plan.ts';
import type { RateCounters } from '../plans/quota.ts';
import { renewAfterChange } from './factor-sessions.ts';
import { newRecoveryCodes, readRecoveryCode } from './recovery-code.ts';
import type { FactorCounts, SecondFactorStore } from './second-factor-store.ts';
import type { Seal, Totp } from './totp.ts';

/** A changed session, and recovery codes that are shown only this once. */
export interface NewRecoveryCodes extends SessionWithSecret {
  readonly recoveryCodes: readonly string[];
}

/** TOTP and recovery codes. Changes end every other session of the person. */
export interface FactorSettings {
  counts(personId: PersonId): Promise<FactorCounts>;
  /** A secret for an authenticator app. It is kept for PENDING_LIFE_MS and does nothing before `confirm`. */
  begin(signedIn: SignedIn): Promise<{ readonly secret: string; readonly uri: string }>;
  /** Turns TOTP on with a code of the app. Throws second_factor_not_found, wrong_code, rate_limited, session_not_found. */
  confirm(signedIn: SignedIn, code: string): Promise<NewRecoveryCodes>;
  /** Throws second_factor_not_found, session_not_found. */
  turnOff(signedIn: SignedIn): Promise<SessionWithSecret>;
  /** New codes; all earlier ones end. Throws second_factor_not_found, session_not_found. */
  renewCodes(signedIn: SignedIn): Promise<NewRecoveryCodes>;
  /** Uses a code of the app. Throws wrong_code, rate_limited. */
  checkCode(personId: PersonId, code: string): Promise<void>;
  /** Uses a recovery code. Throws wrong_code. */
  checkRecoveryCode(personId: PersonId, code: string): Promise<void>;
}

/** Time to scan a QR code and type the first code. */
export const PENDING_LIFE_MS = 10 * 60_000;
/** Three of a million codes are right at any time, so guessing takes years. */
export const TOTP_TRIES: Rate = { limit: 10, windowMs: 3_600_000, per: 'key' };

export function createFactorSettings(deps: {
  store: SecondFactorStore;
  sessions: Sessions;
  totp: Totp;
  seal: Seal;
  counters: RateCounters;
  digest: Digest;
  random: Random;
  clock: Clock;
}): FactorSettings {
  const { store, totp, seal, counters, digest, random, clock } = deps;

  /** Counts before the code is checked, so that concurrent guesses count too. */
  function countTry(personId: PersonId): void {
    const nowMs = clock.nowMs();
    const { allowed, resetsAtMs } = counters.take(`totp:${personId}`, TOTP_TRIES, nowMs);
    const { limit, windowMs } = TOTP_TRIES;
    if (!allowed) throw new Problem('rate_limited', { limit, windowMs, retryAfterMs: resetsAtMs - nowMs });
  }

  async function stepOf(personId: PersonId, sealedSecret: string, code: string): Promise<number> {
    countTry(personId);
    const step = await totp.stepOf(await seal.open(sealedSecret), code, clock.nowMs());
    if (step === null) throw new Problem('wrong_code', { field: 'code' });
    return step;
  }

  function drawCodes() {
    const codes = newRecoveryCodes(random);
    return { codes, hashes: codes.map((code) => hashOf(code)) };
  }

  const hashOf = (code: string): string => digest.sha256(readRecoveryCode(code) ?? '');

  return {
    counts: (personId) => store.counts(personId),

    async begin({ person }) {
      const nowMs = clock.nowMs();
      const secret = await totp.newSecret();
      await store.begin({
        personId: person.id,
        sealedSecret: await seal.seal(secret),
        startedAtMs: nowMs,
        endsAtMs: nowMs + PENDING_LIFE_MS,
      });
      return { secret, uri: await totp.uriOf(secret, person.email) };
    },

    async confirm({ person, session }, code) {
      const nowMs = clock.nowMs();
      const sealedSecret = await store.pendingOf(person.id, nowMs);
      if (sealedSecret === null) throw new Problem('second_factor_not_found', {});
      const lastStep = await stepOf(person.id, sealedSecret, code);
      const { codes, hashes } = drawCodes();
      const draft = { personId: person.id, sealedSecret, lastStep, createdAtMs: nowMs };
      const isOn = await store.turnOn(draft, hashes, { keep: session.id });
      if (!isOn) throw new Problem('second_factor_not_found', {});
      return { ...(await renewAfterChange(deps, session, ['totp'])), recoveryCodes: codes };
    },

    async turnOff({ person, session }) {
      if (!(await store.turnOff(person.id, { keep: session.id }))) {
        throw new Problem('second_factor_not_found', {});
      }
      return renewAfterChange(deps, session, []);
    },

    async renewCodes({ person, session }) {
      const { codes, hashes } = drawCodes();
      if (!(await store.replaceCodes(person.id, hashes, { keep: session.id }))) {
        throw new Problem('second_factor_not_found', {});
      }
      return { ...(await renewAfterChange(deps, session, [])), recoveryCodes: codes };
    },

    async checkCode(personId, code) {
      const known = await store.totpOf(personId);
      if (known === null) throw new Problem('wrong_code', { field: 'code' });
      const step = await stepOf(personId, known.sealedSecret, code);
      if (!(await store.useStep(personId, known.sealedSecret, step))) {
        throw new Problem('wrong_code', { field: 'code' });
      }
    },

    async checkRecoveryCode(personId, text) {
      const code = readRecoveryCode(text);
      const isUsed = code !== null && (await store.useCode(personId, digest.sha256(code), clock.nowMs()));
      if (!isUsed) throw new Problem('wrong_code', { field: 'recovery_code' });
    },
  };
}
