import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { OperatorError } from '../core/base/operator-error.ts';
import { filesBelow, sync } from './files.ts';
import { CLICKS_FILE, LINKS_FILE, SPOOL_FOLDER } from './manifest.ts';
import { verifyBackup } from './verify-backup.ts';

/** The files that a restore replaces; everything else in a data folder stays, the backups above all. */
const REPLACED = [LINKS_FILE, CLICKS_FILE].flatMap((file) => [
  file,
  `${file}-wal`,
  `${file}-shm`,
  `${file}.wal`,
]);

/** While this folder exists, the restore is incomplete and no server may start. */
const STAGE = '.restoring';

/** True after an interrupted restore, which must be repeated before a server starts. */
export async function isRestoreUnfinished(dataDir: string): Promise<boolean> {
  return (await namesIn(dataDir)).includes(STAGE);
}

/**
 * Replaces the contents of a data folder by a verified backup. The old files move to `replaced-<time>` inside it. The
 * folder itself is never renamed: it may be a mount point. The server must not run. Throws OperatorError.
 */
export async function restoreBackup(options: {
  from: string;
  dataDir: string;
  /** Proceeds even when the folder contains data. */
  force: boolean;
  nowMs: number;
}): Promise<{ replaced: string | null }> {
  const from = resolve(options.from);
  const dataDir = resolve(options.dataDir);
  const { problems } = await verifyBackup(from);
  if (problems.length > 0) throw new OperatorError(`the backup is damaged: ${problems.join('; ')}`);
  const existing = (await namesIn(dataDir)).filter(
    (name) => REPLACED.includes(name) || name === SPOOL_FOLDER,
  );
  const interrupted = await isRestoreUnfinished(dataDir);
  if (existing.length > 0 && !options.force && !interrupted) {
    throw new OperatorError(`${dataDir} already has data; --force moves it aside`);
  }

  const stage = join(dataDir, STAGE);
  await mkdir(stage, { recursive: true, mode: 0o700 });
  // The stage folder itself stays: it marks an incomplete restore.
  for (const name of await namesIn(stage)) await rm(join(stage, name), { recursive: true });
  await cp(from, stage, { recursive: true });
  for (const name of await filesBelow(stage)) await sync(join(stage, name));

  const replaced = existing.length === 0 ? null : await moveAside(dataDir, existing, options.nowMs);
  for (const name of [LINKS_FILE, CLICKS_FILE, SPOOL_FOLDER]) {
    if ((await namesIn(stage)).includes(name)) await rename(join(stage, name), join(dataDir, name));
  }
  await sync(dataDir);
  await rm(stage, { recursive: true });
  await sync(dataDir);
  return { replaced };
}

async function moveAside(dataDir: string, names: readonly string[], nowMs: number): Promise<string> {
  const stamp = new Date(nowMs).toISOString().slice(0, 19).replaceAll(':', '');
  const taken = await namesIn(dataDir);
  let name = `replaced-${stamp}`;
  for (let i = 2; taken.includes(name); i++) name = `replaced-${stamp}-${i}`;
  const aside = join(dataDir, name);
  await mkdir(aside, { mode: 0o700 });
  for (const file of names) await rename(join(dataDir, file), join(aside, file));
  return aside;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}
