import type { Subprocess } from 'bun';
import type { Upstream } from './relay.ts';
import type { Steering } from './steering.ts';
import { createWorkerCalls, kill } from './worker-calls.ts';
import { EndedWorker, ListenFailure, type WorkerDeath } from './worker-failures.ts';
import type {
  FromWorker,
  ToWorker,
  WorkerAddress,
  WorkerCounters,
  WorkerOptions,
} from './worker-messages.ts';
import { type ConnectedWorker, listenForWorkers, type WorkerSocket } from './worker-socket.ts';

/** The redirect processes of this server. One that dies is replaced; those of an earlier main process are succeeded. */
export interface WorkerPool {
  /** Resolves when all listen; rejects with a ListenFailure or the reason of the first that cannot. All have one port. */
  start(): Promise<number>;
  /** Resolves once no worker answers from what it knew of these addresses. */
  forget(addresses: readonly WorkerAddress[]): Promise<void>;
  /** Resolves once no worker remembers where nothing was found. */
  forgetMisses(): Promise<void>;
  /** Resolves once every worker serves the domains as they are stored. */
  reloadDomains(): Promise<void>;
  /** Spools that a process of this pool writes to. */
  isLive(spool: string): boolean;
  counters(): readonly WorkerCounters[];
  /** How many processes serve visitors just now. */
  serving(): number;
  /** Process ids of all that serve the port, those of an earlier main process included. */
  pids(): readonly number[];
  /** Leaves the workers to the next main process: they go on serving, and hold what is not for them. */
  leave(): Promise<void>;
  /** Ends its own workers, and those of an earlier main process with `predecessorsToo`. */
  stop(timeoutMs: number, options: { predecessorsToo: boolean }): Promise<void>;
}

interface OwnWorker {
  readonly process: Subprocess<'ignore', 'ignore', 'pipe'>;
  readonly spool: string;
  readonly ready: PromiseWithResolvers<number>;
  readonly startedMs: number;
  counters: WorkerCounters | null;
  serves: boolean;
  said: string;
}

/** Before the first replacement of a worker that has died; it doubles while replacements die young. */
const PAUSE_MS = 200;
const PAUSE_MS_MAX = 10_000;
/** A worker that has lived so long died of something new. */
const YOUNG_MS_MAX = 10_000;
/** How often a worker that is killed while it starts is started again, before the start fails. */
const TRIES_MAX = 3;
const SAID_LENGTH_MAX = 2_000;
/** How long it takes until each process of an earlier main process has found this one. */
const GATHER_MS = 200;
/** Handshakes that began before the steering end within this. */
const SETTLE_MS = 300;
/** Within this a process that was told to stop has closed its listener. */
const CLOSED_MS = 1_000;
/** How long a process of an earlier main process may take to answer what is under way. */
const RETIRE_MS_MAX = 20_000;

export function createWorkerPool(deps: {
  /** 0 when the main process listens itself; the pool then only succeeds the processes of an earlier one. */
  count: number;
  /** Steers the connections of the port, when the main process listens itself. */
  steerHere?: (steering: Steering) => void;
  /** The program to run, e.g. `[bun, redirect-worker.ts]`; the socket and the name of the spool are added. */
  command: readonly string[];
  /** Where workers connect to; below the data folder, which the caller holds. */
  socket: string;
  upstream: Upstream;
  options: Omit<WorkerOptions, 'spoolFolder'>;
  /** A new spool for a new worker: its name and its folder. */
  newSpool: () => { name: string; folder: string };
  onUntrustedProxy: (peer: string) => void;
  /** The links could not all be read ahead; `reason` is what the database said. */
  onNotWarm: (reason: string) => void;
  onDeath: (death: WorkerDeath) => void;
}): WorkerPool {
  const { upstream } = deps;
  const own = new Map<string, OwnWorker>();
  const folders = new Map<string, string>();
  const connected = new Map<string, ConnectedWorker>();
  const { tell, settle, drop } = createWorkerCalls();
  let { port } = deps.options;
  let socket: WorkerSocket | null = null;
  let serving = false;
  let leaving = false;
  let deathsInARow = 0;
  let succeeding = false;

  async function spawn(): Promise<number> {
    const { name, folder } = deps.newSpool();
    const worker: OwnWorker = {
      spool: name,
      ready: Promise.withResolvers(),
      startedMs: performance.now(),
      counters: null,
      serves: false,
      said: '',
      // Throws when the program is not there just now, or the system has no room for another process.
      process: Bun.spawn([...deps.command, deps.socket, name], {
        stdio: ['ignore', 'ignore', 'pipe'],
        onExit: (_, exitCode) => bury(worker, exitCode),
      }),
    };
    own.set(name, worker);
    folders.set(name, folder);
    void listenTo(worker);
    return worker.ready.promise;
  }

  /** One that is killed from outside, as when memory is short, says nothing about the next. */
  async function spawnPatiently(): Promise<number> {
    for (let tries = 1; ; tries++) {
      try {
        return await spawn();
      } catch (error) {
        if (!(error instanceof EndedWorker && error.isKilled) || tries >= TRIES_MAX) throw error;
        await Bun.sleep(PAUSE_MS * tries);
      }
    }
  }

  async function listenTo(worker: OwnWorker): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of worker.process.stderr) {
      worker.said = (worker.said + decoder.decode(bytes, { stream: true })).slice(-SAID_LENGTH_MAX);
    }
  }

  function bury(worker: OwnWorker, exitCode: number | null): void {
    const signal = worker.process.signalCode?.toString() ?? null;
    own.delete(worker.spool);
    folders.delete(worker.spool);
    const reason = `a redirect process ended with ${signal ?? exitCode} before it served: ${worker.said}`;
    worker.ready.reject(new EndedWorker(reason, signal !== null));
    if (performance.now() - worker.startedMs > YOUNG_MS_MAX) deathsInARow = 0;
    replace({ exitCode, signal, said: worker.said.trim() });
  }

  function replace(death: Omit<WorkerDeath, 'pauseMs'>): void {
    if (!serving || leaving) return;
    const pauseMs = Math.min(PAUSE_MS_MAX, PAUSE_MS * 2 ** deathsInARow++);
    deps.onDeath({ ...death, pauseMs });
    setTimeout(() => {
      if (!serving || leaving) return;
      const before = own.size;
      spawn().catch((error: unknown) => {
        // The end of a process that has begun is noticed by itself.
        if (own.size === before && !(error instanceof ListenFailure || error instanceof EndedWorker)) {
          replace({
            exitCode: null,
            signal: null,
            said: error instanceof Error ? error.message : String(error),
          });
        }
      });
    }, pauseMs);
  }

  function greet(worker: ConnectedWorker): void {
    connected.set(worker.spool, worker);
    const spoolFolder = folders.get(worker.spool);
    if (worker.port === null && spoolFolder !== undefined) {
      const options = { ...deps.options, port, spoolFolder };
      worker.send({ kind: 'start', options, upstream });
    } else {
      worker.send({ kind: 'adopt', upstream });
    }
    if (serving && !own.has(worker.spool)) void succeed();
  }

  function part(worker: ConnectedWorker): void {
    if (connected.get(worker.spool) === worker) connected.delete(worker.spool);
    drop(worker);
  }

  function receive(worker: ConnectedWorker, message: FromWorker): void {
    const mine = own.get(worker.spool);
    switch (message.kind) {
      case 'ready':
        if (mine === undefined) break;
        mine.serves = true;
        mine.ready.resolve(message.port);
        break;
      case 'failed':
        mine?.ready.reject(new ListenFailure(message.code, message.reason));
        break;
      case 'not_warm':
        deps.onNotWarm(message.reason);
        break;
      case 'ack':
        settle(message.ack);
        break;
      case 'untrusted_proxy':
        deps.onUntrustedProxy(message.peer);
        break;
      case 'counters':
        if (mine !== undefined) mine.counters = message.counters;
        break;
    }
  }

  async function tellAll(message: (ack: number) => ToWorker): Promise<void> {
    await Promise.all([...connected.values()].map((worker) => tell(worker, message)));
  }

  const predecessors = (): readonly ConnectedWorker[] =>
    [...connected.values()].filter(({ spool }) => !own.has(spool));

  /** Takes over from the processes of an earlier main process: no connection that they were dealt is reset. */
  async function succeed(): Promise<void> {
    if (succeeding) return;
    succeeding = true;
    // All of them connect within a moment; the kernel's list has the old listeners first.
    await Bun.sleep(GATHER_MS);
    while (predecessors().length > 0 && serving && !leaving) await retire(predecessors());
    succeeding = false;
  }

  async function retire(old: readonly ConnectedWorker[]): Promise<void> {
    const skip = old.filter((worker) => worker.port === port).length;
    if (skip > 0) {
      await steer({ to: skip });
      await Bun.sleep(SETTLE_MS);
    }
    for (const worker of old) worker.send({ kind: 'stop', timeoutMs: RETIRE_MS_MAX });
    if (skip > 0) {
      // They listen no longer, though they may have answers under way.
      await Bun.sleep(CLOSED_MS);
      if (!leaving) await steer({ to: null });
    }
    const isThere = ({ spool }: ConnectedWorker): boolean => connected.has(spool);
    const untilMs = performance.now() + RETIRE_MS_MAX + 1_000;
    while (old.some(isThere) && performance.now() < untilMs) await Bun.sleep(20);
    for (const worker of old) if (isThere(worker)) kill(worker.pid);
  }

  async function steer(steering: Steering): Promise<void> {
    if (deps.steerHere !== undefined) return deps.steerHere(steering);
    const [worker] = [...connected.values()].filter(({ spool }) => own.has(spool));
    if (worker !== undefined) await tell(worker, (ack) => ({ kind: 'steer', ack, ...steering }));
  }

  return {
    async start() {
      socket = listenForWorkers({
        path: deps.socket,
        onHello: greet,
        onMessage: receive,
        onGone: part,
      });
      while (own.size < deps.count) port = await spawnPatiently();
      serving = true;
      void succeed();
      return port;
    },
    forget: (addresses) => tellAll((ack) => ({ kind: 'forget', ack, addresses })),
    forgetMisses: () => tellAll((ack) => ({ kind: 'forget_misses', ack })),
    reloadDomains: () => tellAll((ack) => ({ kind: 'domains', ack })),
    isLive: (spool) => own.has(spool) || connected.has(spool),
    counters: () => [...own.values()].flatMap((worker) => worker.counters ?? []),
    serving: () =>
      [...connected.values()].filter((worker) => worker.port !== null || own.get(worker.spool)?.serves)
        .length,
    pids: () => [
      ...[...own.values()].map((worker) => worker.process.pid),
      ...[...connected.values()].map(({ pid }) => pid),
    ],
    async leave() {
      leaving = true;
      await tellAll((ack) => ({ kind: 'leave', ack }));
      socket?.stop();
      for (const worker of own.values()) worker.process.unref();
      own.clear();
    },
    async stop(timeoutMs, { predecessorsToo }) {
      serving = false;
      const ends = [...own.values()].map((worker) => worker.process.exited);
      const isToEnd = ({ spool }: ConnectedWorker): boolean => predecessorsToo || own.has(spool);
      const workers = [...connected.values()].filter(isToEnd);
      for (const worker of workers) worker.send({ kind: 'stop', timeoutMs });
      // What has not even connected serves nobody.
      for (const worker of own.values()) if (!connected.has(worker.spool)) worker.process.kill('SIGKILL');
      const late = setTimeout(() => {
        for (const worker of own.values()) worker.process.kill('SIGKILL');
        for (const worker of workers) if (connected.has(worker.spool)) kill(worker.pid);
      }, timeoutMs);
      await Promise.all(ends);
      while (workers.some(({ spool }) => connected.has(spool))) await Bun.sleep(5);
      clearTimeout(late);
      socket?.stop();
    },
  };
}
