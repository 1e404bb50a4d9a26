import type { Clock } from '../core/ports.ts';
import { createHealth, type Health } from '../server/health.ts';
import { createMetrics, type Metrics } from '../server/metrics.ts';
import type { ClickPath } from './clicks.ts';
import type { LaneWatch } from './lane-watch.ts';
import type { Stores } from './stores.ts';

/** A sink that fails for so long is no hiccup. */
const STUCK_MS_MAX = 10_000;

/** What /readyz and the operator are told. */
export function composeHealth(
  stores: Stores,
  deps: { clicks: ClickPath; watch: LaneWatch; clock: Clock },
): Health {
  const { clicks, watch, clock } = deps;
  return createHealth({
    async links() {
      await stores.sql.workspaces.first();
      return null;
    },
    async clicks() {
      await stores.clicks.positions();
      return null;
    },
    spool: () => watch.reason(),
    counting() {
      const { stuck } = clicks.pump.state();
      if (stuck === null || clock.nowMs() - stuck.sinceMs < STUCK_MS_MAX) return null;
      return `${stuck.sink} cannot be written`;
    },
  });
}

export function composeMetrics(deps: {
  pump: () => ClickPath['pump'];
  watch: LaneWatch;
  workers: () => number;
  clock: Clock;
}): Metrics {
  const { pump, watch, workers, clock } = deps;
  return createMetrics(() => {
    const { spool, oldestAtMs, stuck } = pump().state();
    return {
      spoolBytes: spool.bytes,
      spoolUnreadBytes: spool.unread,
      spoolOldestAgeSeconds: oldestAtMs === null ? null : Math.max(0, (clock.nowMs() - oldestAtMs) / 1_000),
      stuckSink:
        stuck === null ? null : { sink: stuck.sink, seconds: (clock.nowMs() - stuck.sinceMs) / 1_000 },
      workers: workers(),
      ready: watch.reason() === null,
    };
  });
}
