import type { Clock } from '../core/base/ports.ts';

/** Smaller jumps are normal time synchronisation. */
const JUMP_MS_MIN = 5 * 60_000;
/** Time for an operator to see the warning and correct the clock. */
const DOUBT_MS = 24 * 3_600_000;

/** Detects jumps of the system clock. */
export interface ClockWatch {
  /** Call this every minute or more often. */
  check(): void;
  /** True for a day after a jump: until then nothing may be deleted because of its age. */
  isDoubtful(): boolean;
}

/** Compares the wall clock with a monotonic clock. */
export function createClockWatch(deps: {
  clock: Clock;
  steadyClock: Clock;
  onJump: (byMs: number) => void;
}): ClockWatch {
  const { clock, steadyClock, onJump } = deps;
  const currentOffset = (): number => clock.nowMs() - steadyClock.nowMs();
  let offsetMs = currentOffset();
  let jumpedAtMs = Number.NEGATIVE_INFINITY;

  function check(): void {
    const byMs = currentOffset() - offsetMs;
    offsetMs += byMs;
    if (Math.abs(byMs) < JUMP_MS_MIN) return;
    jumpedAtMs = steadyClock.nowMs();
    onJump(byMs);
  }

  return {
    check,
    isDoubtful() {
      check();
      return steadyClock.nowMs() - jumpedAtMs < DOUBT_MS;
    },
  };
}
