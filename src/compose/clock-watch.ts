import type { Clock } from '../core/ports.ts';

/** Less is what time servers correct every day. */
const JUMP_MS_MIN = 5 * 60_000;
/** Long enough for an operator to see the warning and set the clock right. */
const DOUBT_MS = 24 * 3_600_000;

/** Whether the clock of the machine can be believed. */
export interface ClockWatch {
  /** To be called every second or so. */
  look(): void;
  /** True for a day after the clock has jumped: nothing may be deleted by its date meanwhile. */
  isDoubtful(): boolean;
}

/** Compares the clock that tells the date with one that only counts on. */
export function createClockWatch(deps: {
  clock: Clock;
  steadyClock: Clock;
  onJump: (byMs: number) => void;
}): ClockWatch {
  const { clock, steadyClock, onJump } = deps;
  const offsetNow = (): number => clock.nowMs() - steadyClock.nowMs();
  let offsetMs = offsetNow();
  let jumpedAtMs = Number.NEGATIVE_INFINITY;

  function look(): void {
    const byMs = offsetNow() - offsetMs;
    offsetMs += byMs;
    if (Math.abs(byMs) < JUMP_MS_MIN) return;
    jumpedAtMs = steadyClock.nowMs();
    onJump(byMs);
  }

  return {
    look,
    isDoubtful() {
      look();
      return steadyClock.nowMs() - jumpedAtMs < DOUBT_MS;
    },
  };
}
