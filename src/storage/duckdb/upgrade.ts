import type { DuckDBConnection } from '@duckdb/node-api';
import { invariant } from '../../core/base/invariant.ts';
import { copyDatabase } from './copy-database.ts';
import { ROLLED_COUNTS } from './rollups.ts';
import {
  CLICK_COLUMNS,
  createDictionaryTable,
  DATABASE_FILE,
  POPULAR_SCHEMA,
  SCHEMA,
  SCHEMA_VERSION,
  TALLIED,
  WORD_COLUMNS,
} from './schema.ts';
import { inTransaction, int, readRows } from './sql.ts';
import { toVersion2 } from './upgrade-2.ts';

/** Copies an older file before it is upgraded: `copy` writes it into a folder. `version` is the version of the file. */
export type CopyOlder = (version: number, copy: (folder: string) => Promise<void>) => Promise<void>;

/** Upgrades a file from the version before. A version that only adds columns needs none, see `addMissingColumns`. */
const UPGRADES: Readonly<Record<number, (connection: DuckDBConnection) => Promise<void>>> = {
  2: toVersion2,
  3: toVersion3,
};

/**
 * Creates the tables of a new file and upgrades an older one. An upgrade is one transaction, so a process that dies
 * meanwhile leaves the older file.
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
      `${DATABASE_FILE} has schema ${version}, newer than this program, which supports ${SCHEMA_VERSION}: start a newer program, or restore the backup made before the upgrade`,
    );
  }
  if (version < SCHEMA_VERSION) {
    await beforeUpgrade?.(version, (folder) => copyDatabase(connection, folder));
    await inTransaction(connection, async () => {
      for (let to = version + 1; to <= SCHEMA_VERSION; to++) await UPGRADES[to]?.(connection);
      await connection.run(`UPDATE progress SET version = ${int(SCHEMA_VERSION)}`);
    });
  }
  await addMissingColumns(connection);
  // The space of the older tables is free at once, and a crash from here on has nothing to repeat.
  if (version < SCHEMA_VERSION) await connection.run('CHECKPOINT');
}

/** Sorted months gain the new roll-ups when `tidy` sorts them again, one after another. */
async function toVersion3(connection: DuckDBConnection): Promise<void> {
  for (const statement of POPULAR_SCHEMA) await connection.run(statement);
  await connection.run('DELETE FROM shelf');
}

/** Each column in a transaction of its own, since DuckDB alters no table that the same transaction has changed. */
async function addMissingColumns(connection: DuckDBConnection): Promise<void> {
  const stored = await readColumns(connection);
  for (const { name } of WORD_COLUMNS) {
    if (!stored.includes(name)) await inTransaction(connection, () => addColumn(connection, name));
  }
  const columns = await readColumns(connection);
  invariant(
    columns.join() === CLICK_COLUMNS.map(({ name }) => name).join(),
    'columns of stored clicks keep their order: a new one has a higher `since` than all others',
  );
}

async function readColumns(connection: DuckDBConnection): Promise<readonly string[]> {
  const rows = await readRows(
    connection,
    "SELECT column_name FROM duckdb_columns() WHERE table_name = 'click' AND NOT internal ORDER BY column_index",
  );
  return rows.map(([name]) => String(name));
}

/** Older clicks get '' (code 0) in a new column, so its roll-up counts under '' what any other dimension counts in total. */
async function addColumn(connection: DuckDBConnection, name: string): Promise<void> {
  await connection.run(`ALTER TABLE click ADD COLUMN ${name} INTEGER DEFAULT 0`);
  for (const statement of createDictionaryTable(name)) await connection.run(statement);
  const [dimension, other] = [name, 'trigger'].map((column) => int(TALLIED.indexOf(column)));
  for (const [table, unit] of [
    ['tally_day', 'day'],
    ['tally_month', 'month'],
  ]) {
    await connection.run(
      `INSERT INTO ${table} SELECT ${dimension}, workspace, ${unit}, 0, ${ROLLED_COUNTS} FROM ${table}
       WHERE dimension = ${other} GROUP BY workspace, ${unit} ORDER BY workspace, ${unit}`,
    );
  }
}

/** Null if there are no tables. */
export async function readVersion(connection: DuckDBConnection): Promise<number | null> {
  const tables = await readRows(
    connection,
    "SELECT table_name FROM duckdb_tables() WHERE table_name = 'progress'",
  );
  if (tables.length === 0) return null;
  const [[version] = []] = await readRows(connection, 'SELECT version FROM progress');
  return Number(version);
}
