import type { RateCounters } from '../../core/quota.ts';

interface Window {
  taken: number;
  resetsAtMs: number;
}

/** Windows that are kept at once; past it, ended ones are swept, and if none has ended, the oldest goes. */
const WINDOWS_MAX = 100_000;

/** Fixed windows in this process, each beginning with the first call in it. */
export function createRateCounters(windowsMax: number = WINDOWS_MAX): RateCounters {
  const windows = new Map<string, Window>();

  function sweep(nowMs: number): void {
    for (const [key, { resetsAtMs }] of windows) if (resetsAtMs <= nowMs) windows.delete(key);
    const [oldest] = windows.keys();
    if (windows.size >= windowsMax && oldest !== undefined) windows.delete(oldest);
  }

  return {
    take(key, { limit, windowMs }, nowMs) {
      let window = windows.get(key);
      if (window === undefined || window.resetsAtMs <= nowMs) {
        if (window === undefined && windows.size >= windowsMax) sweep(nowMs);
        window = { taken: 0, resetsAtMs: nowMs + windowMs };
        windows.set(key, window);
      }
      const allowed = window.taken < limit;
      if (allowed) window.taken++;
      return { allowed, remaining: limit - window.taken, resetsAtMs: window.resetsAtMs };
    },
  };
}
