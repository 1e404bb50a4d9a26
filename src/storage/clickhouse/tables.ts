import type { ClickhouseConnection } from './connection.ts';
import {
  addTexts,
  CLICKHOUSE_VERSION,
  createTables,
  renewViews,
  type TableShape,
  versionIn,
} from './schema.ts';
import { createParams, statement } from './statement.ts';

/**
 * Makes the tables, or brings older ones to this version. Several servers may do it at once. Throws if a newer version has
 * changed the tables.
 */
export async function prepareTables(connection: ClickhouseConnection, shape: TableShape): Promise<void> {
  const found = await readVersion(connection, shape);
  if (found !== null && found > CLICKHOUSE_VERSION) {
    throw new Error(
      `the tables in ClickHouse are of version ${found}, and this program knows version ${CLICKHOUSE_VERSION}`,
    );
  }
  const isOlder = found !== null && found < CLICKHOUSE_VERSION;
  // Tables of this version are made again too: somebody may have stopped half way.
  const statements = [
    ...(isOlder ? addTexts(shape) : []),
    ...createTables(shape),
    ...(isOlder ? renewViews(shape) : []),
  ];
  for (const text of statements) await connection.run(statement(text));
}

async function readVersion(connection: ClickhouseConnection, shape: TableShape): Promise<number | null> {
  const params = createParams();
  const name = params.text(shape.sharded ? 'click_local' : 'click');
  const [row] = await connection.rows(
    statement(
      `SELECT comment FROM system.tables WHERE database = currentDatabase() AND name = ${name}`,
      params,
    ),
  );
  return row === undefined ? null : versionIn(String(row[0]));
}
