import { DAY_MS } from '../core/base/calendar.ts';

/** How long a message is retried, from its first attempt. */
export const RETRIED_MS_MAX = DAY_MS;

/** Multiples of the first delay. With 5 s: 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, 2 h, 4 h, and then every 4 h. */
const STEPS = [1, 6, 24, 120, 360, 720, 1_440, 2_880];

/** When a failed message is retried, at the latest a day after the first attempt; null: never. */
export function nextTryAtMs(about: {
  /** Attempts so far, including the failed one. */
  readonly attempts: number;
  readonly firstTriedAtMs: number;
  readonly nowMs: number;
  readonly firstRetryMs: number;
}): number | null {
  const { attempts, firstTriedAtMs, nowMs, firstRetryMs } = about;
  const endMs = firstTriedAtMs + RETRIED_MS_MAX;
  if (nowMs >= endMs) return null;
  const step = STEPS[Math.min(attempts, STEPS.length) - 1] ?? 1;
  return Math.min(nowMs + step * firstRetryMs, endMs);
}
