import { join } from 'node:path';
import { createAddressList } from '../clicks/geo/address-list.ts';
import { spoolHasRoom } from '../clicks/spool/spool-bound.ts';
import { openSpoolWriter, type SpoolWriter } from '../clicks/spool/spool-writer.ts';
import type { Config } from '../config/config.ts';
import { errorCode } from '../core/base/error-text.ts';
import type { DomainId } from '../core/base/ids.ts';
import type { Clock } from '../core/base/ports.ts';
import type { Hosts } from '../redirect/hosts.ts';
import { type FastLane, startFastLane } from '../redirect/lane/fast-lane.ts';
import type { DecideInLane } from '../redirect/lane/lane-decision.ts';
import type { Upstream } from '../redirect/lane/relay.ts';
import { constantUpstream } from '../redirect/lane/upstream-gate.ts';
import type { Lookup } from '../redirect/lookup.ts';
import { createOwnLane } from '../redirect/workers/own-lane.ts';
import { ListenFailure, type WorkerDeath } from '../redirect/workers/worker-failures.ts';
import { createWorkerPool, type Lanes, type WorkerPoolOptions } from '../redirect/workers/worker-pool.ts';
import { listenMessage } from '../system/listen-check.ts';
import { lockSpool } from '../system/spool-lock.ts';
import { StartError } from '../system/start-error.ts';
import { steadyClock } from '../system/system-ports.ts';
import { newSpool } from './clicks.ts';
import { appHostOf, hostsWithoutLinks } from './control-hosts.ts';
import type { Folder } from './folder.ts';

export interface LaneDeps {
  readonly config: Config;
  readonly folder: Folder;
  readonly upstream: Upstream;
  readonly ownDomainId: DomainId;
  readonly splitSecret: Uint8Array;
  readonly take: WorkerPoolOptions['take'];
  readonly onUntrustedProxy: (peer: string) => void;
  readonly onNotWarm: (reason: string) => void;
  readonly onDeath: (death: WorkerDeath) => void;
  readonly clock: Clock;
  /** Parts that a lane in this process shares with the full server. */
  readonly own: { hosts: Hosts; lookup: Lookup; spool: SpoolWriter; decide: () => DecideInLane };
}

export function composeLanes(deps: LaneDeps): Lanes {
  const { config } = deps;
  if (config.workers === 0) {
    return createOwnLane({
      listen: async () =>
        Promise.resolve()
          .then(() => listen(deps))
          .catch(explain(config)),
      createPool: (own) => composePool(deps, own),
    });
  }
  const pool = composePool(deps, { count: config.workers, port: config.port });
  return { ...pool, start: () => pool.start().catch(explain(config)) };
}

function composePool(
  deps: LaneDeps,
  { port, ...own }: Pick<WorkerPoolOptions, 'count' | 'steerHere'> & { port: number },
): Lanes {
  const { config, folder } = deps;
  return createWorkerPool({
    ...own,
    command: [process.execPath, '--smol', join(import.meta.dir, '..', 'worker.ts')],
    socket: folder.workerSocket,
    upstream: deps.upstream,
    options: {
      hostname: config.host,
      port,
      database: folder.links,
      spoolRoot: folder.spool,
      spoolBytesMax: config.spoolBytesMax,
      aloneMs: config.aloneMs,
      ownDomainId: deps.ownDomainId,
      catchAll: config.catchAll,
      elsewhere: hostsWithoutLinks(config),
      cacheEntriesMax: config.memory.workerLinksMax,
      staleMsMax: config.staleMsMax,
      linkPlacesBytes: config.memory.linkPlacesBytes,
      spoolSegmentsKept: config.memory.spoolSegmentsKept,
      fsync: config.fsync,
      trustedProxies: config.trustedProxies,
      countryHeader: config.countryHeader ?? '',
      respectDnt: config.respectDnt,
      geoPaths: config.geoPaths,
      // The access log is the main process's own.
      pages:
        config.accessLog === 'all'
          ? null
          : { publicUrl: config.publicUrl, appHost: appHostOf(config), snippets: config.snippets },
      splitSecret: deps.splitSecret.toHex(),
    },
    take: deps.take,
    newSpool: () => newSpool(folder.spool, deps.clock),
    onUntrustedProxy: deps.onUntrustedProxy,
    onNotWarm: deps.onNotWarm,
    onDeath: deps.onDeath,
  });
}

/** Starts a lane in this process. */
function listen({ config, own, upstream, clock, onUntrustedProxy }: LaneDeps): FastLane {
  return startFastLane({
    ...own,
    decide: own.decide(),
    hostname: config.host,
    port: config.port,
    // During a takeover the next main process listens on the port too.
    reusePort: true,
    upstream: constantUpstream(upstream),
    pages: null,
    trustedProxies: createAddressList(config.trustedProxies),
    countryHeader: config.countryHeader ?? '',
    respectDnt: config.respectDnt,
    clock,
    onUntrustedProxy,
  });
}

/** Converts a failure to listen into a StartError that tells the operator what to do. */
const explain =
  (config: Config) =>
  (error: unknown): never => {
    const code = errorCode(error);
    if (error instanceof ListenFailure ? code !== '' : code.startsWith('E')) {
      throw new StartError(listenMessage(config, code));
    }
    throw error;
  };

/** Opens the spool of the full server. */
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
