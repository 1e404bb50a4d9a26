import { SQLiteError } from 'bun:sqlite';
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { StorageFull } from '../../../core/base/storage-full.ts';

/** Codes that SQLite reports for a failed write, on a full disk or a broken one. */
const FAILED_WRITES = new Set(['SQLITE_IOERR_WRITE', 'SQLITE_IOERR_SHMSIZE', 'SQLITE_IOERR_FSYNC']);
const ROOM_BYTES_MIN = 1_048_576;

/** Converts a failed write of `file` to `StorageFull` when there was no space; returns other errors unchanged. */
export function readWriteFault(error: unknown, file: string): unknown {
  if (!(error instanceof SQLiteError)) return error;
  const isFull = error.code === 'SQLITE_FULL' || (FAILED_WRITES.has(error.code ?? '') && !hasRoom(file));
  return isFull ? new StorageFull(error.message, { cause: error }) : error;
}

function hasRoom(file: string): boolean {
  const { bavail, bsize } = statfsSync(dirname(file));
  return bavail * bsize >= ROOM_BYTES_MIN;
}
