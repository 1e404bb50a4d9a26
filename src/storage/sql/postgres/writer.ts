import type { Pool, PoolClient } from 'pg';
import { StorageAway } from '../../../core/base/storage-away.ts';
import { takeEffects } from '../after-commit.ts';
import type { Db } from '../schema.ts';
import type { SqlWriter } from '../sql.ts';
import { dbOfClient } from './pg-dialect.ts';
import { connectionOf, isConnectionLost, isOutdatedPlan, stateOf } from './pool.ts';

export interface WriterOptions {
  /** Jobs that wait for a connection; a further one is refused. */
  readonly waitingMax: number;
  /** See `dbOfClient`. */
  readonly named: boolean;
}

export interface PostgresWriter extends SqlWriter {
  /**
   * Like `write`, but the transaction sees what others commit meanwhile. For a job that locks every row that it decides
   * on: it waits for its turn at a row that many change, where a serializable one would run again and again.
   */
  writeLocking: SqlWriter['write'];
  /** How often a job ran again since the start. */
  retries(): number;
}

type Job<T> = (trx: Db) => Promise<T> | T;

const RETRIES_MAX = 10;
const PAUSE_MS_MAX = 50;
/** Serialization failure, deadlock, and a unique key that another transaction took meanwhile. */
const AGAIN = new Set(['40001', '40P01', '23505']);

/**
 * One serializable transaction for each job: PostgreSQL groups commits itself. A job that met another one runs again, so it
 * must change nothing outside of its transaction. A commit without an answer is never repeated.
 */
export function createPostgresWriter(pool: Pool, { waitingMax, named }: WriterOptions): PostgresWriter {
  const dbs = new WeakMap<PoolClient, Db>();
  let running = 0;
  let retries = 0;
  let idle = Promise.withResolvers<void>();
  idle.resolve();

  function dbOf(client: PoolClient): Db {
    const known = dbs.get(client);
    if (known !== undefined) return known;
    const db = dbOfClient(client, named);
    dbs.set(client, db);
    return db;
  }

  async function runOnce<T>(begin: string, job: Job<T>): Promise<T> {
    const client = await connectionOf(pool);
    const trx = dbOf(client);
    let value: T;
    try {
      await client.query(begin);
      value = await job(trx);
    } catch (error) {
      takeEffects(trx);
      await giveBack(client, error);
      throw isConnectionLost(error) ? new StorageAway('away', error) : error;
    }
    const effects = takeEffects(trx);
    await commit(client);
    for (const effect of effects) effect();
    return value;
  }

  async function runAgain<T>(begin: string, job: Job<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await runOnce(begin, job);
      } catch (error) {
        if (!isWorthAnotherTry(error)) throw error;
        // A key that is still taken is no accident.
        if (tries >= RETRIES_MAX) throw stateOf(error) === '23505' ? error : new StorageAway('busy', error);
        retries++;
        await Bun.sleep(1 + Math.random() * Math.min(PAUSE_MS_MAX, 2 ** tries));
      }
    }
  }

  async function queue<T>(begin: string, job: Job<T>): Promise<T> {
    if (running >= pool.options.max + waitingMax) throw new StorageAway('busy');
    if (running++ === 0) idle = Promise.withResolvers();
    try {
      return await runAgain(begin, job);
    } finally {
      if (--running === 0) idle.resolve();
    }
  }

  return {
    write: (job) => queue('begin isolation level serializable', job),
    writeLocking: (job) => queue('begin isolation level read committed', job),
    async idle() {
      while (running > 0) await idle.promise;
    },
    retries: () => retries,
  };
}

const isWorthAnotherTry = (error: unknown): boolean =>
  AGAIN.has(stateOf(error) ?? '') || isOutdatedPlan(error);

/** Ends a transaction that failed. */
async function giveBack(client: PoolClient, error: unknown): Promise<void> {
  let unusable = isConnectionLost(error) || isOutdatedPlan(error);
  try {
    if (!unusable) await client.query('rollback');
  } catch {
    unusable = true;
  }
  client.release(unusable);
}

async function commit(client: PoolClient): Promise<void> {
  let command: string;
  try {
    ({ command } = await client.query('commit'));
  } catch (error) {
    const isAnswered = stateOf(error) !== null && !isConnectionLost(error);
    client.release(!isAnswered);
    throw isAnswered ? error : new StorageAway('outcome_unknown', error);
  }
  client.release();
  // What PostgreSQL answers when a statement failed and the job went on.
  if (command !== 'COMMIT') throw new Error('a job ignored the error of a statement: nothing was stored');
}
