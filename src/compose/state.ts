import type { Clock } from '../core/ports.ts';
import { createHealth, type Health } from '../server/health.ts';
import { createMetrics, type Metrics } from '../server/metrics.ts';
import type { SearchIndex } from '../storage/sql/search-index.ts';
import type { ClickPath } from './clicks.ts';
import type { Damage } from './damage.ts';
import type { LaneWatch } from './lane-watch.ts';
import type { Lanes } from './lanes.ts';
import type { Stores } from './stores.ts';

/** A sink that fails for so long is no hiccup. */
const STUCK_MS_MAX = 10_000;

/** What load balancers are told, and what the operator is told besides. */
export function composeHealth(
  stores: Stores,
  deps: { clicks: ClickPath; watch: LaneWatch; damage: Damage; lanes: () => Lanes | null },
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
        return stuck === null || stuck.forMs < STUCK_MS_MAX ? null : `counting stands still at ${stuck.sink}`;
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
