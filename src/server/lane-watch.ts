import type { SpoolWriter } from '../clicks/spool/spool-writer.ts';
import { type HandlerCounters, NO_COUNTS } from '../redirect/handle.ts';
import { LATENCY_BOUNDS_US } from '../redirect/lane/lane-counters.ts';
import type { LookupCounters } from '../redirect/lookup.ts';
import type { WorkerCounters } from '../redirect/workers/worker-messages.ts';
import type { LaneSample } from './lane-totals.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** Watches the lanes' counters: logs lost clicks, and feeds readiness and metrics. */
export interface LaneWatch {
  /** Why clicks cannot be recorded now, or null. */
  reason(): string | null;
  /** Call this every second. */
  check(): void;
  sample(metrics: Metrics, handler: HandlerCounters, lookup: LookupCounters): void;
}

export function createLaneWatch(deps: {
  counters: () => readonly WorkerCounters[];
  /** The main process's own spool writer; null before it is open. */
  own: () => SpoolWriter | null;
  log: Log;
  onceAMinute: (key: string) => boolean;
}): LaneWatch {
  const { counters, own, log, onceAMinute } = deps;
  let lostBefore = 0;
  let sampled: ReadonlySet<string> = new Set();
  const ownState = () => own()?.state() ?? { writable: true, lost: 0, reason: '' };
  const states = () => [ownState(), ...counters().map((each) => each.spool)];

  function reason(): string | null {
    const broken = states().find((state) => !state.writable);
    return broken === undefined ? null : `clicks cannot be kept: ${broken.reason || 'no room'}`;
  }

  return {
    reason,
    check() {
      const lost = states().reduce((sum, state) => sum + state.lost, 0);
      if (lost > lostBefore && onceAMinute('lost clicks')) {
        log.error(
          { lost: lost - lostBefore, reason: reason() },
          'visitors are redirected, but their clicks cannot be stored',
        );
        lostBefore = lost;
      }
    },
    sample(metrics, handler, lookup) {
      metrics.setLane('main', handlerSample(handler, lookup, ownState().lost));
      const living = new Map(counters().map((each) => [`lane-${each.pid}`, each]));
      for (const [name, each] of living) metrics.setLane(name, laneSample(each));
      // The counts of processes that have exited stay in the sums.
      for (const name of sampled) if (!living.has(name)) metrics.retireLane(name);
      sampled = new Set(living.keys());
    },
  };
}

function handlerSample(handler: HandlerCounters, lookup: LookupCounters, lostClicks: number): LaneSample {
  const { click, ...others } = handler;
  return {
    outcomes: { redirect: click, ...others },
    latency: { boundsUs: LATENCY_BOUNDS_US, counts: LATENCY_BOUNDS_US.map(() => 0), sumUs: 0 },
    cacheHits: lookup.hits,
    cacheMisses: lookup.misses,
    lostClicks,
  };
}

function laneSample({ lane, lookup, spool, visits = NO_COUNTS }: WorkerCounters): LaneSample {
  const { click, ...others } = visits;
  return {
    outcomes: {
      ...others,
      redirect: lane.redirects + click,
      head: lane.heads,
      passed_on: lane.passedOn,
      refused: lane.refused,
      untracked: lane.untracked + others.untracked,
      declined: lane.declined + others.declined,
    },
    latency: { boundsUs: LATENCY_BOUNDS_US, counts: lane.latency, sumUs: lane.latencySumUs },
    cacheHits: lookup.hits,
    cacheMisses: lookup.misses,
    lostClicks: spool.lost,
  };
}
