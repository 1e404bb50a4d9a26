import { takeEffects } from '../after-commit.ts';
import type { Db } from '../schema.ts';
import type { SqlWriter } from '../sql.ts';

/** The connection that the writer uses; statements take effect before `run` returns. */
export interface WriteConnection {
  readonly trx: Db;
  run(statement: string): void;
  inTransaction(): boolean;
  /** Converts the driver's error to the one that callers get. */
  faultOf(error: unknown): unknown;
}

/** Enough to share one flush among many jobs, few enough that none waits long. */
const JOBS_PER_COMMIT_MAX = 1_000;

interface WriteJob {
  readonly run: (trx: Db) => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Groups writes: one transaction, and one disk flush, for all jobs of a turn of the event loop. The jobs of a turn run
 * one after the other, each in its own savepoint, so a job that throws rolls back only itself.
 */
export function createSqliteWriter(connection: WriteConnection): SqlWriter {
  const { trx } = connection;
  let waiting: WriteJob[] = [];
  let working: Promise<void> | null = null;

  /** Runs one job in its savepoint; returns a function that settles it after the commit. */
  async function runJob(job: WriteJob): Promise<() => void> {
    connection.run('savepoint job');
    try {
      const settle = await runAlone(job);
      connection.run('release job');
      return settle;
    } catch (error) {
      takeEffects(trx);
      // A full disk may have rolled back the whole transaction.
      if (!connection.inTransaction()) throw error;
      connection.run('rollback to job');
      connection.run('release job');
      return () => job.reject(connection.faultOf(error));
    }
  }

  /** Runs a single job without a savepoint, which would copy every page that an import changes. */
  async function runAlone(job: WriteJob): Promise<() => void> {
    const value = await job.run(trx);
    const effects = takeEffects(trx);
    return () => {
      for (const effect of effects) effect();
      job.resolve(value);
    };
  }

  async function commitTurn(jobs: readonly WriteJob[]): Promise<void> {
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
      takeEffects(trx);
      return;
    }
    for (const settle of settlements) settle();
  }

  async function work(): Promise<void> {
    // Wait, so that the other writes of this turn join.
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
        waiting.push({ run, resolve: resolve as WriteJob['resolve'], reject });
        working ??= work();
      });
    },
    async idle() {
      while (working !== null) await working;
    },
  };
}
