import { existsSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { DATABASE_FILE, SCHEMA_VERSION } from './schema.ts';
import { readVersion } from './upgrade.ts';

/**
 * What opening a file would change, in words; nothing is changed. `version` is what the server that has the file open says of
 * it, and null when nobody has it open.
 */
export async function pendingUpgrade(file: string, version: number | null): Promise<readonly string[]> {
  const has = version ?? (existsSync(file) ? await readVersionOf(file) : null);
  return has === null || has >= SCHEMA_VERSION
    ? []
    : [`${DATABASE_FILE}, from schema ${has} to ${SCHEMA_VERSION}`];
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
