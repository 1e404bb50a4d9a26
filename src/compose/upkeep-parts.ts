import { createScheduler } from '../jobs/scheduler.ts';
import { composeAdmin, composeBackUp } from './admin.ts';
import { createClockWatch } from './clock-watch.ts';
import type { Counting } from './counting-parts.ts';
import type { Data } from './data-parts.ts';
import { composeJobs } from './jobs.ts';
import { GRACE_MS, type Run, STOP_MS } from './run.ts';
import type { Serving } from './serving-parts.ts';
import { steadyClock } from './system.ts';
import { composeDeliverer } from './webhooks.ts';

/** What goes on beside answering: the operator's socket, periodic jobs, deliveries to webhooks. */
export async function beginUpkeep(
  run: Run,
  { stores, core, sender, notices }: Data,
  counting: Counting,
  { api, port, handOver }: Serving & { handOver: () => void },
): Promise<void> {
  const { config, folder, log, version, clock, ownKey, onceAMinute, parts } = run;
  const { clicks, watch, metrics, health } = counting;
  const backUp = composeBackUp(stores, { dataDir: config.dataDir, folder, clicks, version, clock });
  await parts.begin({
    name: 'admin socket',
    stopMsMax: STOP_MS.short,
    start: () =>
      composeAdmin({
        folder,
        api,
        ownKey,
        health,
        backUp,
        handOver,
        about: { version, port, settings: config.shown },
        log,
      }),
    stop: (socket) => socket?.stop(),
  });
  await parts.begin({
    name: 'jobs',
    stopMsMax: STOP_MS.short,
    start() {
      const tasks = composeJobs(config, {
        stores,
        core,
        clicks,
        watch,
        backUp,
        backups: folder.backups,
        clock,
        onIndexed: () => tellIndexing(log),
        clockWatch: createClockWatch({
          clock,
          steadyClock,
          onJump: (byMs) =>
            log.warn(
              { byHours: Math.round(byMs / 36_000) / 100 },
              'the clock of this machine jumped; no click is deleted by its age for a day',
            ),
        }),
      });
      metrics.expect({ jobs: tasks.map(({ name }) => name) });
      const scheduler = createScheduler(tasks, {
        clock: steadyClock,
        meter: {
          ran(job, ms, error) {
            metrics.countJob(job, error === null, ms);
            if (error !== null) log.error({ job, err: error }, 'a periodic job failed');
          },
        },
      });
      scheduler.start();
      return scheduler;
    },
    stop: (scheduler) => scheduler?.stop(),
  });
  await parts.begin({
    name: 'webhooks',
    stopMsMax: STOP_MS.deliveries + GRACE_MS,
    start() {
      const deliverer = composeDeliverer(config, stores, {
        sender,
        clock,
        log,
        metrics,
        notices,
        onceAMinute,
      });
      deliverer.start();
      return deliverer;
    },
    stop: (deliverer) => deliverer?.stop(STOP_MS.deliveries),
  });
}

/** Progress of a run that takes long: an upgrade, or an import. */
const INDEXING_TOLD_MS = 10_000;

function tellIndexing(log: Run['log']): (links: number) => void {
  let indexed = 0;
  let toldMs = steadyClock.nowMs();
  return (links) => {
    indexed += links;
    if (steadyClock.nowMs() - toldMs < INDEXING_TOLD_MS) return;
    toldMs = steadyClock.nowMs();
    log.info({ links: indexed }, 'indexing links for search');
  };
}
