import type { Clock } from '../core/base/ports.ts';
import type { Lanes } from '../redirect/workers/worker-pool.ts';
import type { DamageReport } from '../server/damage-report.ts';
import { createHealth, type Health } from '../server/health.ts';
import type { LaneWatch } from '../server/lane-watch.ts';
import { createMetrics, type Metrics } from '../server/metrics.ts';
import type { SearchIndex } from '../storage/sql/search/search-index.ts';
import type { ClickPath } from './clicks.ts';
import type { ServerStores } from './stores.ts';

/** A sink that fails for this long is reported as stuck. */
const STUCK_MS_MAX = 10_000;

/** Readiness for load balancers, and health for the operator. */
export function composeHealth(
  stores: ServerStores,
  deps: { clicks: ClickPath; watch: LaneWatch; damage: DamageReport; lanes: () => Lanes | null },
): Health {
  const { clicks, watch, damage, lanes } = deps;
  return createHealth({
    serving: {
      redirects: () => (lanes()?.serving() === 0 ? 'no redirect process is alive' : null),
      links() {
        stores.sql.routes.check();
        return null;
      },
    },
    operating: {
      links_file: () => damage.links(),
      clicks: () => stores.clicks.absence(),
      spool: () => watch.reason(),
      counting() {
        const { stuck } = clicks.pump.state();
        return stuck === null || stuck.forMs < STUCK_MS_MAX ? null : `counting is blocked at ${stuck.sink}`;
      },
    },
  });
}

export function composeMetrics(deps: {
  pump: () => ClickPath['pump'];
  health: () => Health;
  searchIndex: Pick<SearchIndex, 'waitingLinks'>;
  lanes: () => Lanes | null;
  version: string;
  clock: Clock;
}): Metrics {
  const { pump, health, searchIndex, lanes, version, clock } = deps;
  return createMetrics(
    async () => {
      const { ready, checks } = await health().readiness();
      const { spool, oldestAtMs, stuck } = pump().state();
      const counters = lanes()?.counters() ?? [];
      return {
        spoolBytes: spool.bytes,
        spoolUnreadBytes: spool.unread,
        spoolOldestAgeSeconds: oldestAtMs === null ? null : Math.max(0, (clock.nowMs() - oldestAtMs) / 1_000),
        stuckSink: stuck === null ? null : { sink: stuck.sink, seconds: stuck.forMs / 1_000 },
        workers: lanes()?.serving() ?? 0,
        workerBytes: counters.reduce((sum, { residentBytes }) => sum + residentBytes, 0),
        searchWaitingLinks: searchIndex.waitingLinks(),
        ready,
        parts: Object.fromEntries(health().operatingParts.map((part) => [part, checks[part]?.ok !== false])),
      };
    },
    { version },
  );
}
