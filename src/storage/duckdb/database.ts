import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { StorageFull } from '../../core/base/storage-full.ts';
import { attach } from './attach.ts';
import { DATABASE_FILE } from './schema.ts';
import { inTransaction } from './sql.ts';
import { type CopyOlder, prepareSchema } from './upgrade.ts';

/** Queries that run at once; others wait. */
const READERS_MAX = 4;
/** Size of the log before a checkpoint. Each checkpoint rewrites the last row groups, so fewer are cheaper. */
const CHECKPOINT_THRESHOLD = '128MB';

/** The name of the file in statements. */
const CLICKS = 'clicks';

const DEFAULT_MEMORY_BYTES = 512e6;

export interface DatabaseOptions {
  readonly folder: string;
  /** Default: one for each core. */
  readonly threads?: number;
  /** Limit of DuckDB's buffers; data beyond it goes to the disk. */
  readonly memoryLimitBytes?: number;
  /** Called before an older file is upgraded; if it fails, the file is not changed. */
  readonly beforeUpgrade?: CopyOlder;
}

export const bufferBytes = ({ memoryLimitBytes }: DatabaseOptions): number =>
  memoryLimitBytes ?? DEFAULT_MEMORY_BYTES;

export interface Database {
  /** Runs work on the writing connection, one at a time. */
  write: Lane;
  /** The same for work that may take minutes and must not block writes. */
  maintain: Lane;
  /** Runs work on a separate reading connection, which sees one state of the tables. */
  read: Lane;
  /** Waits for running work. */
  close(): Promise<void>;
}

type Lane = <T>(work: (connection: DuckDBConnection) => Promise<T>) => Promise<T>;

export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  await mkdir(options.folder, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', {
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
    memory_limit: `${Math.floor(bufferBytes(options) / 1e6)}MB`,
    checkpoint_threshold: CHECKPOINT_THRESHOLD,
    temp_directory: join(options.folder, 'clicks.tmp'),
    // DuckDB must never download anything, whatever a statement names.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    const writer = await instance.connect();
    // Only a database that is attached can have larger groups of rows.
    await attach(writer, join(options.folder, DATABASE_FILE), CLICKS);
    await writer.run(`USE ${CLICKS}`);
    await prepareSchema(writer, options.beforeUpgrade);
    return createDatabase(instance, writer, await connect(instance));
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

async function connect(instance: DuckDBInstance): Promise<DuckDBConnection> {
  const connection = await instance.connect();
  await connection.run(`USE ${CLICKS}`);
  return connection;
}

function createDatabase(
  instance: DuckDBInstance,
  writer: DuckDBConnection,
  keeper: DuckDBConnection,
): Database {
  const idle: DuckDBConnection[] = [];
  const begun = new Set<Promise<unknown>>();
  let closed = false;

  async function follow<T>(work: () => Promise<T>): Promise<T> {
    if (closed) throw new Error('the click store is closed');
    const turn = work();
    const settled: Promise<unknown> = turn.catch(() => undefined).finally(() => begun.delete(settled));
    begun.add(settled);
    return turn;
  }

  function createLane(connection: DuckDBConnection): Lane {
    const inTurn = limitConcurrency(1);
    return (work) => follow(() => inTurn(() => work(connection)));
  }

  const readInTurn = limitConcurrency(READERS_MAX);
  async function read<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = idle.pop() ?? (await connect(instance));
    try {
      return await inTransaction(connection, () => work(connection));
    } catch (error) {
      throw isFull(error) ? new StorageFull(String(error), { cause: error }) : error;
    } finally {
      idle.push(connection);
    }
  }

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    while (begun.size > 0) await Promise.all(begun);
    for (const connection of [...idle, writer, keeper]) connection.closeSync();
    instance.closeSync();
  }

  return {
    write: createLane(writer),
    maintain: createLane(keeper),
    read: (work) => follow(() => readInTurn(() => read(work))),
    close,
  };
}

/** A query may run out of disk when it sorts or writes a file. DuckDB has no error code for that. */
const isFull = (error: unknown): boolean =>
  error instanceof Error && /No space left on device|max_temp_directory_size/i.test(error.message);

/** Runs at most `max` works at once, in the order of the calls. */
function limitConcurrency(max: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let busy = 0;
  return async (work) => {
    if (busy >= max) await new Promise<void>((resolve) => waiting.push(resolve));
    else busy++;
    try {
      return await work();
    } finally {
      // The place goes to the next in line, so `busy` does not change then.
      const next = waiting.shift();
      if (next === undefined) busy--;
      else next();
    }
  };
}
