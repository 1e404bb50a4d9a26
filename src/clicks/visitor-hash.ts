import { utcDayOf } from '../core/base/calendar.ts';
import { invariant } from '../core/base/invariant.ts';
import type { KnownVisitor } from './origin.ts';
import type { ClickInProgress } from './step.ts';
import { visitorKey } from './unique.ts';

export interface SaltSource {
  /** Makes today's salt if there is none; await it before each batch. */
  ready(): Promise<void>;
  /** At least 16 secret bytes, the same object for the same day; null once they are deleted. See `utcDayOf`. */
  saltFor(dayNumber: number): Uint8Array | null;
}

export interface VisitorHash {
  /** The visitor by the salt of a day; today's salt replaces one that is deleted. */
  of(dayNumber: number, entry: Pick<ClickInProgress, 'visit' | 'agent' | 'origin'>): KnownVisitor;
}

export function createVisitorHash(deps: {
  salts: Pick<SaltSource, 'saltFor'>;
  nowMs: () => number;
}): VisitorHash {
  const { salts, nowMs } = deps;
  // Weak, so that a salt leaves the memory when its source deletes it.
  const keys = new WeakMap<Uint8Array, SaltKey>();
  let saltsSeen = 0;

  return {
    of(dayNumber, { visit, agent, origin }) {
      const salt = saltKey(dayNumber);
      let known = origin.latestVisitor;
      for (let seen = 1; known !== null; seen++) {
        if (known.agent === agent && known.salt === salt.number) return known;
        if (seen === KNOWN_MAX) known.before = null;
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
    const salt = salts.saltFor(dayNumber) ?? salts.saltFor(utcDayOf(nowMs()));
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
 * The secret salt is a prefix instead of an HMAC key, at half the cost. HMAC prevents extending a digest without the key,
 * which is impossible here, since only a quarter of the digest is used.
 */
export function hashVisitor(salt: string, address: string, userAgent: string): string {
  return Bun.CryptoHasher.hash('sha256', `${salt}${address}\n${userAgent}`, 'hex').slice(0, VISITOR_DIGITS);
}
