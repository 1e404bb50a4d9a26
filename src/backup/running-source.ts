import { isAbsolute, join } from 'node:path';
import * as z from 'zod';
import type { ClickStore } from '../core/click-store.ts';
import type { Clock } from '../core/ports.ts';
import { copySqlite } from './copy-sqlite.ts';
import { LINKS_FILE, type Manifest } from './manifest.ts';
import { type BackupSource, writeBackup } from './write-backup.ts';

/** The data folder of this very server, while it works. */
export function runningSource(server: {
  dataDir: string;
  clicks: Pick<ClickStore, 'backup'>;
  hold: BackupSource['hold'];
}): BackupSource {
  const { dataDir, clicks, hold } = server;
  return {
    dataDir,
    hold,
    copyLinks: (folder) => copySqlite(join(dataDir, LINKS_FILE), join(folder, LINKS_FILE)),
    copyClicks: (folder) => clicks.backup(folder),
  };
}

/** Writes backups one after the other: the daily one and one by hand may come together. */
export function createBackupWriter(
  source: BackupSource,
  about: { version: string; clock: Clock },
): (folder: string) => Promise<Manifest> {
  let last: Promise<unknown> = Promise.resolve();
  return (folder) => {
    const next = last.then(() => writeBackup(source, folder, about));
    last = next.catch(() => undefined);
    return next;
  };
}

const backupInput = z.strictObject({ folder: z.string().refine(isAbsolute, 'must be an absolute path') });

/** The operation `backup` of the admin socket. */
export function backupOperation(
  write: (folder: string) => Promise<Manifest>,
): (input: unknown) => Promise<unknown> {
  return async (input) => {
    const { folder } = backupInput.parse(input);
    const { files } = await write(folder);
    return { folder, files: files.length };
  };
}
