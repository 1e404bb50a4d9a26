import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Most entries of the data folder to check: backups and spool have far fewer. */
const ENTRIES_MAX = 100_000;
const OTHERS = 0o077;

/**
 * Removes the permissions of group and others from everything in the data folder except the folder itself, whose
 * permissions are the operator's choice. New files are private through the umask; this is for files of older
 * versions, and for copies.
 */
export function makePrivate(dataDir: string): void {
  let checked = 0;

  function restrictAll(folder: string): void {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (++checked > ENTRIES_MAX) return;
      const path = join(folder, entry.name);
      if (!entry.isDirectory() && !entry.isFile()) continue;
      restrict(path);
      if (entry.isDirectory()) restrictAll(path);
    }
  }

  restrictAll(dataDir);
}

function restrict(path: string): void {
  try {
    const { mode } = lstatSync(path);
    if ((mode & OTHERS) !== 0) chmodSync(path, mode & 0o700);
  } catch {
    // The file has been removed, or belongs to another user, so its permissions are not ours to change. `waymark
    // doctor` reports it.
  }
}

/** Whether users other than the owner may enter a folder, so that only the permissions of each file protect it. */
export function isOpenToOthers(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  return found !== undefined && (found.mode & OTHERS) !== 0;
}
