import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  HandleEmptyInListsPlugin,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  replaceWithNoncontingentExpression,
} from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { StorageAway } from '../../../core/base/storage-away.ts';
import { toStoredText } from '../../../core/base/stored-text.ts';
import { driverOn } from '../one-connection.ts';
import type { Db, Tables } from '../schema.ts';
import { connectionOf, isConnectionLost, isOutdatedPlan } from './pool.ts';

/** Most texts that each connection prepares under a name; the stores have fewer, and lists with many filters add some. */
const NAMED_MAX = 500;
const NAMES = new Map<string, string>();

/** A name for a statement that the connection keeps prepared, which halves its cost; undefined past the limit. */
function nameOf(text: string): string | undefined {
  const known = NAMES.get(text);
  if (known !== undefined || NAMES.size >= NAMED_MAX) return known;
  const name = `w${NAMES.size}`;
  NAMES.set(text, name);
  return name;
}

/** PostgreSQL refuses a NUL and half a surrogate pair in any text. */
const toStored = (value: unknown): unknown => (typeof value === 'string' ? toStoredText(value) : value);

/** Runs a statement on a connection: parameters as the database takes them, prepared once if `named`. */
export async function runStatement<R>(
  client: PoolClient,
  text: string,
  values: readonly unknown[],
  named: boolean,
): Promise<QueryResult<R>> {
  const name = named ? nameOf(text) : undefined;
  const result = await client.query({
    text,
    values: values.map(toStored),
    ...(name === undefined ? {} : { name }),
  });
  return result.command === 'SELECT'
    ? { rows: result.rows }
    : { rows: result.rows, numAffectedRows: BigInt(result.rowCount ?? 0) };
}

/** The queries of one connection, whose transaction the writer controls. */
export function dbOfClient(client: PoolClient, named: boolean): Db {
  // The driver wants one statement at a time; a job may ask for several at once.
  let last: Promise<unknown> = Promise.resolve();
  return dbOf({
    executeQuery<R>({ sql, parameters }: CompiledQuery) {
      const answer = last.then(() => runStatement<R>(client, sql, parameters, named));
      last = answer.catch(() => undefined);
      return answer;
    },
    streamQuery: refuseStream,
  });
}

/** Queries outside of transactions, each on any free connection. */
export const dbOfPool = (pool: Pool, named: boolean): Db =>
  dbOf({ executeQuery: (query) => readOnce(pool, query, named), streamQuery: refuseStream });

function dbOf(connection: DatabaseConnection): Db {
  // SQLite takes an empty list; PostgreSQL refuses its syntax.
  const emptyLists = new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression });
  return new Kysely<Tables>({ dialect: dialectOf(connection), plugins: [emptyLists] });
}

async function readOnce<R>(
  pool: Pool,
  query: CompiledQuery,
  named: boolean,
  tries = 0,
): Promise<QueryResult<R>> {
  const client = await connectionOf(pool);
  try {
    const result = await runStatement<R>(client, query.sql, query.parameters, named);
    client.release();
    return result;
  } catch (error) {
    const lost = isConnectionLost(error);
    client.release(lost || isOutdatedPlan(error));
    if (isOutdatedPlan(error) && tries < pool.options.max) return readOnce(pool, query, named, tries + 1);
    throw lost ? new StorageAway('away', error) : error;
  }
}

function refuseStream(): never {
  throw new Error('rows are read in pages, not streamed');
}

function dialectOf(connection: DatabaseConnection): Dialect {
  return {
    createDriver: () => driverOn(connection),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  };
}
