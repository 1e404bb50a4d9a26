import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../core/base/ports.ts';
import { type BackupSource, removeUnfinished, writeBackup } from './write-backup.ts';

/** Prefix of the names of backups before upgrades. */
const BEFORE = 'before-';

/** Backs up the data folder before the upgrade `step` changes it. */
export async function backUpBefore(
  step: string,
  { source, backups, ...about }: { source: BackupSource; backups: string; clock: Clock; version: string },
): Promise<void> {
  mkdirSync(backups, { recursive: true, mode: 0o700 });
  // Each is as large as all data: upgrades that are interrupted repeatedly would fill the disk.
  await removeUnfinished(backups, (name) => name.startsWith(BEFORE));
  const stamp = new Date(about.clock.nowMs()).toISOString().slice(0, 19).replaceAll(':', '');
  await writeBackup(source, join(backups, `${BEFORE}${step}-${stamp}`), about);
}
