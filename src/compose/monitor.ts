import { readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest } from '../backup/manifest.ts';
import type { Config } from '../config/config.ts';
import type { InstanceMonitor, MailState } from '../core/base/instance-state.ts';
import type { Lanes } from '../redirect/workers/worker-pool.ts';
import type { Health, Readiness } from '../server/health.ts';
import type { ClickPath } from './clicks.ts';
import { type Folder, folderOf } from './folder.ts';
import type { ServerRun } from './run.ts';

/** The parts of a running server that the monitor asks. */
interface Running {
  readonly health: Health;
  readonly pump: ClickPath['pump'];
  readonly startedAtMs: number;
  lanes(): Lanes | null;
}

const NOT_RUNNING: Readiness = {
  ready: false,
  degraded: [],
  checks: { running: { ok: false, reason: 'no server is running' } },
};
const EMPTY_SPOOL = { spool: { bytes: 0, unread: 0 }, oldestAtMs: null, stuck: null };
export const NO_MAIL: MailState = {
  isConfigured: false,
  waiting: 0,
  lastSentAtMs: null,
  lastFailedAtMs: null,
};

/** The monitor of a server, or of a folder while `running` returns null. */
export function composeMonitor(
  config: Pick<Config, 'dataDir' | 'blockedHosts'>,
  deps: { version: string; running: () => Running | null; mail: () => MailState },
): InstanceMonitor {
  const folder = folderOf(config);
  return {
    async read() {
      const running = deps.running();
      const [{ ready, checks }, disk, lastBackupAtMs] = await Promise.all([
        running?.health.readiness() ?? NOT_RUNNING,
        statfs(config.dataDir),
        newestBackup(folder),
      ]);
      const { spool, oldestAtMs, stuck } = running?.pump.state() ?? EMPTY_SPOOL;
      const counters = running?.lanes()?.counters() ?? [];
      return {
        version: deps.version,
        startedAtMs: running?.startedAtMs ?? null,
        ready,
        checks: Object.entries(checks).map(([name, { ok, reason }]) => ({
          name,
          reason: ok ? null : (reason ?? 'it fails'),
        })),
        spool: { bytes: spool.bytes, unreadBytes: spool.unread, oldestAtMs },
        stuckSink: stuck === null ? null : { name: stuck.sink, forMs: stuck.forMs },
        workers: running?.lanes()?.serving() ?? 0,
        memory: {
          mainBytes: process.memoryUsage().rss,
          workersBytes: counters.reduce((sum, { residentBytes }) => sum + residentBytes, 0),
        },
        disk: { freeBytes: disk.bavail * disk.bsize, totalBytes: disk.blocks * disk.bsize },
        lastBackupAtMs,
        mail: deps.mail(),
        blockedHosts: config.blockedHosts.length,
      };
    },
  };
}

/** Null before all that the monitor asks has been created. */
export function runningOf(run: ServerRun): Running | null {
  const { health, clicks } = run;
  if (health === null || clicks === null) return null;
  const startedAtMs = run.clock.nowMs() - Math.round(process.uptime() * 1_000);
  return { health, pump: clicks.pump, startedAtMs, lanes: () => run.lanes };
}

/** Backups are named by their day, so the last name with a manifest is the newest. */
async function newestBackup({ backups }: Folder): Promise<number | null> {
  const names = await readdir(backups).catch((): string[] => []);
  for (const name of names.sort().reverse().slice(0, BACKUPS_READ_MAX)) {
    const manifest = await readManifest(join(backups, name));
    if (manifest !== null) return Date.parse(manifest.createdAt);
  }
  return null;
}

const BACKUPS_READ_MAX = 10;
