import { DROP_REASONS } from '../core/clicks/raw-visit.ts';
import type { Health } from '../server/health.ts';
import { createLaneWatch } from '../server/lane-watch.ts';
import type { Metrics } from '../server/metrics.ts';
import { composeClicks, newSpool } from './clicks.ts';
import type { Data } from './data-parts.ts';
import { openOwnSpool } from './lanes.ts';
import { type ServerRun, STOP_MS } from './run.ts';
import { composeHealth, composeMetrics } from './state.ts';

/** The parts that turn visits into clicks, with their monitoring. */
export type Counting = Awaited<ReturnType<typeof beginCounting>>;

/** Time for counting after a run; after a failed start there is little to count. */
const DRAIN_MS = { run: 7_000, start: 500 } as const;

/** Starts counting the spool, including clicks of earlier runs. */
export async function beginCounting(run: ServerRun, { stores, services, core, live }: Data) {
  const { config, folder, log, version, clock, onceAMinute, damage, parts } = run;
  const watch = createLaneWatch({
    counters: () => run.lanes?.counters() ?? [],
    own: () => run.spool,
    log,
    onceAMinute,
  });
  const metrics: Metrics = composeMetrics({
    pump: () => clicks.pump,
    health: () => health,
    searchIndex: stores.sql.searchIndex,
    lanes: () => run.lanes,
    version,
    clock,
  });
  const ownPlace = newSpool(folder.spool, clock);
  const clicks = await composeClicks(config, stores, {
    clock,
    geo: services.geo,
    log,
    metrics: () => metrics,
    isOwn: (spool) => run.lanes?.isLive(spool) === true,
    hostOf: (id) => core.domains.hostOf(id),
    publish: live.publish,
    onceAMinute,
  });
  run.clicks = clicks;
  await parts.begin({
    name: 'counting',
    stopMsMax: STOP_MS.counting,
    start: () => clicks.pump.start(),
    async stop() {
      try {
        await core.usage.flush();
      } finally {
        // Another server, or the next start, continues counting.
        const waits = !run.leaving && stores.clicks.absence() === null;
        if (waits && !(await clicks.pump.drain(run.serving ? DRAIN_MS.run : DRAIN_MS.start))) {
          log.warn({}, 'some clicks are not counted yet; the next start counts them');
        }
        await clicks.pump.stop();
      }
    },
  });
  const spool = await parts.begin({
    name: 'spool',
    stopMsMax: STOP_MS.short,
    start: () => openOwnSpool(config, folder, ownPlace),
    stop: (opened) => opened?.close(),
  });
  run.spool = spool;
  const health: Health = composeHealth(stores, { clicks, watch, damage, lanes: () => run.lanes });
  run.health = health;
  metrics.expect({
    outcomes: ['declined', 'head', 'passed_on', 'redirect'],
    drops: DROP_REASONS,
    steps: clicks.pipeline.steps,
    sinks: [...clicks.sinks, 'pipeline'],
  });
  run.announceStop = health.drain;
  return { clicks, spool, watch, metrics, health };
}
