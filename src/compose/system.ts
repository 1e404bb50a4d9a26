import type { Clock, Digest, Random } from '../core/ports.ts';

/** What the outside world is to a real server. */
export const systemClock: Clock = { nowMs: () => Date.now() };

/** For durations: counts on evenly when the clock of the machine is set, or was wrong. Tells no date. */
export const steadyClock: Clock = { nowMs: () => performance.now() };

/** Random bytes are drawn in bulk: most askers want a few. */
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
