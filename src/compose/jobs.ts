import type { Config } from '../config.ts';
import type { Core } from '../core/core.ts';
import type { Clock } from '../core/ports.ts';
import { createDailyBackup } from '../jobs/daily-backup.ts';
import type { Job } from '../jobs/scheduler.ts';
import type { ClickPath } from './clicks.ts';
import type { ClockWatch } from './clock-watch.ts';
import type { LaneWatch } from './lane-watch.ts';
import type { Stores } from './stores.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** What a server does by itself, now and then. */
export function composeJobs(
  config: Config,
  deps: {
    stores: Stores;
    core: Core;
    clicks: ClickPath;
    watch: LaneWatch;
    backUp: (folder: string) => Promise<void>;
    backups: string;
    clock: Clock;
    clockWatch: ClockWatch;
    /** Called with the links of each step of a run that indexes texts for search. */
    onIndexed: () => (links: number) => void;
  },
): readonly Job[] {
  const { stores, core, clicks, watch, clock, clockWatch } = deps;
  const daily = createDailyBackup({
    folder: deps.backups,
    policy: { keep: config.backupsKept, hourUtc: config.backupHourUtc },
    clock,
    write: deps.backUp,
  });
  /** However many ended at once: some at a time, so that others can write in between. */
  async function tellEndedLinks(signal: AbortSignal): Promise<void> {
    const nowMs = clock.nowMs();
    while (!signal.aborted && (await stores.sql.endedLinks.tell(nowMs)).full) await Bun.sleep(0);
  }
  /** Links of merged and deleted tags, also of those that an earlier run of the program did not come to. */
  async function settleTags(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const beganMs = performance.now();
      if (!(await stores.sql.tags.settle())) return;
      // Half of the time is for everybody else.
      await Bun.sleep(performance.now() - beganMs);
    }
  }
  const jobs: Job[] = [
    { name: 'watch_lanes', everyMs: SECOND_MS, run: async () => watch.look() },
    { name: 'watch_clock', everyMs: MINUTE_MS, run: async () => clockWatch.look() },
    { name: 'store_usage', everyMs: 5 * SECOND_MS, run: () => core.usage.flush() },
    {
      name: 'turn_salts',
      everyMs: HOUR_MS,
      // A salt that was thrown away by a wrong date would be missed once the date is right again.
      run: () => (clockWatch.isDoubtful() ? clicks.salts.ready() : clicks.salts.refresh()),
    },
    { name: 'index_destinations', everyMs: MINUTE_MS, run: () => stores.sql.indexDestinations() },
    { name: 'settle_tags', everyMs: 10 * SECOND_MS, run: (signal) => settleTags(signal) },
    {
      name: 'index_texts',
      everyMs: 5 * SECOND_MS,
      run: (signal) => stores.sql.searchIndex.index({ signal, onStored: deps.onIndexed() }),
    },
    { name: 'tell_ended_links', everyMs: 30 * SECOND_MS, run: (signal) => tellEndedLinks(signal) },
    { name: 'tidy_webhooks', everyMs: HOUR_MS, run: () => stores.sql.webhooks.forgetOrphans() },
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
