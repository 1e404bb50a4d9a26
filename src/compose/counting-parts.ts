import type { SpoolWriter } from '../clicks/spool-writer.ts';
import { DROP_REASONS } from '../core/click.ts';
import type { Health } from '../server/health.ts';
import type { Metrics } from '../server/metrics.ts';
import { type ClickPath, composeClicks, newSpool } from './clicks.ts';
import type { Data } from './data-parts.ts';
import { createLaneWatch, type LaneWatch } from './lane-watch.ts';
import { openOwnSpool } from './lanes.ts';
import { type Run, STOP_MS } from './run.ts';
import { composeHealth, composeMetrics } from './state.ts';

/** How visits become clicks, and what is known about how that goes. */
export interface Counting {
  readonly clicks: ClickPath;
  readonly spool: SpoolWriter;
  readonly watch: LaneWatch;
  readonly metrics: Metrics;
  readonly health: Health;
}

/** Counting goes on after a run for so long; after a start that failed there is little to count. */
const DRAIN_MS = { run: 7_000, start: 500 } as const;

/** Counts what the spool holds, of this run and of earlier ones. */
export async function beginCounting(run: Run, { stores, core, geo, live }: Data): Promise<Counting> {
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
    geo,
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
        // Another server goes on counting, and so does the next start.
        const waits = !run.leaving && stores.clicks.absence() === null;
        if (waits && !(await clicks.pump.drain(run.serving ? DRAIN_MS.run : DRAIN_MS.start))) {
          log.warn({}, 'some visits are not counted yet; the next start counts them');
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
  metrics.expect({
    outcomes: ['declined', 'head', 'passed_on', 'redirect'],
    drops: DROP_REASONS,
    steps: clicks.pipeline.steps,
    sinks: [...clicks.sinks, 'pipeline'],
  });
  run.announceStop = health.drain;
  return { clicks, spool, watch, metrics, health };
}
