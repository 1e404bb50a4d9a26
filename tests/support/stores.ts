import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Random } from '../../src/core/base/ports.ts';
import { openSqlite } from '../../src/storage/sql/sqlite/sqlite.ts';
import { openSqliteStores } from '../../src/storage/sql/sqlite/sqlite-stores.ts';

export type SqliteStores = ReturnType<typeof openSqliteStores>;

/** 2026-11-20T12:00:00Z. */
export const START_MS = Date.UTC(2026, 10, 20, 12);

const IN_MEMORY = '/dev/shm';
/** A container may give it no more than 64 MB, which a few hundred databases fill. */
const ROOM_BYTES_MIN = 2 ** 30;
/** In memory if possible, where no write waits for a disk. */
const FOLDER = existsSync(IN_MEMORY) && roomOf(IN_MEMORY) >= ROOM_BYTES_MIN ? IN_MEMORY : tmpdir();

let migrated: Uint8Array | null = null;

/** The stores of a real server over an empty database in memory. They need not be closed. */
export async function openTestStores(
  options: { readonly clock?: Clock; readonly random?: Random; readonly pagesMax?: number } = {},
): Promise<SqliteStores> {
  const file = newFile();
  try {
    migrated ??= await migratedDatabase();
    writeFileSync(file, migrated);
    const stores = openSqliteStores({
      file,
      instance: randomUUID(),
      random: { bytes: (count) => new Uint8Array(randomBytes(count)) },
      nowMs: START_MS,
      clock: { nowMs: () => START_MS },
      ...options,
    });
    // SQLite opens the log with the first read of a connection, and here each has one.
    await stores.workspaces.first();
    stores.routes.check();
    return stores;
  } finally {
    // An open file without a name ends with its last connection: nothing to remove, however a test ends.
    removeDatabase(file);
  }
}

function roomOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

const newFile = (): string => join(FOLDER, `waymark-test-${randomUUID()}.db`);

function removeDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
}

/** The bytes of an empty database: migrating once takes as long as copying this many times. */
async function migratedDatabase(): Promise<Uint8Array> {
  const file = newFile();
  try {
    const sql = openSqlite(file, START_MS);
    sql.copyLog();
    const bytes = readFileSync(file);
    await sql.close();
    return bytes;
  } finally {
    removeDatabase(file);
  }
}
