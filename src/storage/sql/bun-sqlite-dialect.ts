import type { Database, SQLQueryBindings, Statement } from 'bun:sqlite';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';

/** Distinct statements kept ready; a store has fewer, and lists with many filters make some more. */
const PREPARED_MAX = 500;

/** Kysely over an open connection, whose transactions are none of its business: see `writer.ts`. */
export function bunSqliteDialect(database: Database): Dialect {
  return {
    createDriver: () => createDriver(connectionOf(database)),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

function createDriver(connection: DatabaseConnection): Driver {
  const refuse = async () => {
    throw new Error('transactions are made by the writer');
  };
  const nothing = async () => {};
  return {
    init: nothing,
    acquireConnection: async () => connection,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: nothing,
    destroy: nothing,
  };
}

interface Prepared {
  readonly statement: Statement;
  readonly givesRows: boolean;
}

function connectionOf(database: Database): DatabaseConnection {
  const prepared = new Map<string, Prepared>();

  function prepare(text: string): Prepared {
    const held = prepared.get(text);
    if (held !== undefined) return held;
    const [oldest] = prepared;
    if (prepared.size >= PREPARED_MAX && oldest !== undefined) {
      prepared.delete(oldest[0]);
      oldest[1].statement.finalize();
    }
    const statement = database.prepare(text);
    // Only what gives rows has column names; what gives none tells how many rows it changed.
    const one = { statement, givesRows: statement.columnNames.length > 0 };
    prepared.set(text, one);
    return one;
  }

  return {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      const { statement, givesRows } = prepare(query.sql);
      const values = query.parameters as SQLQueryBindings[];
      if (givesRows) return { rows: statement.all(...values) as R[] };
      const { changes } = statement.run(...values);
      return { rows: [], numAffectedRows: BigInt(changes) };
    },
    streamQuery() {
      throw new Error('rows are read in pages, not streamed');
    },
  };
}
