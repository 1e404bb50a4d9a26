import { spoolHasRoom } from '../clicks/spool-bound.ts';
import { openSpoolWriter, type SpoolWriter } from '../clicks/spool-writer.ts';
import type { Config } from '../config.ts';
import type { DomainId } from '../core/domain.ts';
import type { Clock } from '../core/ports.ts';
import { createAddressList } from '../redirect/client-address.ts';
import { startFastLane } from '../redirect/fast-lane.ts';
import type { Hosts } from '../redirect/hosts.ts';
import type { DecideInLane } from '../redirect/lane-behaviour.ts';
import type { Lookup } from '../redirect/lookup.ts';
import type { WorkerAddress, WorkerCounters } from '../redirect/worker-messages.ts';
import { createWorkerPool } from '../redirect/worker-pool.ts';
import { newSpool } from './clicks.ts';
import type { Folder } from './stores.ts';
import { steadyClock } from './system.ts';

/** What listens on the public port: redirect processes, or a lane in this process when there are none. */
export interface Lanes {
  readonly port: number;
  /** Resolves once nobody answers from what was known of these addresses. */
  forget(addresses: readonly WorkerAddress[]): Promise<void>;
  forgetMisses(): Promise<void>;
  reloadDomains(): Promise<void>;
  isLive(spool: string): boolean;
  counters(): readonly WorkerCounters[];
  /** How many lanes serve visitors just now. */
  serving(): number;
  stop(timeoutMs: number): Promise<void>;
}

export interface LaneDeps {
  readonly config: Config;
  readonly folder: Folder;
  readonly upstreamPort: number;
  readonly ownDomainId: DomainId;
  readonly splitSecret: Uint8Array;
  readonly announce: (localPort: number, address: string) => void;
  readonly forgetPeer: (localPort: number) => void;
  readonly onUntrustedProxy: (peer: string) => void;
  readonly onNotWarm: (reason: string) => void;
  readonly onDeath: (exitCode: number | null) => void;
  readonly clock: Clock;
}

/** The processes that only redirect. */
export async function startWorkers(deps: LaneDeps): Promise<Lanes> {
  const { config, folder } = deps;
  const pool = createWorkerPool({
    count: config.workers,
    // The same program, told to be a worker. It ends with this process, whatever becomes of it.
    command: [process.execPath, '--no-orphans', '--smol', `${import.meta.dir}/../redirect-worker.ts`],
    options: {
      hostname: config.host,
      port: config.port,
      reusePort: true,
      upstreamPort: deps.upstreamPort,
      database: folder.links,
      spoolRoot: folder.spool,
      spoolBytesMax: config.spoolBytesMax,
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
      geoFile: config.geoDb,
      splitSecret: deps.splitSecret.toHex(),
    },
    newSpool: () => newSpool(folder.spool, deps.clock),
    onAnnounce: deps.announce,
    onForgetPeer: deps.forgetPeer,
    onUntrustedProxy: deps.onUntrustedProxy,
    onNotWarm: deps.onNotWarm,
    onDeath: deps.onDeath,
  });
  const port = await pool.start();
  return { ...pool, port };
}

/** A lane in this process, for the smallest machines: it shares look-up and spool with the full server. */
export function startOwnLane(
  deps: LaneDeps & { hosts: Hosts; lookup: Lookup; spool: SpoolWriter; decide: DecideInLane },
): Lanes {
  const { config, lookup, spool } = deps;
  const lane = startFastLane({
    hostname: config.host,
    port: config.port,
    reusePort: false,
    hosts: deps.hosts,
    lookup,
    spool,
    upstream: {
      hostname: '127.0.0.1',
      port: deps.upstreamPort,
      announce: deps.announce,
      forget: deps.forgetPeer,
    },
    decide: deps.decide,
    trustedProxies: createAddressList(config.trustedProxies),
    countryHeader: config.countryHeader ?? '',
    respectDnt: config.respectDnt,
    clock: deps.clock,
    onUntrustedProxy: deps.onUntrustedProxy,
  });
  return {
    port: lane.port,
    // Look-up and hosts are those of the full server, which has forgotten already.
    forget: async () => undefined,
    forgetMisses: async () => undefined,
    reloadDomains: async () => undefined,
    isLive: () => false,
    serving: () => 1,
    counters: () => [
      // The lane's memory is the main process's own.
      {
        pid: process.pid,
        residentBytes: 0,
        lane: lane.counters,
        lookup: { hits: 0, misses: 0 },
        spool: { writable: true, lost: 0, reason: '' },
      },
    ],
    stop: lane.stop,
  };
}

/** The full server's own end of the spool. */
export async function openOwnSpool(
  config: Config,
  folder: Folder,
  clock: Clock,
): Promise<{ name: string; spool: SpoolWriter }> {
  const place = newSpool(folder.spool, clock);
  const spool = await openSpoolWriter({
    folder: place.folder,
    fsync: config.fsync,
    finishedMax: config.memory.spoolSegmentsKept,
    clock: steadyClock,
    hasRoom: spoolHasRoom(folder.spool, config.spoolBytesMax),
  });
  return { name: place.name, spool };
}
