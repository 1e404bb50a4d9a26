import type { Clock } from '../core/ports.ts';

/** Something to do again and again; it may take longer than its interval, and then runs late instead of twice. */
export interface Job {
  readonly name: string;
  readonly everyMs: number;
  /** `signal` is aborted when the scheduler stops. */
  run(signal: AbortSignal): Promise<void>;
}

export interface Scheduler {
  /** The first run of each job comes after its interval. */
  start(): void;
  /** No job begins any more; answers when those that run are done. */
  stop(): Promise<void>;
}

export interface SchedulerMeter {
  /** `error` is null when all went well. */
  ran(job: string, ms: number, error: unknown): void;
}

/** Calls `run` after `ms`, once; what it returns calls that off. */
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
  const callOff = new Map<Job, () => void>();
  const running = new Set<Promise<void>>();

  function plan(job: Job): void {
    if (stopping.signal.aborted) return;
    callOff.set(
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
      for (const call of callOff.values()) call();
      await Promise.all(running);
    },
  };
}
