import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest } from '../backup/manifest.ts';
import { removeUnfinished } from '../backup/write-backup.ts';
import { HOUR_MS } from '../core/base/calendar.ts';
import type { Clock } from '../core/base/ports.ts';

const DAY_NAME = /^\d{4}-\d{2}-\d{2}$/;

export interface DailyBackupPolicy {
  /** How many backups to keep; 0 disables the job, which then removes none either. */
  readonly keep: number;
  readonly hourUtc: number;
}

/** The day (`2026-11-20`, UTC) for which a backup is due, or null. After a failure it waits an hour. */
export function dayDue(
  policy: DailyBackupPolicy,
  state: { nowMs: number; kept: readonly string[]; failedAtMs: number | null },
): string | null {
  const { nowMs, kept, failedAtMs } = state;
  const now = new Date(nowMs).toISOString();
  const day = now.slice(0, 10);
  if (policy.keep === 0 || Number(now.slice(11, 13)) < policy.hourUtc || kept.includes(day)) return null;
  return failedAtMs !== null && nowMs - failedAtMs < HOUR_MS ? null : day;
}

/** The days whose backups may be removed: all but the newest `keep`. */
export function daysExpired(policy: DailyBackupPolicy, kept: readonly string[]): readonly string[] {
  return policy.keep === 0 ? [] : [...kept].sort().slice(0, -policy.keep);
}

/** Makes the backup that is due, then removes expired ones. Call it often; usually it does nothing. */
export function createDailyBackup(deps: {
  /** DATA_DIR/backups. */
  folder: string;
  policy: DailyBackupPolicy;
  clock: Clock;
  /** Writes a complete backup into a new folder, or throws and leaves none. */
  write: (folder: string) => Promise<void>;
}): { run(): Promise<void> } {
  const { folder, policy, clock, write } = deps;
  let failedAtMs: number | null = null;

  return {
    async run() {
      if (policy.keep === 0) return;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await removeUnfinished(folder, (name) => DAY_NAME.test(name));
      const day = dayDue(policy, { nowMs: clock.nowMs(), kept: await daysKept(folder), failedAtMs });
      if (day === null) return;
      try {
        await write(join(folder, day));
        failedAtMs = null;
      } catch (error) {
        failedAtMs = clock.nowMs();
        throw error;
      }
      for (const expired of daysExpired(policy, await daysKept(folder))) {
        await rm(join(folder, expired), { recursive: true });
      }
    },
  };
}

/** Days with a complete backup; other entries of the folder are neither counted nor removed. */
export async function daysKept(folder: string): Promise<readonly string[]> {
  const days = (await readdir(folder)).filter((name) => DAY_NAME.test(name)).sort();
  const whole = await Promise.all(days.map(async (day) => (await readManifest(join(folder, day))) !== null));
  return days.filter((_, i) => whole[i]);
}
