import { DAY_MS } from '../base/calendar.ts';
import type { PersonId } from '../base/ids.ts';
import type { Clock, Digest, Random } from '../base/ports.ts';
import type { Challenge, ChallengeKind, ChallengeStore, OpenChallenge } from './challenge.ts';

/** The others are kept by the stores of what they are for, and have no secret that a client knows. */
export type SecretKind = Exclude<ChallengeKind, 'totp_enrolment' | 'passkey_answer'>;

/** Creates and answers one-time secrets; only this file knows their form. */
export interface Challenges {
  /** The secret is not stored. Null when too many of that kind are open. */
  create(
    kind: SecretKind,
    about: { readonly personId: PersonId | null; readonly payload: unknown },
  ): Promise<string | null>;
  /** As in `ChallengeStore`, by the secret. */
  peek(kind: SecretKind, secret: string): Promise<OpenChallenge | null>;
  attempt(kind: SecretKind, secret: string, triesMax: number): Promise<OpenChallenge | null>;
  take(kind: SecretKind, secret: string): Promise<OpenChallenge | null>;
  removeOf(personId: PersonId, kinds: readonly ChallengeKind[]): Promise<void>;
  /** The hash of a secret, for a store that consumes the challenge in a transaction of its own. */
  hashOf(secret: string): string;
  /** A challenge to be stored in such a transaction, and how many of its kind a person keeps. */
  draft(kind: SecretKind): { readonly secret: string; readonly challenge: Challenge; readonly max: number };
  /** Removes challenges that have ended. Call periodically. */
  tidy(): Promise<void>;
}

const MINUTE_MS = 60_000;

interface KindRules {
  readonly prefix: string;
  readonly lifeMs: number;
  /** Most open ones of one person, or of nobody: see `ChallengeStore.put`. */
  readonly max: number;
}

const CHALLENGE_RULES: Readonly<Record<SecretKind, KindRules>> = {
  setup: { prefix: 'wmu_', lifeMs: DAY_MS, max: 1 },
  reset: { prefix: 'wmr_', lifeMs: 30 * MINUTE_MS, max: 5 },
  attempt: { prefix: 'wma_', lifeMs: 10 * MINUTE_MS, max: 10 },
  oidc: { prefix: 'wmo_', lifeMs: 10 * MINUTE_MS, max: 10_000 },
};

const SECRET_BYTES = 32;
const SECRET_LENGTH = 'wmu_'.length + 2 * SECRET_BYTES;
const TIDIED_AT_ONCE = 1_000;

export function createChallenges(deps: {
  store: ChallengeStore;
  digest: Digest;
  random: Random;
  clock: Clock;
}): Challenges {
  const { store, digest, random, clock } = deps;

  /** Null for a text that is no secret of that kind, which needs no look into the store. */
  const hashOf = (kind: SecretKind, secret: string): string | null =>
    secret.startsWith(CHALLENGE_RULES[kind].prefix) && secret.length === SECRET_LENGTH
      ? digest.sha256(secret)
      : null;

  const draft: Challenges['draft'] = (kind) => {
    const secret = CHALLENGE_RULES[kind].prefix + random.bytes(SECRET_BYTES).toHex();
    const createdAtMs = clock.nowMs();
    const { lifeMs, max } = CHALLENGE_RULES[kind];
    const endsAtMs = createdAtMs + lifeMs;
    const hash = digest.sha256(secret);
    return { secret, max, challenge: { hash, kind, personId: null, payload: 'null', createdAtMs, endsAtMs } };
  };

  return {
    async create(kind, { personId, payload }) {
      const { secret, challenge, max } = draft(kind);
      return (await store.put({ ...challenge, personId, payload: JSON.stringify(payload) }, max))
        ? secret
        : null;
    },

    async peek(kind, secret) {
      const hash = hashOf(kind, secret);
      return hash === null ? null : store.peek(hash, kind, clock.nowMs());
    },

    async attempt(kind, secret, triesMax) {
      const hash = hashOf(kind, secret);
      return hash === null ? null : store.attempt(hash, kind, { nowMs: clock.nowMs(), triesMax });
    },

    async take(kind, secret) {
      const hash = hashOf(kind, secret);
      return hash === null ? null : store.take(hash, kind, clock.nowMs());
    },

    removeOf: (personId, kinds) => store.removeOf(personId, kinds),
    hashOf: (secret) => digest.sha256(secret),
    draft,

    async tidy() {
      await store.tidy(clock.nowMs(), TIDIED_AT_ONCE);
    },
  };
}
