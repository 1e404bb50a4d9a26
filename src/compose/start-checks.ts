import { statSync } from 'node:fs';
import { openGeo } from '../clicks/geo/geo.ts';
import type { Config } from '../config/config.ts';
import { checkListen, checkSocketPaths } from '../system/listen-check.ts';
import { StartError } from '../system/start-error.ts';
import { folderOf } from './folder.ts';
import { pendingMigrations } from './stores.ts';

/**
 * Checks what can be known before anything is opened. Rejects with a StartError; changes nothing. `predecessor` is the
 * server that runs on the folder.
 */
export async function checkStart(
  config: Config,
  { predecessor, takeOver }: { predecessor: { readonly pid: number } | null; takeOver: boolean },
): Promise<void> {
  if (predecessor !== null && !takeOver) {
    throw new StartError(
      `another server (process ${predecessor.pid}) uses ${config.dataDir}; stop it first, take over from it (serve --take-over), or set another WAYMARK_DATA_DIR`,
    );
  }
  const { adminSocket, workerSocket } = folderOf(config);
  checkSocketPaths(config.dataDir, [adminSocket, workerSocket]);
  if (config.sharePort || config.port === 0) return;
  await checkListen(config, { pids: predecessor === null ? [] : [predecessor.pid], workerSocket });
}

/**
 * Checks for a server that takes over what could fail once the other one has left. Rejects with the reason; changes
 * nothing.
 */
export async function checkData(config: Config): Promise<void> {
  const { links, adminSocket } = folderOf(config);
  const { uid } = statSync(adminSocket);
  if (uid !== process.getuid?.()) {
    throw new StartError(`the running server belongs to user id ${uid}; take over as that user`);
  }
  await openGeo({ paths: config.geoPaths });
  pendingMigrations(links);
}
