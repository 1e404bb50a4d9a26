import type { Db } from './schema.ts';

/** Groups writes: one transaction, and one wait for the disk, for all that come in one turn of the event loop. */
export interface Writer {
  /**
   * Runs `job` in the next transaction, alone: jobs of a turn follow each other, each in its own savepoint, so one
   * that throws undoes only itself. Answers after the commit is on the disk. When the commit fails, every job of the
   * turn is rejected and nothing of the turn is stored. A job must await all it starts.
   */
  write<T>(job: (trx: Db) => Promise<T> | T): Promise<T>;
  /** Resolves when nothing waits or runs. */
  idle(): Promise<void>;
}

/** The connection as the writer needs it; statements take effect before `run` returns. */
export interface WriteConnection {
  readonly trx: Db;
  run(statement: string): void;
  inTransaction(): boolean;
  /** The error that the callers of a failed write are given in place of the driver's. */
  faultOf(error: unknown): unknown;
}

/** Enough to share the disk's answer among many, few enough that nobody waits long. */
const JOBS_PER_COMMIT_MAX = 1_000;

interface Job {
  readonly run: (trx: Db) => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export function createWriter(connection: WriteConnection): Writer {
  const { trx } = connection;
  let waiting: Job[] = [];
  let working: Promise<void> | null = null;

  /** Runs one job in its savepoint; answers how to settle it once the turn is committed. */
  async function runJob(job: Job): Promise<() => void> {
    connection.run('savepoint job');
    try {
      const value = await job.run(trx);
      connection.run('release job');
      return () => job.resolve(value);
    } catch (error) {
      // A full disk may have ended the whole transaction, and the turn with it.
      if (!connection.inTransaction()) throw error;
      connection.run('rollback to job');
      connection.run('release job');
      return () => job.reject(connection.faultOf(error));
    }
  }

  /** Needs no savepoint, which would keep a copy of every page that an import touches. */
  async function runAlone(job: Job): Promise<() => void> {
    const value = await job.run(trx);
    return () => job.resolve(value);
  }

  async function commitTurn(jobs: readonly Job[]): Promise<void> {
    const settlements: (() => void)[] = [];
    try {
      connection.run('begin immediate');
      const [only] = jobs;
      if (jobs.length === 1 && only !== undefined) settlements.push(await runAlone(only));
      else for (const job of jobs) settlements.push(await runJob(job));
      connection.run('commit');
    } catch (error) {
      const fault = connection.faultOf(error);
      for (const job of jobs) job.reject(fault);
      if (connection.inTransaction()) connection.run('rollback');
      return;
    }
    for (const settle of settlements) settle();
  }

  async function work(): Promise<void> {
    // Not at once: whatever else this turn has to write joins.
    await new Promise(setImmediate);
    try {
      while (waiting.length > 0) {
        const jobs = waiting.slice(0, JOBS_PER_COMMIT_MAX);
        waiting = waiting.slice(JOBS_PER_COMMIT_MAX);
        await commitTurn(jobs);
      }
    } finally {
      working = null;
    }
  }

  return {
    write<T>(run: (trx: Db) => Promise<T> | T) {
      return new Promise<T>((resolve, reject) => {
        waiting.push({ run, resolve: resolve as Job['resolve'], reject });
        working ??= work();
      });
    },
    async idle() {
      while (working !== null) await working;
    },
  };
}
