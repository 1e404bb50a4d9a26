import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** How many entries of the data folder are looked at: backups and the spool are bounded far below. */
const ENTRIES_MAX = 100_000;
const OTHERS = 0o077;

/**
 * Takes the rights of group and others from everything in the data folder but the folder itself, which may be somebody
 * else's to set. New files are private by the umask; this is for those that older versions made, and for copies.
 */
export function makePrivate(dataDir: string): void {
  let looked = 0;

  function tighten(folder: string): void {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (++looked > ENTRIES_MAX) return;
      const path = join(folder, entry.name);
      if (!entry.isDirectory() && !entry.isFile()) continue;
      tightenOne(path);
      if (entry.isDirectory()) tighten(path);
    }
  }

  tighten(dataDir);
}

function tightenOne(path: string): void {
  try {
    const { mode } = lstatSync(path);
    if ((mode & OTHERS) !== 0) chmodSync(path, mode & 0o700);
  } catch {
    // Gone meanwhile, or of another owner: who may read it is not for this user to say. `waymark doctor` names it.
  }
}

/** Whether others than its owner may enter a folder, so that only the rights of each file keep them out. */
export function isOpenToOthers(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  return found !== undefined && (found.mode & OTHERS) !== 0;
}
