import { spoolHasRoom } from '../clicks/spool-bound.ts';
import { openSpoolWriter } from '../clicks/spool-writer.ts';
import type { Domain } from '../core/domain.ts';
import type { RouteStore } from '../core/route.ts';
import type { ReservedWords } from '../core/slug.ts';
import type { ReadVisitor } from '../core/visitor.ts';
import { createAddressList } from './client-address.ts';
import { type FastLane, startFastLane } from './fast-lane.ts';
import { createHosts } from './hosts.ts';
import { createDecideInLane, createVisitorsOnDemand } from './lane-behaviour.ts';
import { createLookup } from './lookup.ts';
import { createDraws } from './visitor-of.ts';
import type { FromWorker, ToWorker, WorkerOptions } from './worker-messages.ts';

const COUNTERS_MS = 1_000;

/** What a redirect process reads of the links: routes and domains, as the writer has committed them. */
export interface WorkerStore extends RouteStore {
  domains(): readonly Domain[];
  /** Makes look-ups quicker, in short steps between other work. */
  warm(): Promise<void>;
}

/**
 * A redirect process: the fast lane on the public port, and nothing else. It does what the main process says, and ends
 * when that one is gone: two servers never share a data folder.
 */
export function runWorker(deps: {
  openStore: (database: string, memory: { linkPlacesBytes: number }) => WorkerStore;
  reserved: ReservedWords;
  send: (message: FromWorker) => void;
  exit: (code: number) => void;
}): { receive(message: ToWorker): void; orphaned(): void } {
  const { send, exit } = deps;
  const clock = { nowMs: () => Date.now() };
  // For durations: counts on evenly when the clock of the machine is set.
  const steadyClock = { nowMs: () => performance.now() };
  const announced = new Map<number, () => void>();
  let running: Awaited<ReturnType<typeof start>> | null = null;

  async function start(options: WorkerOptions) {
    const store = deps.openStore(options.database, options);
    const hosts = createHosts();
    const loadHosts = (): void => hosts.load(store.domains(), options.ownDomainId, options);
    loadHosts();
    const lookup = createLookup({
      store,
      reserved: deps.reserved,
      clock: steadyClock,
      entriesMax: options.cacheEntriesMax,
    });
    const spool = await openSpoolWriter({
      folder: options.spoolFolder,
      fsync: options.fsync,
      finishedMax: options.spoolSegmentsKept,
      clock: steadyClock,
      hasRoom: spoolHasRoom(options.spoolRoot, options.spoolBytesMax),
    });
    const lane = startFastLane({
      ...options,
      decide: createDecideInLane({
        visitors: createVisitorsOnDemand(() => readVisitors(options.geoFile)),
        draws: createDraws(Uint8Array.fromHex(options.splitSecret)),
        clock,
      }),
      hosts,
      lookup,
      spool,
      trustedProxies: createAddressList(options.trustedProxies),
      clock,
      onUntrustedProxy: (peer) => send({ kind: 'untrusted_proxy', peer }),
      upstream: {
        hostname: '127.0.0.1',
        port: options.upstreamPort,
        announce: (localPort, address) =>
          new Promise((done) => {
            announced.set(localPort, done);
            send({ kind: 'announce', localPort, address });
          }),
        forget(localPort) {
          announced.delete(localPort);
          send({ kind: 'forget_peer', localPort });
        },
      },
    });
    // A cache that cannot be filled costs time, never a visit: the process lives on without it.
    store.warm().catch((error) => send({ kind: 'not_warm', reason: reasonOf(error) }));
    const report = setInterval(() => sendCounters(lane), COUNTERS_MS);
    const sendCounters = (from: FastLane): void =>
      send({
        kind: 'counters',
        counters: {
          pid: process.pid,
          residentBytes: process.memoryUsage.rss(),
          lane: from.counters,
          lookup: lookup.counters,
          spool: spool.state(),
        },
      });
    return {
      lane,
      lookup,
      loadHosts,
      async stop(timeoutMs: number) {
        await lane.stop(timeoutMs);
        clearInterval(report);
        await spool.close();
        sendCounters(lane);
      },
    };
  }

  return {
    receive(message) {
      switch (message.kind) {
        case 'start':
          start(message.options).then(
            (started) => {
              running = started;
              send({ kind: 'ready', port: started.lane.port });
            },
            (error) => {
              send({ kind: 'failed', reason: reasonOf(error) });
              exit(1);
            },
          );
          break;
        case 'forget':
          for (const { domainId, slug } of message.addresses) running?.lookup.forget(domainId, slug);
          send({ kind: 'ack', ack: message.ack });
          break;
        case 'forget_misses':
          running?.lookup.forgetMisses();
          send({ kind: 'ack', ack: message.ack });
          break;
        case 'domains':
          running?.loadHosts();
          running?.lookup.forgetAll();
          send({ kind: 'ack', ack: message.ack });
          break;
        case 'announced':
          announced.get(message.localPort)?.();
          announced.delete(message.localPort);
          break;
        case 'stop':
          (running?.stop(message.timeoutMs) ?? Promise.resolve()).finally(() => exit(0));
          break;
      }
    },
    orphaned() {
      exit(0);
    },
  };
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Imported only here: the tables of user agents alone are several megabytes. */
async function readVisitors(geoFile: string | null): Promise<ReadVisitor> {
  const [{ openGeo }, { createVisitorReader }] = await Promise.all([
    import('../clicks/geo.ts'),
    import('../clicks/visitor.ts'),
  ]);
  return createVisitorReader(await openGeo({ file: geoFile }));
}
