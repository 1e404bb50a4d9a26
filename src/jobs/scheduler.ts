import type { Clock } from '../core/base/ports.ts';

/** A periodic task. One that takes longer than its interval runs late, never twice at once. */
export interface Job {
  readonly name: string;
  readonly everyMs: number;
  /** `signal` aborts when the scheduler stops. */
  run(signal: AbortSignal): Promise<void>;
}

export interface Scheduler {
  /** Starts all jobs; each first runs after one interval. */
  start(): void;
  /** Starts no further runs; resolves when the current ones are done. */
  stop(): Promise<void>;
}

export interface SchedulerMeter {
  /** `error` is null on success. */
  ran(job: string, ms: number, error: unknown): void;
}

/** Calls `run` once after `ms`; the returned function cancels it. */
export type Timer = (run: () => void, ms: number) => () => void;

export const systemTimer: Timer = (run, ms) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

export function createScheduler(
  jobs: readonly Job[],
  deps: { clock: Clock; meter: SchedulerMeter; timer?: Timer },
): Scheduler {
  const { clock, meter, timer = systemTimer } = deps;
  const stopping = new AbortController();
  const cancelOf = new Map<Job, () => void>();
  const running = new Set<Promise<void>>();

  function plan(job: Job): void {
    if (stopping.signal.aborted) return;
    cancelOf.set(
      job,
      timer(() => begin(job), job.everyMs),
    );
  }

  function begin(job: Job): void {
    const run = runOnce(job).finally(() => {
      running.delete(run);
      plan(job);
    });
    running.add(run);
  }

  async function runOnce(job: Job): Promise<void> {
    const startedMs = clock.nowMs();
    try {
      await job.run(stopping.signal);
      meter.ran(job.name, clock.nowMs() - startedMs, null);
    } catch (error) {
      meter.ran(job.name, clock.nowMs() - startedMs, error);
    }
  }

  return {
    start() {
      for (const job of jobs) plan(job);
    },
    async stop() {
      stopping.abort();
      for (const cancel of cancelOf.values()) cancel();
      await Promise.all(running);
    },
  };
}
