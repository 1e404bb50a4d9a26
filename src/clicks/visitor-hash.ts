import { invariant } from '../core/invariant.ts';
import type { Draft } from './draft.ts';
import type { KnownVisitor } from './origins.ts';
import { visitorKey } from './unique.ts';

export const DAY_MS = 86_400_000;

export interface SaltSource {
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

export function createVisitorHash(deps: { salts: SaltSource; nowMs: () => number }): VisitorHash {
  const { salts, nowMs } = deps;
  const saltTexts = new WeakMap<Uint8Array, string>();

  return {
    of(dayNumber, { visit, agent, origin }) {
      const salt = saltText(dayNumber);
      for (const known of origin.visitors) {
        if (known.agent === agent && known.salt === salt) return known;
      }
      const visitor = hash(salt, visit.address, agent.userAgent);
      if (origin.visitors.length === KNOWN_MAX) origin.visitors.shift();
      const known = { visitor, salt, agent, ...visitorKey(visitor) };
      origin.visitors.push(known);
      return known;
    },
  };

  function saltText(dayNumber: number): string {
    const salt = salts.saltFor(dayNumber) ?? salts.saltFor(dayOf(nowMs()));
    invariant(salt !== null && salt.length >= SALT_BYTES_MIN, 'today has a salt');
    let text = saltTexts.get(salt);
    if (text === undefined) {
      text = salt.toHex();
      saltTexts.set(salt, text);
    }
    return text;
  }
}

/** Two days of two devices. */
const KNOWN_MAX = 4;
const SALT_BYTES_MIN = 16;
const VISITOR_DIGITS = 16;

/**
 * The key goes first instead of through HMAC, at half the cost: of the digest only a quarter is shown, so it cannot be
 * extended, and nobody can ask for the hash of a text of their choice.
 */
function hash(salt: string, address: string, userAgent: string): string {
  return Bun.CryptoHasher.hash('sha256', `${salt}${address}\n${userAgent}`, 'hex').slice(0, VISITOR_DIGITS);
}
