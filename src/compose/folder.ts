import { join } from 'node:path';
import { CLICKS_FILE, LINKS_FILE, SPOOL_FOLDER } from '../backup/manifest.ts';
import type { Config } from '../config.ts';
import { adminSocketPath } from '../server/admin-socket.ts';
import { LOCKS_FOLDER } from '../system/spool-lock.ts';

/** Where everything lies in a data folder. */
export interface Folder {
  readonly links: string;
  readonly clicks: string;
  readonly spool: string;
  readonly backups: string;
  /** The locks of the spools. */
  readonly locks: string;
  readonly adminSocket: string;
  /** Where redirect processes find the main process. */
  readonly workerSocket: string;
}

export function folderOf({ dataDir }: Pick<Config, 'dataDir'>): Folder {
  return {
    links: join(dataDir, LINKS_FILE),
    clicks: join(dataDir, CLICKS_FILE),
    spool: join(dataDir, SPOOL_FOLDER),
    backups: join(dataDir, 'backups'),
    locks: join(dataDir, LOCKS_FOLDER),
    adminSocket: adminSocketPath(dataDir),
    workerSocket: join(dataDir, 'workers.sock'),
  };
}
