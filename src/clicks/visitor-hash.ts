import { createGenerationCache } from '../core/generation-cache.ts';
import { invariant } from '../core/invariant.ts';
import { ADDRESSES_MAX } from './address.ts';

export const DAY_MS = 86_400_000;

export interface SaltSource {
  /** At least 16 secret bytes, the same object for the same day; null when they were thrown away. Days are UTC, 0 is 1970-01-01. */
  saltFor(dayNumber: number): Uint8Array | null;
}

/** 16 hex digits of who visits on a day. With the day's salt thrown away, today's stands in for it. */
export interface VisitorHash {
  of(dayNumber: number, address: string, userAgent: string): string;
  /** The same, for a day other than the visit's own: seldom asked again, so not remembered. */
  ofOtherDay(dayNumber: number, address: string, userAgent: string): string;
}

interface Known {
  readonly salt: string;
  readonly userAgent: string;
  readonly visitor: string;
}

export function dayOf(atMs: number): number {
  return Math.floor(atMs / DAY_MS);
}

export function createVisitorHash(deps: { salts: SaltSource; nowMs: () => number }): VisitorHash {
  const { salts, nowMs } = deps;
  const saltTexts = new WeakMap<Uint8Array, string>();
  // Keyed by address alone: to look up address and user agent joined would cost more than to hash them.
  const lastByAddress = createGenerationCache<Known>(ADDRESSES_MAX);

  return {
    of(dayNumber, address, userAgent) {
      const salt = saltText(dayNumber);
      const known = lastByAddress.get(address);
      if (known !== undefined && known.salt === salt && known.userAgent === userAgent) return known.visitor;
      const visitor = hash(salt, address, userAgent);
      lastByAddress.set(address, { salt, userAgent, visitor });
      return visitor;
    },
    ofOtherDay(dayNumber, address, userAgent) {
      return hash(saltText(dayNumber), address, userAgent);
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

const SALT_BYTES_MIN = 16;
const VISITOR_DIGITS = 16;

/**
 * The key goes first instead of through HMAC, at half the cost: of the digest only a quarter is shown, so it cannot be
 * extended, and nobody can ask for the hash of a text of their choice.
 */
function hash(salt: string, address: string, userAgent: string): string {
  return Bun.CryptoHasher.hash('sha256', `${salt}${address}\n${userAgent}`, 'hex').slice(0, VISITOR_DIGITS);
}
