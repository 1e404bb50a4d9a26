import { spoolHasRoom } from '../clicks/spool-bound.ts';
import { openSpoolWriter } from '../clicks/spool-writer.ts';
import type { Domain } from '../core/domain.ts';
import type { RouteStore } from '../core/route.ts';
import type { ReservedWords } from '../core/slug.ts';
import type { ReadVisitor } from '../core/visitor.ts';
import { createAddressList } from './client-address.ts';
import { startFastLane } from './fast-lane.ts';
import { createHosts } from './hosts.ts';
import { createDecideInLane, createVisitorsOnDemand } from './lane-behaviour.ts';
import { createLookup } from './lookup.ts';
import { linkToMain } from './main-link.ts';
import { steerConnections } from './steering.ts';
import { createUpstreamGate } from './upstream-gate.ts';
import { createDraws } from './visitor-of.ts';
import type { ToWorker, WorkerOptions } from './worker-messages.ts';

const COUNTERS_MS = 1_000;
/** A process that nobody tells what to serve ends after this. */
const START_MS_MAX = 20_000;
/** A server that takes over may have a large database to bring up to date before it is there. */
const LEFT_MS_MAX = 10 * 60_000;
/** How long it takes at most to answer what is under way when it ends by itself. */
const STOP_MS_MAX = 10_000;

/** What a redirect process reads of the links: routes and domains, as the writer has committed them. */
export interface WorkerStore extends RouteStore {
  domains(): readonly Domain[];
  /** Makes look-ups quicker, in short steps between other work. */
  warm(): Promise<void>;
}

/**
 * A redirect process: the fast lane on the public port, and nothing else. It does what the main process says. When the
 * main process is gone it goes on serving plain links until the next one takes over, or ends by itself after a while.
 */
export function runWorker(deps: {
  /** Where the main process listens. */
  socket: string;
  /** Name of the spool that this process writes. */
  spool: string;
  openStore: (database: string, memory: { linkPlacesBytes: number }) => WorkerStore;
  reserved: ReservedWords;
  /** Holds the data folder and the spool for as long as this process lives. */
  claim: (spool: string) => Promise<void>;
  exit: (code: number) => void;
}): { terminate(): void } {
  const clock = { nowMs: () => Date.now() };
  // For durations: counts on evenly when the clock of the machine is set.
  const steadyClock = { nowMs: () => performance.now() };
  let running: Awaited<ReturnType<typeof start>> | null = null;
  const upstream = createUpstreamGate();
  let aloneMs = START_MS_MAX;
  let isLeft = false;
  let ending = false;
  let aloneTimer: Timer = setTimeout(end, START_MS_MAX);
  let terminated = false;

  const link = linkToMain({
    path: deps.socket,
    hello: () => ({
      kind: 'hello',
      spool: deps.spool,
      pid: process.pid,
      port: running?.lane.port ?? null,
    }),
    receive,
    onLost() {
      upstream.close();
      clearTimeout(aloneTimer);
      if (terminated) end();
      else aloneTimer = setTimeout(end, isLeft ? Math.max(aloneMs, LEFT_MS_MAX) : aloneMs);
    },
  });

  async function start(options: WorkerOptions) {
    await deps.claim(deps.spool);
    aloneMs = options.aloneMs;
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
      reusePort: true,
      decide: createDecideInLane({
        visitors: createVisitorsOnDemand(() => readVisitors(options.geoPaths)),
        draws: createDraws(Uint8Array.fromHex(options.splitSecret)),
        clock,
      }),
      hosts,
      lookup,
      spool,
      trustedProxies: createAddressList(options.trustedProxies),
      clock,
      onUntrustedProxy: (peer) => link.send({ kind: 'untrusted_proxy', peer }),
      upstream,
    });
    // A cache that cannot be filled costs time, never a visit: the process lives on without it.
    store.warm().catch((error) => link.send({ kind: 'not_warm', reason: reasonOf(error).reason }));
    const sendCounters = (): void =>
      link.send({
        kind: 'counters',
        counters: {
          pid: process.pid,
          residentBytes: process.memoryUsage.rss(),
          lane: lane.counters,
          lookup: lookup.counters,
          spool: spool.state(),
        },
      });
    const report = setInterval(sendCounters, COUNTERS_MS);
    return {
      lane,
      lookup,
      loadHosts,
      async stop(timeoutMs: number) {
        await lane.stop(timeoutMs);
        clearInterval(report);
        await spool.close();
        sendCounters();
      },
    };
  }

  function startOnce(options: WorkerOptions): void {
    start(options).then(
      (started) => {
        running = started;
        link.send({ kind: 'ready', port: started.lane.port });
      },
      (error: unknown) => {
        link.send({ kind: 'failed', ...reasonOf(error) });
        end(1);
      },
    );
  }

  /** Everything may have changed while there was no main process. */
  function forgetEverything(): void {
    running?.loadHosts();
    running?.lookup.forgetAll();
  }

  function receive(message: ToWorker): void {
    clearTimeout(aloneTimer);
    switch (message.kind) {
      case 'start':
        upstream.open(message.upstream);
        startOnce(message.options);
        break;
      case 'adopt':
        isLeft = false;
        forgetEverything();
        upstream.open(message.upstream);
        break;
      case 'stop':
        end(0, message.timeoutMs);
        break;
      default:
        obey(message);
        link.send({ kind: 'ack', ack: message.ack });
    }
  }

  function obey(message: Extract<ToWorker, { ack: number }>): void {
    switch (message.kind) {
      case 'leave':
        isLeft = true;
        upstream.close();
        break;
      case 'forget':
        for (const { domainId, slug } of message.addresses) running?.lookup.forget(domainId, slug);
        break;
      case 'forget_misses':
        running?.lookup.forgetMisses();
        break;
      case 'domains':
        forgetEverything();
        break;
      case 'steer':
        if (running !== null) steerConnections(running.lane.fd, message);
        break;
    }
  }

  function end(code = 0, timeoutMs = STOP_MS_MAX): void {
    if (ending) return;
    ending = true;
    (running?.stop(timeoutMs) ?? Promise.resolve()).finally(() => {
      link.close();
      deps.exit(code);
    });
  }

  return {
    /** A main process says itself when to stop, so that nothing under way is cut; without one the signal is obeyed. */
    terminate() {
      terminated = true;
      if (!link.connected) end();
    },
  };
}

function reasonOf(error: unknown): { code: string; reason: string } {
  if (!(error instanceof Error)) return { code: '', reason: String(error) };
  return { code: 'code' in error ? String(error.code) : '', reason: error.message };
}

/** Imported only here: the tables of user agents alone are several megabytes. */
async function readVisitors(paths: readonly string[]): Promise<ReadVisitor> {
  const [{ openGeo }, { createVisitorReader }] = await Promise.all([
    import('../clicks/geo.ts'),
    import('../clicks/visitor.ts'),
  ]);
  return createVisitorReader(await openGeo({ paths }));
}
