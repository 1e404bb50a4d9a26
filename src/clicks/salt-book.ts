import { DAY_MS, utcDayOf } from '../core/base/calendar.ts';
import { invariant } from '../core/base/invariant.ts';
import type { Clock } from '../core/base/ports.ts';
import type { SaltStore } from '../core/clicks/visitor-salt.ts';
import type { SaltSource } from './visitor-hash.ts';

/** The salts in use, without waiting for the store: yesterday's, today's, and tomorrow's for midnight. */
export interface SaltBook extends SaltSource {
  /** Makes the salts of today when the clock has reached a day without one, however far it jumped. */
  ready(): Promise<void>;
  today(): Promise<Uint8Array>;
  /**
   * Makes the next salts and deletes those older than yesterday. Nothing else deletes salts, so a clock that is wrong for
   * a moment deletes none that is needed once the clock is right again.
   */
  refresh(): Promise<void>;
}

export async function createSaltBook(store: SaltStore, clock: Clock): Promise<SaltBook> {
  let salts = new Map<number, Uint8Array>();
  const dayNow = (): number => utcDayOf(clock.nowMs());

  async function make(today: number): Promise<void> {
    const next = new Map<number, Uint8Array>();
    for (const day of [today - 1, today, today + 1]) {
      // The same object for the same day, so that salts are compared by identity.
      next.set(day, salts.get(day) ?? (await store.saltFor(nameOf(day))));
    }
    salts = next;
  }

  async function ready(): Promise<void> {
    const today = dayNow();
    if (!salts.has(today)) await make(today);
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
    saltFor: (day) => salts.get(day) ?? null,
    async today() {
      const today = dayNow();
      if (!salts.has(today)) await make(today);
      const salt = salts.get(today);
      invariant(salt !== undefined, 'today has a salt');
      return salt;
    },
  };
}

/** `2026-11-20` for a day counted from 1970. */
function nameOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
