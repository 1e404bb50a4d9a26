import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { StorageFull } from '../../core/storage-full.ts';
import { DATABASE_FILE } from './schema.ts';
import { inTransaction } from './sql.ts';
import { type CopyOlder, prepareSchema } from './upgrade.ts';

/** Questions answered at once; more wait their turn. */
const READERS_MAX = 4;
/** Bytes logged before a checkpoint: each one rewrites the last row groups, so fewer cost less than many. */
const CHECKPOINT_THRESHOLD = '128MB';

const USUAL_MEMORY_BYTES = 512e6;

export interface DatabaseOptions {
  readonly folder: string;
  /** Default: one for each core. */
  readonly threads?: number;
  /** For DuckDB's buffers, which fill with use; what does not fit goes to the disk. */
  readonly memoryLimitBytes?: number;
  /** Called before an older file is changed; when it fails, the file stays as it is. */
  readonly beforeUpgrade?: CopyOlder;
}

export interface Database {
  /** Runs work on the writing connection, one piece at a time. */
  write: Lane;
  /** The same for what may take minutes and must not hold up writes. */
  maintain: Lane;
  /** Runs work on a reading connection of its own, all of it on the same state of the tables. */
  read: Lane;
  /** Waits for what was begun. */
  close(): Promise<void>;
}

type Lane = <T>(work: (connection: DuckDBConnection) => Promise<T>) => Promise<T>;

export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  await mkdir(options.folder, { recursive: true });
  const instance = await DuckDBInstance.create(join(options.folder, DATABASE_FILE), {
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
    memory_limit: `${Math.floor((options.memoryLimitBytes ?? USUAL_MEMORY_BYTES) / 1e6)}MB`,
    checkpoint_threshold: CHECKPOINT_THRESHOLD,
    temp_directory: join(options.folder, 'clicks.tmp'),
    // Nothing is fetched from anywhere, whatever a statement names.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    const writer = await instance.connect();
    await prepareSchema(writer, options.beforeUpgrade);
    return createDatabase(instance, writer, await instance.connect());
  } catch (error) {
    instance.closeSync();
    throw error;
  }
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
    const connection = idle.pop() ?? (await instance.connect());
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

/** A question may need room of its own, for what it sorts or writes into a file; DuckDB has no code for the lack of it. */
const isFull = (error: unknown): boolean =>
  error instanceof Error && /No space left on device|max_temp_directory_size/i.test(error.message);

/** Runs at most `max` pieces of work at once, in the order they came. */
function limitConcurrency(max: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let busy = 0;
  return async (work) => {
    if (busy >= max) await new Promise<void>((resolve) => waiting.push(resolve));
    else busy++;
    try {
      return await work();
    } finally {
      // The place goes straight to the next who waits, so `busy` stays as it is then.
      const next = waiting.shift();
      if (next === undefined) busy--;
      else next();
    }
  };
}
