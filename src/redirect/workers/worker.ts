import { createAddressList } from '../../clicks/geo/address-list.ts';
import { spoolHasRoom } from '../../clicks/spool/spool-bound.ts';
import { openSpoolWriter } from '../../clicks/spool/spool-writer.ts';
import { errorCode, errorText } from '../../core/base/error-text.ts';
import type { ReservedWords } from '../../core/base/slug.ts';
import type { Domain } from '../../core/domains/domain.ts';
import type { ReadVisitor } from '../../core/rules/visitor.ts';
import type { RouteStore } from '../../core/visits/route.ts';
import type { VisitHandler } from '../handle.ts';
import { createHosts } from '../hosts.ts';
import { startFastLane } from '../lane/fast-lane.ts';
import { createDecideInLane, createVisitorsOnDemand } from '../lane/lane-decision.ts';
import { createLanePages, type LaneVisits } from '../lane/lane-pages.ts';
import { createUpstreamGate } from '../lane/upstream-gate.ts';
import { createLookup } from '../lookup.ts';
import { createDraws } from '../request-visitor.ts';
import { createOriginReader } from '../visit-origin.ts';
import { linkToMain } from './main-link.ts';
import { createRemoteTakes } from './remote-takes.ts';
import { steerConnections } from './steering.ts';
import type { ToWorker, WorkerOptions, WorkerPages } from './worker-messages.ts';
import type { createWorkerVisits } from './worker-visits.ts';

const COUNTERS_MS = 1_000;
/** A process exits when it receives no options within this time. */
const START_MS_MAX = 20_000;
/** A successor may have a large database to migrate before it is ready. */
const LEFT_MS_MAX = 10 * 60_000;
/** Limit for answering open requests when the process exits by itself. */
const STOP_MS_MAX = 10_000;

/** What a redirect process reads from the database: committed routes and domains. */
export interface WorkerStore extends RouteStore {
  domains(): readonly Domain[] | Promise<readonly Domain[]>;
  /** Preloads the links, in short steps between other work. */
  warm(): Promise<void>;
}

/**
 * A redirect process: the fast lane on the public port and nothing else. The main process controls it. When the main
 * process exits, it keeps serving plain links until the next one takes over, or exits after a while.
 */
export function runWorker(deps: {
  /** Path of the main process's socket. */
  socket: string;
  /** Name of the spool that this process writes to. */
  spool: string;
  openStore: (database: string, memory: { linkPlacesBytes: number }) => WorkerStore;
  reserved: ReservedWords;
  /** Locks the data folder and the spool until this process exits. */
  claim: (spool: string) => Promise<void>;
  /** Loads what draws pages, and opens what they need of the database. */
  openVisits: (
    database: string,
    options: Omit<Parameters<typeof createWorkerVisits>[0], 'store'>,
  ) => Promise<LaneVisits>;
  exit: (code: number) => void;
}): { terminate(): void } {
  const clock = { nowMs: () => Date.now() };
  // Monotonic: for durations.
  const steadyClock = { nowMs: () => performance.now() };
  let running: Awaited<ReturnType<typeof start>> | null = null;
  const upstream = createUpstreamGate();
  const takes = createRemoteTakes((message) => link.send(message));
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
      takes.lose();
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
    let loading = Promise.resolve();
    /** One after the other, so that an older list never replaces a newer one. */
    function loadHosts(): Promise<void> {
      loading = loading.then(async () => hosts.load(await store.domains(), options.ownDomainId, options));
      return loading;
    }
    await loadHosts();
    const lookup = createLookup({
      store,
      reserved: deps.reserved,
      clock: steadyClock,
      entriesMax: options.cacheEntriesMax,
      staleMsMax: options.staleMsMax,
      isForLane: true,
    });
    const spool = await openSpoolWriter({
      folder: options.spoolFolder,
      fsync: options.fsync,
      finishedMax: options.spoolSegmentsKept,
      clock: steadyClock,
      hasRoom: spoolHasRoom(options.spoolRoot, options.spoolBytesMax),
    });
    const trustedProxies = createAddressList(options.trustedProxies);
    const visitors = createVisitorsOnDemand(() => readVisitors(options.geoPaths));
    const draws = createDraws(Uint8Array.fromHex(options.splitSecret));
    const onUntrustedProxy = (peer: string): void => link.send({ kind: 'untrusted_proxy', peer });
    let handler: VisitHandler | null = null;
    async function openVisits(pages: WorkerPages): Promise<LaneVisits> {
      const parts = {
        hosts,
        lookup,
        spool,
        takes,
        visitors,
        draws,
        respectDnt: options.respectDnt,
        pages,
        clock,
      };
      const visits = await deps.openVisits(options.database, parts);
      handler = visits.handler;
      return visits;
    }
    const { pages } = options;
    const lane = startFastLane({
      ...options,
      reusePort: true,
      decide: createDecideInLane({ visitors, draws, clock }),
      pages:
        pages === null
          ? null
          : createLanePages({
              hosts,
              reserved: deps.reserved,
              readOrigin: createOriginReader({
                ...options,
                trustedProxies,
                isSecure: pages.publicUrl.startsWith('https:'),
                onUntrustedProxy,
              }),
              load: () => openVisits(pages),
              clock,
            }),
      hosts,
      lookup,
      spool,
      trustedProxies,
      clock,
      onUntrustedProxy,
      upstream,
    });
    // Preloading is only an optimisation: a failure must not stop the process.
    store.warm().catch((error) => link.send({ kind: 'not_warm', reason: errorText(error) }));
    const sendCounters = (): void =>
      link.send({
        kind: 'counters',
        counters: {
          pid: process.pid,
          residentBytes: process.memoryUsage.rss(),
          lane: lane.counters,
          lookup: lookup.counters,
          spool: spool.state(),
          ...(handler === null ? {} : { visits: handler.counters }),
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
        link.send({ kind: 'failed', code: errorCode(error), reason: errorText(error) });
        end(1);
      },
    );
  }

  /** Reloads domains and drops the cache: anything may have changed while there was no main process. */
  async function reloadAll(): Promise<void> {
    await running?.loadHosts();
    running?.lookup.clear();
  }

  /** A process that cannot read the domains would serve old ones forever: the next process reads them again. */
  function onUnread(error: unknown): void {
    link.send({ kind: 'failed', code: errorCode(error), reason: errorText(error) });
    end(1);
  }

  function receive(message: ToWorker): void {
    clearTimeout(aloneTimer);
    switch (message.kind) {
      case 'start':
        upstream.open(message.upstream);
        takes.open(message.countsTakes === true);
        startOnce(message.options);
        break;
      case 'adopt':
        isLeft = false;
        reloadAll().catch(onUnread);
        upstream.open(message.upstream);
        takes.open(message.countsTakes === true);
        break;
      case 'taken':
        takes.settle(message.turn, message.answers);
        break;
      case 'stop':
        end(0, message.timeoutMs);
        break;
      case 'domains':
        reloadAll().then(() => link.send({ kind: 'ack', ack: message.ack }), onUnread);
        break;
      default:
        apply(message);
        link.send({ kind: 'ack', ack: message.ack });
    }
  }

  function apply(message: Exclude<Extract<ToWorker, { ack: number }>, { kind: 'domains' }>): void {
    switch (message.kind) {
      case 'leave':
        isLeft = true;
        upstream.close();
        takes.leave();
        break;
      case 'forget':
        for (const { domainId, slug } of message.addresses) running?.lookup.invalidate(domainId, slug);
        break;
      case 'forget_misses':
        running?.lookup.clearMisses();
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
    /**
     * Handles a termination signal. A main process sends `stop` itself, so that open requests are not cut off;
     * without one, the process exits.
     */
    terminate() {
      terminated = true;
      if (!link.connected) end();
    },
  };
}

/** Imported on demand: the user-agent tables alone are several megabytes. */
async function readVisitors(paths: readonly string[]): Promise<ReadVisitor> {
  const [{ openGeo }, { createQuickVisitorReader }] = await Promise.all([
    import('../../clicks/geo/geo.ts'),
    import('../../clicks/visitor.ts'),
  ]);
  return createQuickVisitorReader(await openGeo({ paths }));
}
