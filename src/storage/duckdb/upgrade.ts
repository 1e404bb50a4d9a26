import type { DuckDBConnection } from '@duckdb/node-api';
import { copyDatabase } from './copy-database.ts';
import { DATABASE_FILE, SCHEMA, SCHEMA_VERSION } from './schema.ts';
import { inTransaction, int, readRows } from './sql.ts';
import { toVersion2 } from './upgrade-2.ts';

/** Keeps a copy of an older file: `copy` writes it into a folder. `version` is what the file has. */
export type CopyOlder = (version: number, copy: (folder: string) => Promise<void>) => Promise<void>;

/** What takes a file from the version before to this one. */
const UPGRADES: Readonly<Record<number, (connection: DuckDBConnection) => Promise<void>>> = {
  2: toVersion2,
};

/**
 * Makes the tables where there are none and upgrades older ones: all in one transaction, so a process that dies meanwhile
 * leaves the older file.
 */
export async function prepareSchema(connection: DuckDBConnection, beforeUpgrade?: CopyOlder): Promise<void> {
  const version = await readVersion(connection);
  if (version === null) {
    await inTransaction(connection, async () => {
      for (const statement of SCHEMA) await connection.run(statement);
    });
    return;
  }
  if (version > SCHEMA_VERSION) {
    throw new Error(
      `${DATABASE_FILE} has schema ${version}, newer than this program, which knows ${SCHEMA_VERSION}: start a newer program, or restore the backup made before the upgrade`,
    );
  }
  if (version === SCHEMA_VERSION) return;
  await beforeUpgrade?.(version, (folder) => copyDatabase(connection, folder));
  await inTransaction(connection, async () => {
    for (let to = version + 1; to <= SCHEMA_VERSION; to++) await UPGRADES[to]?.(connection);
    await connection.run(`UPDATE progress SET version = ${int(SCHEMA_VERSION)}`);
  });
  // What the older tables took is free at once, and a crash from here on has nothing to repeat.
  await connection.run('CHECKPOINT');
}

/** Null where there are no tables. */
export async function readVersion(connection: DuckDBConnection): Promise<number | null> {
  const tables = await readRows(
    connection,
    "SELECT table_name FROM duckdb_tables() WHERE table_name = 'progress'",
  );
  if (tables.length === 0) return null;
  const [[version] = []] = await readRows(connection, 'SELECT version FROM progress');
  return Number(version);
}
