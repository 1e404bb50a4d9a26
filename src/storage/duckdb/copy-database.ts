import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { attach } from './attach.ts';
import { DATABASE_FILE } from './schema.ts';
import { readRows } from './sql.ts';

/** Copies the current state of all tables into a new file, which is renamed once it is complete. */
export async function copyDatabase(connection: DuckDBConnection, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, DATABASE_FILE);
  const unfinished = `${file}.unfinished`;
  await removeDatabase(unfinished);
  const [[own] = []] = await readRows(connection, 'SELECT current_database()');
  await attach(connection, unfinished, 'copy_of_clicks');
  try {
    await connection.run(`COPY FROM DATABASE ${quoteName(String(own))} TO copy_of_clicks`);
    await connection.run('CHECKPOINT copy_of_clicks');
  } finally {
    await connection.run('DETACH copy_of_clicks');
  }
  await rename(unfinished, file);
  await rm(`${file}.wal`, { force: true });
}

async function removeDatabase(file: string): Promise<void> {
  await rm(file, { force: true });
  await rm(`${file}.wal`, { force: true });
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
