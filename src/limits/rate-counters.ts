import type { RateAnswer, RateCounters } from '../core/plans/quota.ts';
import type { RateFile, Slot } from './rate-file.ts';

/**
 * Rate counters in this process's memory, with fixed windows aligned to multiples of their length. Servers use them,
 * not only tests.
 */
export interface MemoryRateCounters extends RateCounters {
  take(...call: Parameters<RateCounters['take']>): RateAnswer;
  isSpent(...call: Parameters<RateCounters['isSpent']>): boolean;
  /** Number of calls that used a shared counter because the table was full. */
  overflowed(): number;
}

export const RATE_KEYS_MAX = 100_000;

/**
 * When `keysMax` keys have an open window, new keys share one counter for each kind of limit. So a flood of
 * fabricated keys cannot fill the memory and is limited itself, while keys that have a counter are unaffected. With
 * `file`, open windows survive the process.
 */
export function createMemoryRateCounters({
  keysMax = RATE_KEYS_MAX,
  file = null,
}: {
  keysMax?: number;
  file?: RateFile | null;
} = {}): MemoryRateCounters {
  const counters = new Map<string, Slot>();
  const shared = new Map<string, Slot>();
  let overflowed = 0;
  let sweptAtMs = 0;

  function counterOf(key: string, windowMs: number, limit: number, nowMs: number): Slot {
    const known = counters.get(key);
    if (known !== undefined) return known;
    if (counters.size >= keysMax) sweep(nowMs);
    if (counters.size < keysMax) return put(counters, key, file?.resume(key) ?? newSlot(key));
    overflowed++;
    const kind = `${windowMs}:${limit}`;
    return shared.get(kind) ?? put(shared, kind, emptySlot());
  }

  function newSlot(key: string): Slot {
    const slot = file?.take(key) ?? emptySlot();
    slot.taken = 0;
    slot.resetsAtMs = 0;
    return slot;
  }

  /** Removes closed windows, at most once a second: scanning a full table for each call would be too slow. */
  function sweep(nowMs: number): void {
    if (Math.abs(nowMs - sweptAtMs) < 1_000) return;
    sweptAtMs = nowMs;
    for (const [key, slot] of counters) {
      if (slot.resetsAtMs > nowMs) continue;
      counters.delete(key);
      file?.free(slot);
    }
  }

  return {
    take(key, { limit, windowMs }, nowMs) {
      const counter = counterOf(key, windowMs, limit, nowMs);
      // A window that ends too far in the future began while the clock was wrong.
      if (nowMs >= counter.resetsAtMs || counter.resetsAtMs - nowMs > windowMs) {
        counter.taken = 0;
        counter.resetsAtMs = (Math.floor(nowMs / windowMs) + 1) * windowMs;
      }
      const { taken, resetsAtMs } = counter;
      const allowed = taken < limit;
      if (allowed) counter.taken = taken + 1;
      return { allowed, remaining: Math.max(0, limit - taken - (allowed ? 1 : 0)), resetsAtMs };
    },
    isSpent(key, { limit, windowMs }, nowMs) {
      const counter = counters.get(key) ?? shared.get(`${windowMs}:${limit}`);
      if (counter === undefined || counter.taken < limit) return false;
      return nowMs < counter.resetsAtMs && counter.resetsAtMs - nowMs <= windowMs;
    },
    overflowed: () => overflowed,
  };
}

const emptySlot = (): Slot => ({ taken: 0, resetsAtMs: 0 });

function put(counters: Map<string, Slot>, key: string, counter: Slot): Slot {
  counters.set(key, counter);
  return counter;
}
