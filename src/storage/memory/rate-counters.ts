import type { RateCounters } from '../../core/quota.ts';
import type { RateFile, Slot } from './rate-file.ts';

/** Counters of this process, in windows that begin at whole multiples of their length. Not a fake: servers use it. */
export interface MemoryRateCounters extends RateCounters {
  /** How many calls had no counter of their own because all were in use. */
  overflowed(): number;
}

export const RATE_KEYS_MAX = 100_000;

/**
 * When `keysMax` keys have a running window, new keys share one counter for each kind of limit, so that a flood of made-up keys
 * cannot fill the memory, and is itself limited; keys that have a counter notice nothing. With a file, running windows
 * outlive the process.
 */
export function createMemoryRateCounters({
  keysMax = RATE_KEYS_MAX,
  file = null,
}: {
  keysMax?: number;
  file?: RateFile | null;
} = {}): MemoryRateCounters {
  const held = new Map<string, Slot>();
  const shared = new Map<string, Slot>();
  let overflowed = 0;
  let sweptAtMs = 0;

  function counterOf(key: string, windowMs: number, limit: number, nowMs: number): Slot {
    const known = held.get(key);
    if (known !== undefined) return known;
    if (held.size >= keysMax) sweep(nowMs);
    if (held.size < keysMax) return put(held, key, file?.resume(key) ?? newSlot(key));
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

  /** Forgets windows that have passed, at most once a second: a full table must not be walked for each call. */
  function sweep(nowMs: number): void {
    if (Math.abs(nowMs - sweptAtMs) < 1_000) return;
    sweptAtMs = nowMs;
    for (const [key, slot] of held) {
      if (slot.resetsAtMs > nowMs) continue;
      held.delete(key);
      file?.free(slot);
    }
  }

  return {
    take(key, { limit, windowMs }, nowMs) {
      const counter = counterOf(key, windowMs, limit, nowMs);
      // A window that ends later than any can was begun while the clock was wrong.
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
      const counter = held.get(key) ?? shared.get(`${windowMs}:${limit}`);
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
