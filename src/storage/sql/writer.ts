import type { Database } from 'bun:sqlite';
import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import { createKysely } from './sqlite.ts';

/** What a job may use: only inside the job, and only by awaiting it. */
export interface Transaction {
  readonly query: Kysely<Schema>;
  /** The same connection, for statements prepared by hand. */
  readonly db: Database;
}

/** The one who writes. All writes that are asked for in one turn of the event loop are committed together. */
export interface Writer {
  /** Resolves once the job's work is on the disk. A job that throws undoes its own work and nobody else's. */
  write<T>(job: (transaction: Transaction) => Promise<T> | T): Promise<T>;
  /** What is queued is written first. */
  close(): Promise<void>;
}

interface Queued {
  readonly run: (transaction: Transaction) => Promise<() => void>;
  readonly fail: (error: unknown) => void;
}

export function createWriter(db: Database): Writer {
  const transaction: Transaction = { query: createKysely(db), db };
  let queue: Queued[] = [];
  let working: Promise<void> | null = null;

  async function work(): Promise<void> {
    await new Promise((turn) => setImmediate(turn));
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      await commit(batch);
    }
    working = null;
  }

  async function commit(batch: readonly Queued[]): Promise<void> {
    const settle: (() => void)[] = [];
    try {
      db.run('BEGIN IMMEDIATE');
      const [only] = batch;
      // Alone, a job needs no savepoint: those keep a copy of every page that is touched.
      if (batch.length === 1 && only !== undefined) settle.push(await only.run(transaction));
      else for (const job of batch) settle.push(await attempt(job));
      db.run('COMMIT');
    } catch (error) {
      if (db.inTransaction) db.run('ROLLBACK');
      for (const job of batch) job.fail(error);
      return;
    }
    for (const tell of settle) tell();
  }

  /** Runs one job by itself; what is answered tells its caller, once all is committed. */
  async function attempt(job: Queued): Promise<() => void> {
    db.run('SAVEPOINT job');
    try {
      const tell = await job.run(transaction);
      db.run('RELEASE job');
      return tell;
    } catch (error) {
      // A full disk may already have undone the whole transaction.
      if (!db.inTransaction) throw error;
      db.run('ROLLBACK TO job');
      db.run('RELEASE job');
      return () => job.fail(error);
    }
  }

  return {
    write(job) {
      return new Promise((done, fail) => {
        queue.push({
          fail,
          run: async (its) => {
            const value = await job(its);
            return () => done(value);
          },
        });
        working ??= work();
      });
    },
    async close() {
      while (working !== null) await working;
      db.close();
    },
  };
}
