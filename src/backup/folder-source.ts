import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { settleDuckdb } from './check-databases.ts';
import { copySqlite } from './copy-sqlite.ts';
import { sizeOf } from './files.ts';
import { CLICKS_FILE, LINKS_FILE } from './manifest.ts';
import type { BackupSource } from './write-backup.ts';

/** Backs up the data folder of a server that is not running. */
export function folderSource(dataDir: string): BackupSource {
  return {
    dataDir,
    hold: async () => () => undefined,
    copyLinks: (folder) => copySqlite(join(dataDir, LINKS_FILE), join(folder, LINKS_FILE)),
    async copyClicks(folder) {
      const file = join(dataDir, CLICKS_FILE);
      if ((await sizeOf(file)) === 0) return;
      // This also fails when a server has the file open.
      await settleDuckdb(file);
      await copyFile(file, join(folder, CLICKS_FILE));
    },
  };
}
