import type { Instance } from '../../api/types.ts';

export type Verdict = 'ready' | 'attention' | 'not_ready';

const DISK_SHARE_MIN = 0.1;
const BACKUP_AGE_MS_MAX = 7 * 86_400_000;

/** What an administrator has to know, from what the server measures. */
export interface HealthFacts {
  readonly verdict: Verdict;
  /** The share of the disk that is used, from 0 to 1. */
  readonly diskUsed: number;
  readonly isDiskLow: boolean;
  readonly isBackupOld: boolean;
  readonly isCountingStuck: boolean;
}

export function healthFacts(instance: Instance, nowMs: number): HealthFacts {
  const { disk, last_backup_at: backupAt, spool, checks, ready } = instance;
  const free = disk.total_bytes === 0 ? 1 : disk.free_bytes / disk.total_bytes;
  const isFailing = checks.some(({ ok }) => !ok);
  return {
    verdict: verdictOf(ready, isFailing),
    diskUsed: 1 - free,
    isDiskLow: free < DISK_SHARE_MIN,
    isBackupOld: backupAt !== null && nowMs - Date.parse(backupAt) > BACKUP_AGE_MS_MAX,
    isCountingStuck: spool.stuck !== null,
  };
}

function verdictOf(ready: boolean, isFailing: boolean): Verdict {
  if (!ready) return 'not_ready';
  return isFailing ? 'attention' : 'ready';
}
