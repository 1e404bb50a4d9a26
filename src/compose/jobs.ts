import type { Config } from '../config/config.ts';
import type { Clock } from '../core/base/ports.ts';
import type { Core } from '../core/core.ts';
import type { RouteChanges } from '../core/links/write-options.ts';
import { createDailyBackup } from '../jobs/daily-backup.ts';
import { createWorkspaceRemover } from '../jobs/remove-workspaces.ts';
import type { Job } from '../jobs/scheduler.ts';
import type { LaneWatch } from '../server/lane-watch.ts';
import type { ClockWatch } from '../system/clock-watch.ts';
import type { ClickPath } from './clicks.ts';
import type { ServerStores } from './stores.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** The periodic jobs of a server. */
export function composeJobs(
  config: Config,
  deps: {
    stores: ServerStores;
    core: Core;
    clicks: ClickPath;
    watch: LaneWatch;
    backUp: (folder: string) => Promise<void>;
    backups: string;
    clock: Clock;
    clockWatch: ClockWatch;
    /** Gets the number of entries that were deleted because there were too many. */
    onAuditTrimmed: (entries: number) => void;
    /** Reports removed links and domains to the data plane. */
    changes: Pick<RouteChanges, 'changed'> & { domainsChanged(): Promise<void> };
    /** Returns a function that gets the number of links indexed in each step of one run. */
    onIndexed: () => (links: number) => void;
  },
): readonly Job[] {
  const { stores, core, clicks, watch, clock, clockWatch } = deps;
  const remover = createWorkspaceRemover({
    removal: stores.sql.workspaceRemoval,
    links: stores.sql.links,
    domains: stores.sql.domains,
    clicks: stores.clicks,
    changes: deps.changes,
    clock,
  });
  /** A wrong date would remove workspaces that can still be restored. */
  const removeWorkspaces = async (signal: AbortSignal): Promise<void> => {
    if (!clockWatch.isDoubtful()) await remover.run(signal);
  };
  const daily = createDailyBackup({
    folder: deps.backups,
    policy: { keep: config.backupsKept, hourUtc: config.backupHourUtc },
    clock,
    write: deps.backUp,
  });
  /** In batches, so that other writes can run in between. */
  async function enqueueEndedLinks(signal: AbortSignal): Promise<void> {
    const nowMs = clock.nowMs();
    while (!signal.aborted && (await stores.sql.endedLinks.enqueue(nowMs)).full) await Bun.sleep(0);
  }
  /** Updates the links of merged and deleted tags, including those that an earlier run did not finish. */
  async function settleTags(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const beganMs = performance.now();
      if (!(await stores.sql.tags.settle())) return;
      // Leaves half of the time to other writes.
      await Bun.sleep(performance.now() - beganMs);
    }
  }
  const jobs: Job[] = [
    { name: 'watch_lanes', everyMs: SECOND_MS, run: async () => watch.check() },
    { name: 'watch_clock', everyMs: MINUTE_MS, run: async () => clockWatch.check() },
    { name: 'beat', everyMs: 5 * SECOND_MS, run: () => stores.sql.nodes.beat() },
    { name: 'store_usage', everyMs: 5 * SECOND_MS, run: () => core.usage.flush() },
    {
      name: 'turn_salts',
      everyMs: HOUR_MS,
      // A salt deleted because of a wrong date would be missing once the date is corrected.
      run: () => (clockWatch.isDoubtful() ? clicks.salts.ready() : clicks.salts.refresh()),
    },
    { name: 'index_destinations', everyMs: MINUTE_MS, run: () => stores.sql.indexDestinations() },
    { name: 'settle_tags', everyMs: 10 * SECOND_MS, run: (signal) => settleTags(signal) },
    {
      name: 'index_texts',
      everyMs: 5 * SECOND_MS,
      run: (signal) => stores.sql.searchIndex.index({ signal, onStored: deps.onIndexed() }),
    },
    { name: 'tell_ended_links', everyMs: 30 * SECOND_MS, run: (signal) => enqueueEndedLinks(signal) },
    { name: 'tidy_webhooks', everyMs: HOUR_MS, run: () => stores.sql.webhooks.forgetOrphans() },
    {
      name: 'tidy_sessions',
      everyMs: HOUR_MS,
      run: async () => {
        // A wrong date ends all sessions; those that are kept live again once it is corrected.
        if (!clockWatch.isDoubtful()) await core.sessions.tidy();
      },
    },
    {
      name: 'tidy_audit',
      everyMs: HOUR_MS,
      async run(signal) {
        const { auditRetentionMs } = config;
        // Entries deleted because of a wrong date would be missing once the date is corrected.
        const keepsAll = auditRetentionMs === null || clockWatch.isDoubtful();
        const { surplus } = await core.audit.tidy(keepsAll ? null : clock.nowMs() - auditRetentionMs, signal);
        if (surplus > 0) deps.onAuditTrimmed(surplus);
      },
    },
    { name: 'tidy_challenges', everyMs: HOUR_MS, run: () => core.challenges.tidy() },
    { name: 'remove_workspaces', everyMs: MINUTE_MS, run: (signal) => removeWorkspaces(signal) },
    { name: 'tidy_clicks', everyMs: HOUR_MS, run: () => stores.clicks.tidy() },
    { name: 'daily_backup', everyMs: 10 * MINUTE_MS, run: () => daily.run() },
  ];
  const { retentionMs } = config;
  if (retentionMs !== null) {
    jobs.push({
      name: 'forget_clicks',
      everyMs: HOUR_MS,
      async run() {
        if (!clockWatch.isDoubtful()) await stores.clicks.forgetRows(clock.nowMs() - retentionMs);
      },
    });
  }
  return jobs;
}
