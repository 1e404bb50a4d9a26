import type { SaltSource } from '../clicks/visitor-hash.ts';
import type { Clock } from '../core/ports.ts';
import type { SaltStore } from '../core/visitor-salt.ts';

const DAY_MS = 86_400_000;

/** The salts that are in use, at hand without waiting: yesterday's, today's, and tomorrow's for midnight. */
export interface SaltBook extends SaltSource {
  today(): Uint8Array;
  /** Turns the page: makes what is needed next and throws away what is older than yesterday. */
  refresh(): Promise<void>;
}

export async function createSaltBook(store: SaltStore, clock: Clock): Promise<SaltBook> {
  let held = new Map<number, Uint8Array>();
  const dayNow = (): number => Math.floor(clock.nowMs() / DAY_MS);

  async function refresh(): Promise<void> {
    const today = dayNow();
    const salts = new Map<number, Uint8Array>();
    for (const day of [today - 1, today, today + 1]) {
      // The same object for the same day: whoever holds it need not compare bytes.
      salts.set(day, held.get(day) ?? (await store.saltFor(nameOf(day))));
    }
    held = salts;
    await store.forgetBefore(nameOf(today - 1));
  }

  await refresh();
  return {
    refresh,
    saltFor: (day) => held.get(day) ?? null,
    today() {
      const salt = held.get(dayNow());
      if (salt === undefined) throw new Error('the salts were not refreshed for two days');
      return salt;
    },
  };
}

/** `2026-11-20` for a day counted from 1970. */
function nameOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
