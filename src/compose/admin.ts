import { join } from 'node:path';
import type { Api } from '../api/api.ts';
import { copySqlite } from '../backup/copy-sqlite.ts';
import { LINKS_FILE } from '../backup/manifest.ts';
import { writeBackup } from '../backup/write-backup.ts';
import type { Config } from '../config/config.ts';
import type { Clock } from '../core/base/ports.ts';
import type { Core } from '../core/core.ts';
import { type AdminOperations, createAdminSocket } from '../server/admin-socket.ts';
import type { Health } from '../server/health.ts';
import type { Log } from '../server/log.ts';
import { SCHEMA_VERSION } from '../storage/duckdb/schema.ts';
import type { ClickPath } from './clicks.ts';
import type { Folder } from './folder.ts';
import { createOperatorOperations } from './operator-operations.ts';
import type { ServerStores } from './stores.ts';

/** Backs up the data folder while the server runs. */
export type BackUp = (to: string) => Promise<void>;

export function composeBackUp(
  stores: ServerStores,
  deps: { dataDir: string; folder: Folder; clicks: ClickPath; version: string; clock: Clock },
): BackUp {
  const { dataDir, folder, clicks, version, clock } = deps;
  return async (to) => {
    await writeBackup(
      {
        dataDir,
        hold: () => clicks.pump.hold(),
        copyLinks: (into) => copySqlite(folder.links, join(into, LINKS_FILE)),
        copyClicks: (into) => stores.clicks.backup(into),
      },
      to,
      { version, clock },
    );
  };
}

/** The admin socket with its operations. */
export function composeAdmin(deps: {
  folder: Folder;
  core: Core;
  /** The URL of the dashboard. */
  appUrl: string;
  api: Api;
  ownKey: string;
  health: Health;
  backUp: BackUp;
  /** Leaves port and folder to the calling server. */
  handOver: () => void;
  /** What `status` returns, beside the server's health. */
  about: { readonly version: string; readonly port: number; readonly settings: Config['shown'] };
  log: Log;
}) {
  const { folder, core, appUrl, api, ownKey, health, backUp, handOver, about, log } = deps;
  const operations: AdminOperations = {
    backup: async (input) => backUp(folderIn(input)),
    status: async () => ({
      ...about,
      pid: process.pid,
      clicksSchema: SCHEMA_VERSION,
      ...(await health.readiness()),
    }),
    hand_over: async () => handOver(),
    ...createOperatorOperations(core, appUrl),
  };
  return createAdminSocket({
    path: folder.adminSocket,
    operations,
    api: async (request) => {
      const headers = new Headers(request.headers);
      headers.set('authorization', `Bearer ${ownKey}`);
      return api.fetch(new Request(request, { headers }), { address: '' });
    },
    onError: (operation, error) =>
      log.error({ operation, err: error }, 'an operation of the admin socket failed'),
  });
}

function folderIn(input: unknown): string {
  if (typeof input === 'object' && input !== null && 'folder' in input && typeof input.folder === 'string') {
    return input.folder;
  }
  throw new Error('backup needs a folder');
}
