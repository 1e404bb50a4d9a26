import type { Sql } from '../sql.ts';
import { POSTGRES } from './dialect.ts';
import { migratePostgres } from './migrate.ts';
import { dbOfPool } from './pg-dialect.ts';
import { openPool } from './pool.ts';
import { createPostgresWriter, type PostgresWriter } from './writer.ts';

export interface PostgresOptions {
  readonly url: string;
  readonly nowMs: number;
  /** Connections that write: 8 to 16 are enough, because PostgreSQL groups commits. */
  readonly writeConnections?: number;
  readonly readConnections?: number;
  /** Jobs that may wait for a connection that writes. */
  readonly waitingMax?: number;
  /** Whether connections keep statements prepared; off behind a pooler that does not support it. */
  readonly named?: boolean;
  readonly connectMsMax?: number;
  readonly answerMsMax?: number;
  /** Receives the errors of connections that end while nobody uses them. */
  readonly onFault?: (error: Error) => void;
}

export interface Postgres extends Sql {
  readonly writer: PostgresWriter;
}

const CONNECTIONS = 8;
const WAITING_MAX = 32;
const CONNECT_MS_MAX = 500;
const ANSWER_MS_MAX = 2_000;

/**
 * Opens a database of PostgreSQL and migrates it. Two pools: a job that reads committed data in the midst of its
 * transaction would wait for a connection that jobs like itself hold.
 */
export async function openPostgres(options: PostgresOptions): Promise<Postgres> {
  const { url, nowMs, named = true, waitingMax = WAITING_MAX, onFault } = options;
  await migratePostgres(url, nowMs);
  const waits = {
    connectMsMax: options.connectMsMax ?? CONNECT_MS_MAX,
    answerMsMax: options.answerMsMax ?? ANSWER_MS_MAX,
  };
  const writing = openPool({ url, connections: options.writeConnections ?? CONNECTIONS, ...waits }, onFault);
  const reading = openPool({ url, connections: options.readConnections ?? CONNECTIONS, ...waits }, onFault);
  const writer = createPostgresWriter(writing, { waitingMax, named });
  return {
    dialect: POSTGRES,
    reader: dbOfPool(reading, named),
    writer,
    copyLog() {},
    async close() {
      await writer.idle();
      await Promise.all([writing.end(), reading.end()]);
    },
  };
}
