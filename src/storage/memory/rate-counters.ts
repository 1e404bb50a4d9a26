import type { RateCounters } from '../../core/quota.ts';

/** Counters of this process, in windows that begin at whole multiples of their length. Not a fake: servers use it. */
export interface MemoryRateCounters extends RateCounters {
  /** How many calls had no counter of their own because all were in use. */
  overflowed(): number;
}

interface Counter {
  taken: number;
  resetsAtMs: number;
}

const KEYS_MAX = 100_000;

/**
 * When `keysMax` keys have a running window, new keys share one counter for each kind of limit, so that a flood of made-up keys
 * cannot fill the memory, and is itself limited; keys that have a counter notice nothing.
 */
export function createMemoryRateCounters({ keysMax = KEYS_MAX } = {}): MemoryRateCounters {
  const held = new Map<string, Counter>();
  const shared = new Map<string, Counter>();
  let overflowed = 0;
  let sweptAtMs = 0;

  function counterOf(key: string, windowMs: number, limit: number, nowMs: number): Counter {
    const known = held.get(key);
    if (known !== undefined) return known;
    if (held.size >= keysMax) sweep(nowMs);
    if (held.size < keysMax) return put(held, key);
    overflowed++;
    const kind = `${windowMs}:${limit}`;
    return shared.get(kind) ?? put(shared, kind);
  }

  /** Forgets windows that have passed, at most once a second: a full table must not be walked for each call. */
  function sweep(nowMs: number): void {
    if (Math.abs(nowMs - sweptAtMs) < 1_000) return;
    sweptAtMs = nowMs;
    for (const [key, { resetsAtMs }] of held) if (resetsAtMs <= nowMs) held.delete(key);
  }

  return {
    take(key, { limit, windowMs }, nowMs) {
      const counter = counterOf(key, windowMs, limit, nowMs);
      if (nowMs >= counter.resetsAtMs) {
        counter.taken = 0;
        counter.resetsAtMs = (Math.floor(nowMs / windowMs) + 1) * windowMs;
      }
      const allowed = counter.taken < limit;
      if (allowed) counter.taken++;
      return { allowed, remaining: limit - counter.taken, resetsAtMs: counter.resetsAtMs };
    },
    overflowed: () => overflowed,
  };
}

function put(counters: Map<string, Counter>, key: string): Counter {
  const counter = { taken: 0, resetsAtMs: Number.NEGATIVE_INFINITY };
  counters.set(key, counter);
  return counter;
}
