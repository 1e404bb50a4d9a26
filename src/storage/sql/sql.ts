import type { SqlDialect } from './dialect.ts';
import type { Db } from './schema.ts';

/** An open database, on which all SQL stores are built. */
export interface Sql {
  readonly dialect: SqlDialect;
  /** Sees committed data only. */
  readonly reader: Db;
  readonly writer: SqlWriter;
  /**
   * Copies the write-ahead log into the file, so that no later write has to copy more at once; does nothing during a
   * write.
   */
  copyLog(): void;
  /** Waits for open writes, then closes. */
  close(): Promise<void>;
}

/** All writes to the database. */
export interface SqlWriter {
  /**
   * Runs `job` in a transaction; when it throws, nothing of it is stored. Resolves after the commit is durable. When
   * the commit fails, the job rejects and nothing is stored. A job must await everything it starts, and changes
   * nothing outside of its transaction but through `afterCommit`: a database may have to run it again.
   */
  write<T>(job: (trx: Db) => Promise<T> | T): Promise<T>;
  /** Resolves when no job is queued or running. */
  idle(): Promise<void>;
}
