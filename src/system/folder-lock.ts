import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Claim, lockFile } from './file-lock.ts';

/** A process that exits takes a moment to release its locks, and commands lock the folder briefly. */
const WAIT_MS_MAX = 900;
const RETRY_MS = 20;

/** The lock file of a data folder. `owner`: a main process; `shared`: a redirect process; `whole`: a restore. */
const LOCK_FILE = 'waymark.lock';

/**
 * Locks a data folder until the returned function is called or the process exits. Rejects when another process holds
 * a conflicting lock for longer than `waitMs`.
 */
export async function lockFolder(
  folder: string,
  claim: Claim,
  waitMs: number = WAIT_MS_MAX,
): Promise<() => void> {
  const untilMs = performance.now() + waitMs;
  for (;;) {
    const release = lockFile(join(folder, LOCK_FILE), claim);
    if (release !== null) return release;
    if (performance.now() >= untilMs) throw new Error(lockedMessage(folder, claim));
    await Bun.sleep(RETRY_MS);
  }
}

/** Whether a main process has locked the folder. */
export function isFolderOwned(folder: string): boolean {
  const file = join(folder, LOCK_FILE);
  if (!existsSync(file)) return false;
  const release = lockFile(file, 'owner');
  release?.();
  return release === null;
}

function lockedMessage(folder: string, claim: Claim): string {
  return claim === 'whole'
    ? `a server, or a redirect process that a server left behind, works on ${folder}; stop the server and wait until its redirect processes have ended (WAYMARK_ALONE)`
    : `another server works on ${folder}; stop it first, or give this one a WAYMARK_DATA_DIR of its own`;
}
