import { createScheduler } from '../jobs/scheduler.ts';
import { createClockWatch } from '../system/clock-watch.ts';
import { steadyClock } from '../system/system-ports.ts';
import { composeAdmin, composeBackUp } from './admin.ts';
import type { Counting } from './counting-parts.ts';
import type { Data } from './data-parts.ts';
import { composeJobs } from './jobs.ts';
import { GRACE_MS, type ServerRun, STOP_MS } from './run.ts';
import type { Serving } from './serving-parts.ts';
import { composeDeliverer } from './webhooks.ts';

/** Starts the admin socket, periodic jobs and webhook deliveries. */
export async function beginUpkeep(
  run: ServerRun,
  { stores, services, core, routing, notices }: Data,
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
        core,
        appUrl: config.appUrl,
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
        changes: {
          ...routing.changes,
          async domainsChanged() {
            await core.domains.reload();
            await routing.changes.domainsChanged();
          },
        },
        clock,
        onAuditTrimmed: (entries) =>
          log.warn(
            { entries },
            'the audit log of a workspace or of the instance is full; its oldest entries were deleted',
          ),
        onIndexed: () => logIndexing(log),
        clockWatch: createClockWatch({
          clock,
          steadyClock,
          onJump: (byMs) =>
            log.warn(
              { byHours: Math.round(byMs / 36_000) / 100 },
              'the clock of this machine jumped; no clicks and no audit entries are deleted by age for a day',
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
        sender: services.sender,
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

/** Interval of progress messages for a long run, after an upgrade or an import. */
const PROGRESS_MS = 10_000;

function logIndexing(log: ServerRun['log']): (links: number) => void {
  let indexed = 0;
  let loggedMs = steadyClock.nowMs();
  return (links) => {
    indexed += links;
    if (steadyClock.nowMs() - loggedMs < PROGRESS_MS) return;
    loggedMs = steadyClock.nowMs();
    log.info({ links: indexed }, 'indexing links for search');
  };
}
