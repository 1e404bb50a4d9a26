import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lockFile } from './file-lock.ts';

/**
 * The locks of all spools of a data folder. They lie outside the spools, because closing a copy of a locked file
 * would release the lock. A writer locks its spool before it creates it and until its process exits, so a spool
 * without a held lock never gets a writer again.
 */
export interface SpoolLocks {
  /** Whether a process, of this server or an earlier one, still writes to the spool. */
  isHeld(spool: string): boolean;
  /** Spools that are being written now. */
  held(): readonly string[];
  /** Removes the locks of deleted spools. */
  forget(spools: readonly string[]): void;
  /** Removes the locks of writers that exited before they created their spool in `spoolRoot`. */
  tidy(spoolRoot: string): void;
}

/** Below the data folder. */
export const LOCKS_FOLDER = 'locks';

const SUFFIX = '.lock';

/** Locks a spool; the writer calls this before it creates the spool. Throws when another process writes there. */
export function lockSpool(locks: string, spool: string): () => void {
  mkdirSync(locks, { recursive: true, mode: 0o700 });
  const release = lockFile(lockPath(locks, spool), 'owner');
  if (release === null) throw new Error(`another process writes to the spool ${spool}`);
  return release;
}

export function createSpoolLocks(locks: string): SpoolLocks {
  /** Spools whose writer has exited: no writer opens them again. */
  const dead = new Set<string>();

  function isHeld(spool: string): boolean {
    if (dead.has(spool)) return false;
    const file = lockPath(locks, spool);
    const release = existsSync(file) ? lockFile(file, 'owner') : () => undefined;
    release?.();
    if (release !== null) dead.add(spool);
    return release === null;
  }

  const spools = (): readonly string[] =>
    (existsSync(locks) ? readdirSync(locks) : []).flatMap((name) =>
      name.endsWith(SUFFIX) ? [name.slice(0, -SUFFIX.length)] : [],
    );

  return {
    isHeld,
    held: () => spools().filter(isHeld),
    forget(spools) {
      for (const spool of spools) {
        dead.delete(spool);
        rmSync(lockPath(locks, spool), { force: true });
      }
    },
    tidy(spoolRoot) {
      for (const spool of spools()) {
        if (!existsSync(join(spoolRoot, spool)) && !isHeld(spool))
          rmSync(lockPath(locks, spool), { force: true });
      }
    },
  };
}

const lockPath = (locks: string, spool: string): string => join(locks, `${spool}${SUFFIX}`);
