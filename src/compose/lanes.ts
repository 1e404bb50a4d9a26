import { join } from 'node:path';
import { spoolHasRoom } from '../clicks/spool-bound.ts';
import { openSpoolWriter, type SpoolWriter } from '../clicks/spool-writer.ts';
import type { Config } from '../config.ts';
import type { DomainId } from '../core/domain.ts';
import type { Clock } from '../core/ports.ts';
import { createAddressList } from '../redirect/client-address.ts';
import { type FastLane, startFastLane } from '../redirect/fast-lane.ts';
import type { Hosts } from '../redirect/hosts.ts';
import type { DecideInLane } from '../redirect/lane-behaviour.ts';
import type { Lookup } from '../redirect/lookup.ts';
import type { Upstream } from '../redirect/relay.ts';
import { steerConnections } from '../redirect/steering.ts';
import { constantUpstream } from '../redirect/upstream-gate.ts';
import { ListenFailure, type WorkerDeath } from '../redirect/worker-failures.ts';
import type { WorkerAddress, WorkerCounters } from '../redirect/worker-messages.ts';
import { createWorkerPool, type WorkerPool } from '../redirect/worker-pool.ts';
import { lockSpool } from '../system/spool-lock.ts';
import { newSpool } from './clicks.ts';
import type { Folder } from './folder.ts';
import { listenMessage, StartError } from './start-checks.ts';
import { steadyClock } from './system.ts';

/** What listens on the public port: redirect processes, or a lane in this process when there are none. */
export interface Lanes {
  start(): Promise<number>;
  /** Resolves once nobody answers from what it knew of these addresses. */
  forget(addresses: readonly WorkerAddress[]): Promise<void>;
  forgetMisses(): Promise<void>;
  reloadDomains(): Promise<void>;
  isLive(spool: string): boolean;
  counters(): readonly WorkerCounters[];
  /** How many lanes serve visitors just now. */
  serving(): number;
  pids(): readonly number[];
  /** Leaves the port to redirect processes that serve until the next main process takes over from them. */
  leave(): Promise<void>;
  /** Redirect processes of an earlier main process that are not succeeded yet go on, unless told otherwise. */
  stop(timeoutMs: number, options: { predecessorsToo: boolean }): Promise<void>;
}

export interface LaneDeps {
  readonly config: Config;
  readonly folder: Folder;
  readonly upstream: Upstream;
  readonly ownDomainId: DomainId;
  readonly splitSecret: Uint8Array;
  readonly onUntrustedProxy: (peer: string) => void;
  readonly onNotWarm: (reason: string) => void;
  readonly onDeath: (death: WorkerDeath) => void;
  readonly clock: Clock;
  /** What a lane in this process shares with the full server. */
  readonly own: { hosts: Hosts; lookup: Lookup; spool: SpoolWriter; decide: () => DecideInLane };
}

export function composeLanes(deps: LaneDeps): Lanes {
  const { config } = deps;
  if (config.workers === 0) return createOwnLane(deps);
  const pool = composePool(deps, { count: config.workers, port: config.port });
  return { ...pool, start: () => pool.start().catch(explain(config)) };
}

function composePool(
  deps: LaneDeps,
  own: { count: number; port: number; steerHere?: Parameters<typeof createWorkerPool>[0]['steerHere'] },
): WorkerPool {
  const { config, folder } = deps;
  return createWorkerPool({
    count: own.count,
    ...(own.steerHere === undefined ? {} : { steerHere: own.steerHere }),
    command: [process.execPath, '--smol', join(import.meta.dir, '..', 'redirect-worker.ts')],
    socket: folder.workerSocket,
    upstream: deps.upstream,
    options: {
      hostname: config.host,
      port: own.port,
      database: folder.links,
      spoolRoot: folder.spool,
      spoolBytesMax: config.spoolBytesMax,
      aloneMs: config.aloneMs,
      ownDomainId: deps.ownDomainId,
      catchAll: config.catchAll,
      elsewhere: [...config.compatHosts.keys()],
      cacheEntriesMax: config.memory.workerLinksMax,
      linkPlacesBytes: config.memory.linkPlacesBytes,
      spoolSegmentsKept: config.memory.spoolSegmentsKept,
      fsync: config.fsync,
      trustedProxies: config.trustedProxies,
      countryHeader: config.countryHeader ?? '',
      respectDnt: config.respectDnt,
      geoPaths: config.geoPaths,
      splitSecret: deps.splitSecret.toHex(),
    },
    newSpool: () => newSpool(folder.spool, deps.clock),
    onUntrustedProxy: deps.onUntrustedProxy,
    onNotWarm: deps.onNotWarm,
    onDeath: deps.onDeath,
  });
}

/** A lane in this process, for the smallest machines. */
function createOwnLane(deps: LaneDeps): Lanes {
  const { config, own } = deps;
  let lane: FastLane | null = null;
  let pool: WorkerPool | null = null;

  function listen(): FastLane {
    return startFastLane({
      ...own,
      decide: own.decide(),
      hostname: config.host,
      port: config.port,
      // The next main process has to listen beside this one while it takes over.
      reusePort: true,
      upstream: constantUpstream(deps.upstream),
      trustedProxies: createAddressList(config.trustedProxies),
      countryHeader: config.countryHeader ?? '',
      respectDnt: config.respectDnt,
      clock: deps.clock,
      onUntrustedProxy: deps.onUntrustedProxy,
    });
  }

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
      const listening = await Promise.resolve().then(listen).catch(explain(config));
      lane = listening;
      pool = composePool(deps, {
        count: 0,
        port: listening.port,
        steerHere: (steering) => void steerConnections(listening.fd, steering),
      });
      return pool.start();
    },
    // Look-up and hosts are those of the full server, which has forgotten already.
    forget: async (addresses) => pool?.forget(addresses),
    forgetMisses: async () => pool?.forgetMisses(),
    reloadDomains: async () => pool?.reloadDomains(),
    isLive: (spool) => pool?.isLive(spool) === true,
    serving: () => (lane === null ? 0 : 1),
    counters,
    pids: () => pool?.pids() ?? [],
    async leave() {
      if (lane === null) return;
      await pool?.stop(STOP_MS_MAX, { predecessorsToo: true });
      const successor = composePool(deps, { count: 1, port: lane.port });
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

/** Says what the operator can do when a lane cannot listen. */
const explain =
  (config: Config) =>
  (error: unknown): never => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (error instanceof ListenFailure ? code !== '' : code.startsWith('E')) {
      throw new StartError(listenMessage(config, code));
    }
    throw error;
  };

/** The full server's own end of the spool. */
export async function openOwnSpool(
  config: Config,
  folder: Folder,
  place: { name: string; folder: string },
): Promise<SpoolWriter> {
  const unlock = lockSpool(folder.locks, place.name);
  const spool = await openSpoolWriter({
    folder: place.folder,
    fsync: config.fsync,
    finishedMax: config.memory.spoolSegmentsKept,
    clock: steadyClock,
    hasRoom: spoolHasRoom(folder.spool, config.spoolBytesMax),
  });
  return {
    ...spool,
    async close() {
      await spool.close();
      unlock();
    },
  };
}
