import { DAY_MS } from '../base/calendar.ts';
import type { PersonId, SessionId } from '../base/ids.ts';

/** How a person proved who they are. `password` alone is one factor. */
export const SIGN_IN_METHODS = ['password', 'totp', 'recovery_code', 'passkey', 'oidc', 'setup'] as const;
export type SignInMethod = (typeof SIGN_IN_METHODS)[number];

/** A person who is signed in with one browser. The address is not stored. */
export interface Session {
  readonly id: SessionId;
  readonly personId: PersonId;
  readonly methods: readonly SignInMethod[];
  readonly createdAtMs: number;
  /** Updated at most every USED_STEP_MS. */
  readonly usedAtMs: number;
  /** The latest end; an unused session ends sooner, see SESSION_IDLE_MS. */
  readonly endsAtMs: number;
  /** When the person last proved who they are; null after a proof was withdrawn. */
  readonly provenAtMs: number | null;
  /** `Chrome on Mac`; '' when unknown. */
  readonly browser: string;
  /** ISO 3166 code; '' when unknown. */
  readonly country: string;
}

/** What a session remembers of the client that started it. */
export type SessionClient = Pick<Session, 'browser' | 'country'>;

export const SESSION_IDLE_MS = 14 * DAY_MS;
export const SESSION_LIFE_MS = 60 * DAY_MS;
/** Most sessions of one person; starting another one ends the one that was unused for longest. */
export const SESSIONS_MAX = 50;
/** How long a proof is enough for dangerous operations. */
export const PROOF_LIFE_MS = 15 * 60_000;
export const USED_STEP_MS = 5 * 60_000;

export const isLive = ({ usedAtMs, endsAtMs }: Session, nowMs: number): boolean =>
  nowMs < endsAtMs && nowMs < usedAtMs + SESSION_IDLE_MS;

export const isProven = ({ provenAtMs }: Session, nowMs: number): boolean =>
  // A proof far in the future was made while the clock was wrong, and would last too long.
  provenAtMs !== null && Math.abs(nowMs - provenAtMs) < PROOF_LIFE_MS;

const SECOND_FACTORS: ReadonlySet<SignInMethod> = new Set(['totp', 'recovery_code', 'passkey', 'oidc']);

/** Whether more than a password was proved. The provider of an OIDC sign-in is responsible for its own factors. */
export const hasSecondFactor = ({ methods }: Pick<Session, 'methods'>): boolean =>
  methods.some((method) => SECOND_FACTORS.has(method));
