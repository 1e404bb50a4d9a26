/** For so long after its first try a message is tried again. */
export const TRIED_MS_MAX = 86_400_000;

/** In first retries. Where that is 5 s: 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, 2 h, 4 h; then always the last. */
const STEPS = [1, 6, 24, 120, 360, 720, 1_440, 2_880];

/** When a message that failed is tried again, the last time a day after the first try; null: never. */
export function nextTryAtMs(about: {
  /** Tries so far, the failed one included. */
  readonly attempts: number;
  readonly firstTriedAtMs: number;
  readonly nowMs: number;
  readonly firstRetryMs: number;
}): number | null {
  const { attempts, firstTriedAtMs, nowMs, firstRetryMs } = about;
  const endMs = firstTriedAtMs + TRIED_MS_MAX;
  if (nowMs >= endMs) return null;
  const step = STEPS[Math.min(attempts, STEPS.length) - 1] ?? 1;
  return Math.min(nowMs + step * firstRetryMs, endMs);
}
