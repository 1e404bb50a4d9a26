import type { Sessions, SessionWithSecret, SignedIn } from '../accounts/sessions.ts';
import type { Turn } from '../base/fair-queue.ts';
import type { PersonId } from '../base/ids.ts';
import type { Clock, Digest, Random } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import { factorChangeOf, renewAfterChange } from './factor-sessions.ts';
import { drawRecoveryCodes } from './recovery-code.ts';
import type { FactorCounts, SecondFactorStore } from './second-factor-store.ts';
import type { SignInLimits } from './sign-in-limits.ts';
import type { Seal, Totp } from './totp.ts';

/** A changed session, and recovery codes that are shown only this once. */
export interface NewRecoveryCodes extends SessionWithSecret {
  readonly recoveryCodes: readonly string[];
}

export interface NewTotpSecret {
  /** Base 32. */
  readonly secret: string;
  readonly uri: string;
  /** The URI as a QR code in SVG. */
  readonly qr: string;
}

/** A QR code in SVG. Callers take turns; throws too_many when too many are queued. */
export type PaintTotpCode = (uri: string, turn: Turn) => Promise<string>;

/** Sets up TOTP and recovery codes. Changes end every other session of the person. */
export interface FactorSettings {
  counts(personId: PersonId): Promise<FactorCounts>;
  /**
   * A secret for an authenticator app. It is kept for PENDING_LIFE_MS and does nothing before `confirm`. Throws
   * too_many.
   */
  begin(signedIn: SignedIn): Promise<NewTotpSecret>;
  /** Turns TOTP on with a code of the app. Throws second_factor_not_found, wrong_code, rate_limited, session_not_found. */
  confirm(signedIn: SignedIn, code: string): Promise<NewRecoveryCodes>;
  /** Throws second_factor_not_found, session_not_found. */
  turnOff(signedIn: SignedIn): Promise<SessionWithSecret>;
  /** New codes; all earlier ones end. Throws second_factor_not_found, session_not_found. */
  renewCodes(signedIn: SignedIn): Promise<NewRecoveryCodes>;
}

/** Time to scan a QR code and type the first code. */
export const PENDING_LIFE_MS = 10 * 60_000;

export function createFactorSettings(deps: {
  store: SecondFactorStore;
  sessions: Sessions;
  totp: Totp;
  seal: Seal;
  paint: PaintTotpCode;
  limits: Pick<SignInLimits, 'newCode'>;
  digest: Digest;
  random: Random;
  clock: Clock;
}): FactorSettings {
  const { store, totp, seal, paint, limits, digest, random, clock } = deps;

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
      const uri = await totp.uriOf(secret, person.email);
      return { secret, uri, qr: await paint(uri, { key: `person:${person.id}` }) };
    },

    async confirm({ person, session }, code) {
      const nowMs = clock.nowMs();
      const sealedSecret = await store.pendingOf(person.id, nowMs);
      if (sealedSecret === null) throw new Problem('second_factor_not_found', {});
      await limits.newCode(session.id);
      const lastStep = await totp.stepOf(await seal.open(sealedSecret), code, nowMs);
      if (lastStep === null) throw new Problem('wrong_code', { field: 'code' });
      const { codes, hashes } = drawRecoveryCodes({ random, digest });
      const draft = { personId: person.id, sealedSecret, lastStep };
      const isOn = await store.turnOn(draft, hashes, factorChangeOf(session, nowMs));
      if (!isOn) throw new Problem('second_factor_not_found', {});
      return { ...(await renewAfterChange(deps, session, ['totp'])), recoveryCodes: codes };
    },

    async turnOff({ person, session }) {
      if (!(await store.turnOff(person.id, factorChangeOf(session, clock.nowMs())))) {
        throw new Problem('second_factor_not_found', {});
      }
      return renewAfterChange(deps, session, []);
    },

    async renewCodes({ person, session }) {
      const { codes, hashes } = drawRecoveryCodes({ random, digest });
      if (!(await store.replaceCodes(person.id, hashes, factorChangeOf(session, clock.nowMs())))) {
        throw new Problem('second_factor_not_found', {});
      }
      return { ...(await renewAfterChange(deps, session, [])), recoveryCodes: codes };
    },
  };
}
