import { accessSync, constants, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { errorCode, errorText } from '../core/base/error-text.ts';
import { LINKS_FILE } from './manifest.ts';
import { isRestoreUnfinished } from './restore-backup.ts';

/** Why a data folder cannot be used, and what to do about it. */
export interface FolderFault {
  readonly found: string;
  readonly advice: string;
  /** The disk is full. Redirects still work, so this does not prevent a start. */
  readonly isFull: boolean;
}

/** Tests the folder by writing and removing a file. Null when it is usable. */
export async function folderFault(dataDir: string): Promise<FolderFault | null> {
  const existing = nearestExisting(dataDir);
  if (!statSync(existing).isDirectory()) {
    return {
      found: `${existing} is a file, not a folder`,
      advice: 'move the file away, or set WAYMARK_DATA_DIR to a folder',
      isFull: false,
    };
  }
  try {
    if (await isRestoreUnfinished(dataDir)) {
      return {
        found: 'a restore was interrupted',
        advice: 'run waymark restore again, with the same backup',
        isFull: false,
      };
    }
    tryOut(existing);
    const links = join(dataDir, LINKS_FILE);
    if (statSync(links, { throwIfNoEntry: false }) !== undefined) {
      accessSync(links, constants.R_OK | constants.W_OK);
    }
    return null;
  } catch (error) {
    return faultOf(existing, error);
  }
}

/** The folder, or its nearest existing parent. */
export function nearestExisting(folder: string): string {
  const parent = dirname(folder);
  try {
    statSync(folder);
    return folder;
  } catch {
    return parent === folder ? folder : nearestExisting(parent);
  }
}

function tryOut(folder: string): void {
  accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  const trial = mkdtempSync(join(folder, '.waymark-trial-'));
  try {
    writeFileSync(join(trial, 'trial'), 'x', { flush: true });
  } finally {
    rmSync(trial, { recursive: true });
  }
}

function faultOf(folder: string, error: unknown): FolderFault {
  const code = errorCode(error);
  const reason = errorText(error);
  const found = `the user ${userInfo().username} cannot use the data folder ${folder}: ${reason}`;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return { found, advice: 'free some space on its disk', isFull: true };
  if (code === 'EROFS') return { found, advice: 'mount it writable, or set WAYMARK_DATA_DIR', isFull: false };
  return {
    found,
    advice: 'make that user its owner (chown -R), or set WAYMARK_DATA_DIR to another folder',
    isFull: false,
  };
}
