import { existsSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { DATABASE_FILE, SCHEMA_VERSION } from './schema.ts';
import { readVersion } from './upgrade.ts';

/**
 * Describes what opening a file would upgrade; changes nothing. `version` comes from the server that has the file open, and
 * is null if no server has.
 */
export async function pendingUpgrade(file: string, version: number | null): Promise<readonly string[]> {
  const current = version ?? (existsSync(file) ? await readVersionOf(file) : null);
  return current === null || current >= SCHEMA_VERSION
    ? []
    : [`${DATABASE_FILE}, from schema ${current} to ${SCHEMA_VERSION}`];
}

async function readVersionOf(file: string): Promise<number | null> {
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY', threads: '1' });
  const connection = await instance.connect();
  try {
    return await readVersion(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
