import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { folderSource } from '../backup/folder-source.ts';
import { type BackupSource, removeUnfinished, writeBackup } from '../backup/write-backup.ts';
import { createReopeningClicks } from '../clicks/reopening-clicks.ts';
import type { Config } from '../config.ts';
import type { Clock, Random } from '../core/ports.ts';
import { openDuckdbClicks } from '../storage/duckdb/clicks.ts';
import { RATE_KEYS_MAX } from '../storage/memory/rate-counters.ts';
import { openRateFile } from '../storage/memory/rate-file.ts';
import { planSqlite } from '../storage/sql/sqlite.ts';
import { openSqliteStores } from '../storage/sql/sqlite-stores.ts';
import { lockFolder } from '../system/folder-lock.ts';
import { damageIn } from './damage.ts';
import { folderOf } from './folder.ts';
import { folderFault } from './folder-fault.ts';
import { makePrivate } from './private-files.ts';
import { steadyClock } from './system.ts';

/** Running windows of rate limits: of no use a day later, so it is in no backup. */
const RATES_FILE = 'rates.bin';

export type Stores = Awaited<ReturnType<typeof openStores>>;

/** How long a start waits for statistics; an older file with many clicks takes longer to upgrade. */
const OPEN_MS_MAX = 5_000;
/** The least time between two tries to open statistics that could not be used. */
const REOPEN_MS = 5_000;

/**
 * Everything that a server keeps, in its data folder, brought up to date. An older folder is copied before it is
 * changed. Rejects when another server works on it for longer than `waitMs`. Statistics that cannot be opened keep
 * nothing else from working.
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
      pages: config.memory,
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
            await copyBefore(config, `clicks-${older + 1}`, { source, clock, version });
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

/** Says whether there was a migration to run, and so a copy of everything was made. */
async function copyBeforeMigration(
  config: Config,
  about: { clock: Clock; version: string },
): Promise<boolean> {
  const [first] = pendingMigrations(folderOf(config).links);
  if (first === undefined) return false;
  await copyBefore(config, first, { ...about, source: folderSource(config.dataDir) });
  return true;
}

/** How the names of copies before upgrades begin. */
const BEFORE = 'before-';

async function copyBefore(
  config: Config,
  step: string,
  { source, ...about }: { source: BackupSource; clock: Clock; version: string },
): Promise<void> {
  const { backups } = folderOf(config);
  mkdirSync(backups, { recursive: true, mode: 0o700 });
  // Each is as large as all data, and an upgrade that is stopped again and again would fill the disk.
  await removeUnfinished(backups, (name) => name.startsWith(BEFORE));
  const stamp = new Date(about.clock.nowMs()).toISOString().slice(0, 19).replaceAll(':', '');
  await writeBackup(source, join(backups, `${BEFORE}${step}-${stamp}`), about);
}

/** The names of the migrations that opening would run; nothing is changed. */
export function pendingMigrations(links: string): readonly string[] {
  return existsSync(links) && statSync(links).size > 0 ? planSqlite(links).pending : [];
}
