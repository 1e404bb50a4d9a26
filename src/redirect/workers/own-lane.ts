import type { FastLane } from '../lane/fast-lane.ts';
import { steerConnections } from './steering.ts';
import type { WorkerCounters } from './worker-messages.ts';
import type { Lanes, WorkerPoolOptions } from './worker-pool.ts';

/** A lane in this process, for the smallest machines. Its pool only replaces processes of an earlier main process. */
export function createOwnLane(deps: {
  listen: () => Promise<FastLane>;
  createPool: (own: Pick<WorkerPoolOptions, 'count' | 'steerHere'> & { port: number }) => Lanes;
}): Lanes {
  const { listen, createPool } = deps;
  let lane: FastLane | null = null;
  let pool: Lanes | null = null;

  const counters = (): readonly WorkerCounters[] =>
    lane === null
      ? []
      : [
          // The lane's memory is the main process's own.
          {
            pid: process.pid,
            residentBytes: 0,
            lane: lane.counters,
            lookup: { hits: 0, misses: 0 },
            spool: { writable: true, lost: 0, reason: '' },
          },
        ];

  return {
    async start() {
      const listening = await listen();
      lane = listening;
      pool = createPool({
        count: 0,
        port: listening.port,
        steerHere: (steering) => void steerConnections(listening.fd, steering),
      });
      return pool.start();
    },
    // Lookup and hosts are shared with the full server, which has invalidated them already.
    invalidate: async (addresses) => pool?.invalidate(addresses),
    clearMisses: async () => pool?.clearMisses(),
    reloadDomains: async () => pool?.reloadDomains(),
    isLive: (spool) => pool?.isLive(spool) === true,
    serving: () => (lane === null ? 0 : 1),
    counters,
    pids: () => pool?.pids() ?? [],
    async leave() {
      if (lane === null) return;
      await pool?.stop(STOP_MS_MAX, { predecessorsToo: true });
      const successor = createPool({ count: 1, port: lane.port });
      pool = successor;
      await successor.start();
      steerConnections(lane.fd, { to: 1 });
      await Bun.sleep(SETTLE_MS);
      await lane.stop(STOP_MS_MAX);
      await successor.leave();
    },
    async stop(timeoutMs, options) {
      await Promise.all([lane?.stop(timeoutMs), pool?.stop(timeoutMs, options)]);
    },
  };
}

const STOP_MS_MAX = 10_000;
const SETTLE_MS = 300;
