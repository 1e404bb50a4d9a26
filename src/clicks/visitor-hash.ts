import { invariant } from '../core/invariant.ts';
import type { Draft } from './draft.ts';
import type { KnownVisitor } from './origins.ts';
import { visitorKey } from './unique.ts';

export const DAY_MS = 86_400_000;

export interface SaltSource {
  /** To be awaited before a batch: afterwards today has a salt. */
  ready(): Promise<void>;
  /** At least 16 secret bytes, the same object for the same day; null when they were thrown away. Days are UTC, 0 is 1970-01-01. */
  saltFor(dayNumber: number): Uint8Array | null;
}

export interface VisitorHash {
  /** Who visits, by the salt of a day; with that thrown away, today's stands in for it. */
  of(dayNumber: number, draft: Pick<Draft, 'visit' | 'agent' | 'origin'>): KnownVisitor;
}

export function dayOf(atMs: number): number {
  return Math.floor(atMs / DAY_MS);
}

export function createVisitorHash(deps: {
  salts: Pick<SaltSource, 'saltFor'>;
  nowMs: () => number;
}): VisitorHash {
  const { salts, nowMs } = deps;
  // Weak, so that a salt goes when its source throws it away.
  const keys = new WeakMap<Uint8Array, SaltKey>();
  let saltsSeen = 0;

  return {
    of(dayNumber, { visit, agent, origin }) {
      const salt = saltKey(dayNumber);
      let known = origin.latestVisitor;
      for (let met = 1; known !== null; met++) {
        if (known.agent === agent && known.salt === salt.number) return known;
        if (met === KNOWN_MAX) known.before = null;
        known = known.before;
      }
      const visitor = hashVisitor(salt.text, visit.address, agent.userAgent);
      const { low, high } = visitorKey(visitor);
      known = { visitor, low, high, salt: salt.number, agent, before: origin.latestVisitor };
      origin.latestVisitor = known;
      return known;
    },
  };

  function saltKey(dayNumber: number): SaltKey {
    const salt = salts.saltFor(dayNumber) ?? salts.saltFor(dayOf(nowMs()));
    invariant(salt !== null && salt.length >= SALT_BYTES_MIN, 'today has a salt');
    let key = keys.get(salt);
    if (key === undefined) {
      key = { number: saltsSeen++, text: salt.toHex() };
      keys.set(salt, key);
    }
    return key;
  }
}

interface SaltKey {
  readonly number: number;
  readonly text: string;
}

/** Two days of two devices. */
const KNOWN_MAX = 4;
const SALT_BYTES_MIN = 16;
const VISITOR_DIGITS = 16;

/**
 * The secret salt goes first instead of through HMAC, at half the cost. What HMAC guards against, extending a digest
 * without the key, is impossible here, since only a quarter of the digest is shown.
 */
export function hashVisitor(salt: string, address: string, userAgent: string): string {
  return Bun.CryptoHasher.hash('sha256', `${salt}${address}\n${userAgent}`, 'hex').slice(0, VISITOR_DIGITS);
}
