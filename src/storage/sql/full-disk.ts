import { SQLiteError } from 'bun:sqlite';
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { StorageFull } from '../../core/storage-full.ts';

/** SQLite says of these only that writing failed: on a full disk, or on a broken one. */
const FAILED_WRITES = new Set(['SQLITE_IOERR_WRITE', 'SQLITE_IOERR_SHMSIZE', 'SQLITE_IOERR_FSYNC']);
const ROOM_BYTES_MIN = 1_048_576;

/** What a failed write of `file` is to its callers: `StorageFull` where there was no room, else the error as it came. */
export function readWriteFault(error: unknown, file: string): unknown {
  if (!(error instanceof SQLiteError)) return error;
  const isFull = error.code === 'SQLITE_FULL' || (FAILED_WRITES.has(error.code ?? '') && !hasRoom(file));
  return isFull ? new StorageFull(error.message, { cause: error }) : error;
}

function hasRoom(file: string): boolean {
  const { bavail, bsize } = statfsSync(dirname(file));
  return bavail * bsize >= ROOM_BYTES_MIN;
}
