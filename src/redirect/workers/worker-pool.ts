import type { Subprocess } from 'bun';
import { errorText } from '../../core/base/error-text.ts';
import type { Upstream } from '../lane/relay.ts';
import type { Steering } from './steering.ts';
import { createWorkerCalls, killProcess } from './worker-calls.ts';
import { EndedWorker, ListenFailure, type WorkerDeath } from './worker-failures.ts';
import type {
  FromWorker,
  TakeMessage,
  ToWorker,
  WorkerAddress,
  WorkerCounters,
  WorkerOptions,
} from './worker-messages.ts';
import { type ConnectedWorker, listenForWorkers, type WorkerSocket } from './worker-socket.ts';

/** The listeners on the public port: redirect processes, or a lane in this process when there are none. */
export interface Lanes {
  /**
   * Resolves with the port once all of them listen; rejects with a ListenFailure, or with the error of the first
   * process that fails.
   */
  start(): Promise<number>;
  /** Invalidates cached routes; resolves once no process serves the old ones. */
  invalidate(addresses: readonly WorkerAddress[]): Promise<void>;
  /** Resolves once every process has dropped its cached misses. */
  clearMisses(): Promise<void>;
  /** Resolves once every process has reloaded the domains. */
  reloadDomains(): Promise<void>;
  /** Whether a process on the port writes to the spool. */
  isLive(spool: string): boolean;
  counters(): readonly WorkerCounters[];
  /** Number of lanes that serve visitors now. */
  serving(): number;
  /** Process ids of all processes on the port, including those of an earlier main process. */
  pids(): readonly number[];
  /** Leaves the port to redirect processes, which serve until the next main process replaces them. */
  leave(): Promise<void>;
  /** Stops serving. Redirect processes of an earlier main process stop only with `predecessorsToo`. */
  stop(timeoutMs: number, options: { predecessorsToo: boolean }): Promise<void>;
}

interface OwnWorker {
  readonly process: Subprocess<'ignore', 'ignore', 'pipe'>;
  readonly spool: string;
  readonly ready: PromiseWithResolvers<number>;
  readonly startedMs: number;
  counters: WorkerCounters | null;
  serves: boolean;
  stderr: string;
}

/** Delay before a dead worker is replaced; doubles while replacements die young. */
const PAUSE_MS = 200;
const PAUSE_MS_MAX = 10_000;
/** A worker that lived longer than this died of a new cause, so the delay starts again. */
const YOUNG_MS_MAX = 10_000;
/** How often a worker that is killed while it starts is started again before the start fails. */
const TRIES_MAX = 3;
const STDERR_LENGTH_MAX = 2_000;
/** Time within which every process of an earlier main process has connected to this one. */
const GATHER_MS = 200;
/** Time within which handshakes that began before the steering are complete. */
const SETTLE_MS = 300;
/** Time within which a stopping process has closed its listener. */
const CLOSED_MS = 3_000;
/** How long a process of an earlier main process may take to answer its open requests. */
const RETIRE_MS_MAX = 20_000;

export interface WorkerPoolOptions {
  /** 0 when the main process listens itself; then the pool only succeeds the processes of an earlier one. */
  count: number;
  /** Steers the port's connections when the main process listens itself. */
  steerHere?: (steering: Steering) => void;
  /** The program to run, such as `[bun, worker.ts]`; the pool appends the socket and the spool's name. */
  command: readonly string[];
  /** Path of the socket that workers connect to, in the data folder, which the caller has locked. */
  socket: string;
  upstream: Upstream;
  options: Omit<WorkerOptions, 'spoolFolder'>;
  /** Name and folder of a new spool for a new worker. */
  newSpool: () => { name: string; folder: string };
  /** Counts a visit if it is within the limits of its link, and returns whether it is. */
  take: (take: TakeMessage) => Promise<boolean>;
  onUntrustedProxy: (peer: string) => void;
  /** The links could not all be preloaded; `reason` is the database's message. */
  onNotWarm: (reason: string) => void;
  onDeath: (death: WorkerDeath) => void;
}

/**
 * The redirect processes of this server. It replaces processes that die, and succeeds those of an earlier main
 * process.
 */
export function createWorkerPool(deps: WorkerPoolOptions): Lanes {
  const { upstream } = deps;
  const own = new Map<string, OwnWorker>();
  const folders = new Map<string, string>();
  const connected = new Map<string, ConnectedWorker>();
  const { call, settle, drop } = createWorkerCalls();
  let { port } = deps.options;
  let socket: WorkerSocket | null = null;
  let serving = false;
  let leaving = false;
  let deathsInARow = 0;
  let takingOver = false;

  async function spawn(): Promise<number> {
    const { name, folder } = deps.newSpool();
    const worker: OwnWorker = {
      spool: name,
      ready: Promise.withResolvers(),
      startedMs: performance.now(),
      counters: null,
      serves: false,
      stderr: '',
      // Throws when the program is missing, or the system cannot start another process.
      process: Bun.spawn([...deps.command, deps.socket, name], {
        stdio: ['ignore', 'ignore', 'pipe'],
        onExit: (_, exitCode) => afterExit(worker, exitCode),
      }),
    };
    own.set(name, worker);
    folders.set(name, folder);
    void listenTo(worker);
    return worker.ready.promise;
  }

  /** Retries when a worker is killed from outside, as the kernel does when memory is short. */
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
      worker.stderr = (worker.stderr + decoder.decode(bytes, { stream: true })).slice(-STDERR_LENGTH_MAX);
    }
  }

  function afterExit(worker: OwnWorker, exitCode: number | null): void {
    const signal = worker.process.signalCode?.toString() ?? null;
    own.delete(worker.spool);
    folders.delete(worker.spool);
    const reason = `a redirect process ended with ${signal ?? exitCode} before it served: ${worker.stderr}`;
    worker.ready.reject(new EndedWorker(reason, signal !== null));
    if (performance.now() - worker.startedMs > YOUNG_MS_MAX) deathsInARow = 0;
    replace({ exitCode, signal, said: worker.stderr.trim() });
  }

  function replace(death: Omit<WorkerDeath, 'pauseMs'>): void {
    if (!serving || leaving) return;
    const pauseMs = Math.min(PAUSE_MS_MAX, PAUSE_MS * 2 ** deathsInARow++);
    deps.onDeath({ ...death, pauseMs });
    setTimeout(() => {
      if (!serving || leaving) return;
      const before = own.size;
      spawn().catch((error: unknown) => {
        // The exit of a process that did start is handled by `afterExit`.
        if (own.size === before && !(error instanceof ListenFailure || error instanceof EndedWorker)) {
          replace({
            exitCode: null,
            signal: null,
            said: errorText(error),
          });
        }
      });
    }, pauseMs);
  }

  function onHello(worker: ConnectedWorker): void {
    connected.set(worker.spool, worker);
    const spoolFolder = folders.get(worker.spool);
    if (worker.port === null && spoolFolder !== undefined) {
      const options = { ...deps.options, port, spoolFolder };
      worker.send({ kind: 'start', options, upstream, countsTakes: true });
    } else {
      worker.send({ kind: 'adopt', upstream, countsTakes: true });
    }
    if (serving && !own.has(worker.spool)) void takeOver();
  }

  function onGone(worker: ConnectedWorker): void {
    if (connected.get(worker.spool) === worker) connected.delete(worker.spool);
    drop(worker);
  }

  function receive(worker: ConnectedWorker, message: FromWorker): void {
    const ownWorker = own.get(worker.spool);
    switch (message.kind) {
      case 'ready':
        if (ownWorker === undefined) break;
        ownWorker.serves = true;
        ownWorker.ready.resolve(message.port);
        break;
      case 'failed':
        ownWorker?.ready.reject(new ListenFailure(message.code, message.reason));
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
        if (ownWorker !== undefined) ownWorker.counters = message.counters;
        break;
      case 'takes':
        void answerTakes(worker, message);
        break;
    }
  }

  /** Also for processes of an earlier main process: no visitor may pass a limit uncounted. */
  async function answerTakes(
    worker: ConnectedWorker,
    { turn, takes }: FromWorker & { kind: 'takes' },
  ): Promise<void> {
    const answers = await Promise.all(takes.map((take) => deps.take(take).catch(() => null)));
    worker.send({ kind: 'taken', turn, answers });
  }

  async function broadcast(message: (ack: number) => ToWorker): Promise<void> {
    await Promise.all([...connected.values()].map((worker) => call(worker, message)));
  }

  const predecessors = (): readonly ConnectedWorker[] =>
    [...connected.values()].filter(({ spool }) => !own.has(spool));

  /** Replaces the processes of an earlier main process without resetting a connection. */
  async function takeOver(): Promise<void> {
    if (takingOver) return;
    takingOver = true;
    // All of them connect within this time; the kernel lists the old listeners first.
    await Bun.sleep(GATHER_MS);
    while (predecessors().length > 0 && serving && !leaving) await retire(predecessors());
    takingOver = false;
  }

  async function retire(old: readonly ConnectedWorker[]): Promise<void> {
    const skip = old.filter((worker) => worker.port === port).length;
    if (skip > 0) {
      await steer({ to: skip });
      await Bun.sleep(SETTLE_MS);
      await haveTurned(old);
    }
    for (const worker of old) worker.send({ kind: 'stop', timeoutMs: RETIRE_MS_MAX });
    if (skip > 0) {
      // By now they have closed their listeners, though answers may still be in progress.
      await untilGone(old, CLOSED_MS);
      if (!leaving) await steer({ to: null });
    }
    await untilGone(old, RETIRE_MS_MAX + 1_000);
    for (const worker of old) if (isThere(worker)) killProcess(worker.pid);
  }

  const isThere = ({ spool }: ConnectedWorker): boolean => connected.has(spool);

  async function untilGone(workers: readonly ConnectedWorker[], msMax: number): Promise<void> {
    const untilMs = performance.now() + msMax;
    while (workers.some(isThere) && performance.now() < untilMs) await Bun.sleep(20);
  }

  /**
   * Waits until each process has answered twice. So its event loop has turned, and it has accepted every connection
   * that the kernel had assigned to it before: on a busy machine, time alone does not say that.
   */
  async function haveTurned(workers: readonly ConnectedWorker[]): Promise<void> {
    for (let turn = 0; turn < 2; turn++) {
      await Promise.all(workers.map((worker) => call(worker, (ack) => ({ kind: 'forget_misses', ack }))));
    }
  }

  async function steer(steering: Steering): Promise<void> {
    if (deps.steerHere !== undefined) return deps.steerHere(steering);
    const [worker] = [...connected.values()].filter(({ spool }) => own.has(spool));
    if (worker !== undefined) await call(worker, (ack) => ({ kind: 'steer', ack, ...steering }));
  }

  return {
    async start() {
      socket = listenForWorkers({
        path: deps.socket,
        onHello,
        onMessage: receive,
        onGone,
      });
      while (own.size < deps.count) port = await spawnPatiently();
      serving = true;
      void takeOver();
      return port;
    },
    invalidate: (addresses) => broadcast((ack) => ({ kind: 'forget', ack, addresses })),
    clearMisses: () => broadcast((ack) => ({ kind: 'forget_misses', ack })),
    reloadDomains: () => broadcast((ack) => ({ kind: 'domains', ack })),
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
      await broadcast((ack) => ({ kind: 'leave', ack }));
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
      // A worker that has not connected yet serves nobody.
      for (const worker of own.values()) if (!connected.has(worker.spool)) worker.process.kill('SIGKILL');
      const late = setTimeout(() => {
        for (const worker of own.values()) worker.process.kill('SIGKILL');
        for (const worker of workers) if (connected.has(worker.spool)) killProcess(worker.pid);
      }, timeoutMs);
      await Promise.all(ends);
      while (workers.some(({ spool }) => connected.has(spool))) await Bun.sleep(5);
      clearTimeout(late);
      socket?.stop();
    },
  };
}
