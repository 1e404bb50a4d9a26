import type { Database, SQLQueryBindings, Statement } from 'bun:sqlite';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { driverOn } from '../one-connection.ts';

/** Most prepared statements to cache; the stores have fewer, and lists with many filters add a few. */
const PREPARED_MAX = 500;

/** Runs Kysely on an open connection. The writer controls its transactions: see `writer.ts`. */
export function bunSqliteDialect(database: Database): Dialect {
  return {
    createDriver: () => driverOn(connectionOf(database)),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

interface PreparedStatement {
  readonly statement: Statement;
  readonly givesRows: boolean;
}

function connectionOf(database: Database): DatabaseConnection {
  const prepared = new Map<string, PreparedStatement>();

  function prepare(text: string): PreparedStatement {
    const known = prepared.get(text);
    if (known !== undefined) return known;
    const [oldest] = prepared;
    if (prepared.size >= PREPARED_MAX && oldest !== undefined) {
      prepared.delete(oldest[0]);
      oldest[1].statement.finalize();
    }
    const statement = database.prepare(text);
    // Only statements that return rows have column names; the others report how many rows they changed.
    const added = { statement, givesRows: statement.columnNames.length > 0 };
    prepared.set(text, added);
    return added;
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
