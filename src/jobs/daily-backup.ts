import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest } from '../backup/manifest.ts';
import { removeUnfinished } from '../backup/write-backup.ts';
import type { Clock } from '../core/ports.ts';

const HOUR_MS = 3_600_000;
const DAY_NAME = /^\d{4}-\d{2}-\d{2}$/;

export interface DailyBackupPolicy {
  /** Copies that stay; 0 makes none and removes none. */
  readonly keep: number;
  readonly hourUtc: number;
}

/** The day (`2026-11-20`, UTC) that a copy is due for, or null. After a failure there is an hour's rest. */
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

/** The days whose copies may go: all but the newest ones that are to stay. */
export function daysExpired(policy: DailyBackupPolicy, kept: readonly string[]): readonly string[] {
  return policy.keep === 0 ? [] : [...kept].sort().slice(0, -policy.keep);
}

/** Makes the copy that is due, then removes what has expired. Call it often; it does nothing most of the time. */
export function createDailyBackup(deps: {
  /** DATA_DIR/backups. */
  folder: string;
  policy: DailyBackupPolicy;
  clock: Clock;
  /** Writes a whole backup into a folder that does not exist, or throws and leaves none. */
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

/** Days with a backup that has its manifest; anything else in the folder is not ours to count or to remove. */
export async function daysKept(folder: string): Promise<readonly string[]> {
  const days = (await readdir(folder)).filter((name) => DAY_NAME.test(name)).sort();
  const whole = await Promise.all(days.map(async (day) => (await readManifest(join(folder, day))) !== null));
  return days.filter((_, i) => whole[i]);
}
