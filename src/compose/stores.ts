import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { backUpBefore } from '../backup/before-upgrade.ts';
import { folderFault } from '../backup/folder-fault.ts';
import { folderSource } from '../backup/folder-source.ts';
import { createReopeningClicks } from '../clicks/reopening-clicks.ts';
import type { Config } from '../config/config.ts';
import type { Clock, Random } from '../core/base/ports.ts';
import { StorageFull } from '../core/base/storage-full.ts';
import { RATE_KEYS_MAX } from '../limits/rate-counters.ts';
import { openRateFile } from '../limits/rate-file.ts';
import { openDuckdbClicks } from '../storage/duckdb/clicks.ts';
import { damageIn } from '../storage/sql/sqlite/damage.ts';
import { planSqlite } from '../storage/sql/sqlite/sqlite.ts';
import { openSqliteStores } from '../storage/sql/sqlite/sqlite-stores.ts';
import { lockFolder } from '../system/folder-lock.ts';
import { makePrivate } from '../system/private-files.ts';
import { steadyClock } from '../system/system-ports.ts';
import { folderOf } from './folder.ts';

/** Open rate windows. Obsolete after a day, so they are not backed up. */
const RATES_FILE = 'rates.bin';

export type ServerStores = Awaited<ReturnType<typeof openStores>>;

/** How long a start waits for the click store; upgrading an old file with many clicks takes longer. */
const OPEN_MS_MAX = 5_000;
/** Minimum time between attempts to open an unusable click store. */
const REOPEN_MS = 5_000;

/**
 * Opens and migrates all stores in the data folder; backs up an older folder first. Rejects when another server has
 * locked the folder for longer than `waitMs`. An unusable click store does not fail the start.
 */
export async function openStores(
  config: Config,
  deps: {
    clock: Clock;
    random: Random;
    version: string;
    waitMs?: number;
    onClicksAway?: (reason: string) => void;
    onClicksBack?: () => void;
  },
) {
  const { clock, random, version } = deps;
  const folder = folderOf(config);
  const fault = await folderFault(config.dataDir);
  if (fault !== null && !fault.isFull) throw new Error(`${fault.found}; ${fault.advice}`);
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const unlock = await lockFolder(config.dataDir, 'owner', deps.waitMs);
  try {
    makePrivate(config.dataDir);
    const isCopied = await copyBeforeMigration(config, { clock, version });
    const sql = openSqliteStores({
      file: folder.links,
      nowMs: clock.nowMs(),
      clock,
      random,
      instance: crypto.randomUUID(),
      // The lock of the folder lets one instance run at a time, so all have one name.
      node: { name: 'main', version },
      pages: config.memory,
    });
    // A full disk must not prevent a start; the periodic job beats again.
    await sql.nodes.beat().catch((error: unknown) => {
      if (!(error instanceof StorageFull)) throw error;
    });
    const clicks = createReopeningClicks({
      openStore: () =>
        openDuckdbClicks({
          folder: config.dataDir,
          clock: clock.nowMs,
          memoryLimitBytes: config.memory.clicksBytes,
          wordsMax: config.memory.wordsMax,
          async beforeUpgrade(older, copyClicks) {
            if (isCopied) return;
            const source = { ...folderSource(config.dataDir), copyClicks };
            await backUpBefore(`clicks-${older + 1}`, { source, backups: folder.backups, clock, version });
          },
        }),
      openMsMax: OPEN_MS_MAX,
      nowMs: steadyClock.nowMs,
      retryMs: REOPEN_MS,
      onAway: (reason) => deps.onClicksAway?.(reason),
      onBack: () => deps.onClicksBack?.(),
    });
    await clicks.open();
    const rates = openRateFile(join(config.dataDir, RATES_FILE), {
      slots: RATE_KEYS_MAX,
      nowMs: clock.nowMs(),
    });
    return {
      sql,
      clicks,
      rates,
      async close() {
        await clicks.close();
        await sql.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    const damage = damageIn(error);
    if (damage === null) throw error;
    throw new Error(
      `${folder.links} is damaged (${damage}); restore a backup: waymark verify, then waymark restore FOLDER --force`,
    );
  }
}

/** Returns whether a migration is pending, and so a backup was made. */
async function copyBeforeMigration(
  config: Config,
  about: { clock: Clock; version: string },
): Promise<boolean> {
  const { links, backups } = folderOf(config);
  const [first] = pendingMigrations(links);
  if (first === undefined) return false;
  await backUpBefore(first, { ...about, backups, source: folderSource(config.dataDir) });
  return true;
}

/** The names of the migrations that opening would run; changes nothing. */
export function pendingMigrations(links: string): readonly string[] {
  return existsSync(links) && statSync(links).size > 0 ? planSqlite(links).pending : [];
}
