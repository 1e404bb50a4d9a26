import type { Clock, Digest, Random } from '../core/base/ports.ts';

/** The clocks, random source and digest of a real server. */
export const systemClock: Clock = { nowMs: () => Date.now() };

/** Monotonic: for durations. Unaffected by changes of the system clock; has no relation to the date. */
export const steadyClock: Clock = { nowMs: () => performance.now() };

/** Draws random bytes in bulk, because most callers need only a few. */
export function createSystemRandom(): Random {
  const pool = new Uint8Array(16_384);
  let used = pool.length;
  return {
    bytes(count) {
      if (count > pool.length) return crypto.getRandomValues(new Uint8Array(count));
      if (used + count > pool.length) {
        crypto.getRandomValues(pool);
        used = 0;
      }
      const bytes = pool.slice(used, used + count);
      pool.fill(0, used, used + count);
      used += count;
      return bytes;
    },
  };
}

export const systemDigest: Digest = { sha256: (text) => Bun.CryptoHasher.hash('sha256', text, 'hex') };
