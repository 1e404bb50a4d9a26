import type { SaltSource } from '../clicks/visitor-hash.ts';
import { invariant } from '../core/invariant.ts';
import type { Clock } from '../core/ports.ts';
import type { SaltStore } from '../core/visitor-salt.ts';

const DAY_MS = 86_400_000;

/** The salts that are in use, at hand without waiting: yesterday's, today's, and tomorrow's for midnight. */
export interface SaltBook extends SaltSource {
  /** Makes the salts of today where the clock has come to a day that has none, however far it jumped. */
  ready(): Promise<void>;
  today(): Promise<Uint8Array>;
  /**
   * Turns the page: makes what is needed next and throws away what is older than yesterday. Only this throws away, so
   * that a clock that is wrong for a moment takes no salt that is needed again once it is right.
   */
  refresh(): Promise<void>;
}

export async function createSaltBook(store: SaltStore, clock: Clock): Promise<SaltBook> {
  let held = new Map<number, Uint8Array>();
  const dayNow = (): number => Math.floor(clock.nowMs() / DAY_MS);

  async function make(today: number): Promise<void> {
    const salts = new Map<number, Uint8Array>();
    for (const day of [today - 1, today, today + 1]) {
      // The same object for the same day: whoever holds it need not compare bytes.
      salts.set(day, held.get(day) ?? (await store.saltFor(nameOf(day))));
    }
    held = salts;
  }

  async function ready(): Promise<void> {
    const today = dayNow();
    if (!held.has(today)) await make(today);
  }

  async function refresh(): Promise<void> {
    const today = dayNow();
    await make(today);
    await store.forgetBefore(nameOf(today - 1));
  }

  await refresh();
  return {
    ready,
    refresh,
    saltFor: (day) => held.get(day) ?? null,
    async today() {
      const today = dayNow();
      if (!held.has(today)) await make(today);
      const salt = held.get(today);
      invariant(salt !== undefined, 'today has a salt');
      return salt;
    },
  };
}

/** `2026-11-20` for a day counted from 1970. */
function nameOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
