import { join } from 'node:path';
import { CLICKS_FILE, LINKS_FILE, SPOOL_FOLDER } from '../backup/manifest.ts';
import type { Config } from '../config/config.ts';
import { adminSocketPath } from '../server/admin-socket.ts';
import { LOCKS_FOLDER } from '../system/spool-lock.ts';

/** Paths in a data folder. */
export type Folder = Readonly<ReturnType<typeof folderOf>>;

export function folderOf({ dataDir }: Pick<Config, 'dataDir'>) {
  return {
    links: join(dataDir, LINKS_FILE),
    clicks: join(dataDir, CLICKS_FILE),
    spool: join(dataDir, SPOOL_FOLDER),
    backups: join(dataDir, 'backups'),
    /** The folder of the spools' locks. */
    locks: join(dataDir, LOCKS_FOLDER),
    adminSocket: adminSocketPath(dataDir),
    /** The socket on which redirect processes reach the main process. */
    workerSocket: join(dataDir, 'workers.sock'),
  };
}
