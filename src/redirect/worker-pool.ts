import type { Subprocess } from 'bun';
import type {
  FromWorker,
  ToWorker,
  WorkerAddress,
  WorkerCounters,
  WorkerOptions,
} from './worker-messages.ts';

/** The redirect processes of this server. One that dies is started again. */
export interface WorkerPool {
  /** Resolves when all listen; rejects with the reason of the first that cannot. The port is the same for all. */
  start(): Promise<number>;
  /** Resolves once no worker answers from what it knew of these addresses. */
  forget(addresses: readonly WorkerAddress[]): Promise<void>;
  /** Resolves once no worker remembers where nothing was found. */
  forgetMisses(): Promise<void>;
  /** Resolves once every worker serves the domains as they are stored. */
  reloadDomains(): Promise<void>;
  /** Spools that a living process writes to. */
  isLive(spool: string): boolean;
  counters(): readonly WorkerCounters[];
  /** How many processes serve visitors just now. */
  serving(): number;
  /** How often a worker has died and was replaced. */
  readonly restarts: number;
  stop(timeoutMs: number): Promise<void>;
}

interface Worker {
  readonly process: Subprocess;
  readonly spool: string;
  readonly acks: Map<number, () => void>;
  counters: WorkerCounters | null;
  alive: boolean;
  serves: boolean;
}

/** A worker that says nothing for so long is taken to be broken, and replaced: its cache may be stale. */
const ACK_MS_MAX = 2_000;
const RESTART_PAUSE_MS = 200;

export function createWorkerPool(deps: {
  count: number;
  /** The program to run, e.g. `[bun, main.ts, 'redirect-worker']`. */
  command: readonly string[];
  options: Omit<WorkerOptions, 'spoolFolder'>;
  /** A new spool for a new worker: its name and its folder. */
  newSpool: () => { name: string; folder: string };
  onAnnounce: (localPort: number, address: string) => void;
  onForgetPeer: (localPort: number) => void;
  onUntrustedProxy: (peer: string) => void;
  /** The links could not all be read ahead; `reason` is what the database said. */
  onNotWarm: (reason: string) => void;
  onDeath: (exitCode: number | null) => void;
}): WorkerPool {
  const workers = new Set<Worker>();
  let { port } = deps.options;
  let nextAck = 1;
  let stopping = false;
  let restarts = 0;

  function spawn(): Promise<number> {
    const { name, folder } = deps.newSpool();
    return new Promise((ready, fail) => {
      const worker: Worker = {
        spool: name,
        acks: new Map(),
        counters: null,
        alive: true,
        serves: false,
        process: Bun.spawn([...deps.command], {
          stdio: ['ignore', 'inherit', 'inherit'],
          ipc: (message: FromWorker) => receive(worker, message, ready, fail),
          onExit: (_, exitCode) => {
            buried(worker, exitCode);
            fail(new Error(`a redirect process ended with ${exitCode ?? 'a signal'} before it served`));
          },
        }),
      };
      workers.add(worker);
      say(worker, { kind: 'start', options: { ...deps.options, port, spoolFolder: folder } });
    });
  }

  function receive(
    worker: Worker,
    message: FromWorker,
    ready: (port: number) => void,
    fail: (error: Error) => void,
  ): void {
    switch (message.kind) {
      case 'ready':
        worker.serves = true;
        ready(message.port);
        break;
      case 'failed':
        fail(new Error(message.reason));
        break;
      case 'not_warm':
        deps.onNotWarm(message.reason);
        break;
      case 'ack':
        worker.acks.get(message.ack)?.();
        worker.acks.delete(message.ack);
        break;
      case 'announce':
        deps.onAnnounce(message.localPort, message.address);
        say(worker, { kind: 'announced', localPort: message.localPort });
        break;
      case 'forget_peer':
        deps.onForgetPeer(message.localPort);
        break;
      case 'untrusted_proxy':
        deps.onUntrustedProxy(message.peer);
        break;
      case 'counters':
        worker.counters = message.counters;
        break;
    }
  }

  function say(worker: Worker, message: ToWorker): void {
    if (worker.alive) worker.process.send(message);
  }

  function buried(worker: Worker, exitCode: number | null): void {
    worker.alive = false;
    workers.delete(worker);
    for (const done of worker.acks.values()) done();
    if (stopping) return;
    restarts++;
    deps.onDeath(exitCode);
    setTimeout(() => !stopping && spawn().catch(() => undefined), RESTART_PAUSE_MS);
  }

  /** Tells all, and waits for all; who does not answer is ended, so that nobody serves what is no longer true. */
  async function tellAll(message: (ack: number) => ToWorker): Promise<void> {
    await Promise.all(
      [...workers].map(
        (worker) =>
          new Promise<void>((done) => {
            const ack = nextAck++;
            const late = setTimeout(() => worker.process.kill('SIGKILL'), ACK_MS_MAX);
            worker.acks.set(ack, () => {
              clearTimeout(late);
              done();
            });
            say(worker, message(ack));
          }),
      ),
    );
  }

  return {
    async start() {
      for (let i = 0; i < deps.count; i++) port = await spawn();
      return port;
    },
    forget: (addresses) => tellAll((ack) => ({ kind: 'forget', ack, addresses })),
    forgetMisses: () => tellAll((ack) => ({ kind: 'forget_misses', ack })),
    reloadDomains: () => tellAll((ack) => ({ kind: 'domains', ack })),
    isLive: (spool) => [...workers].some((worker) => worker.spool === spool),
    counters: () => [...workers].flatMap((worker) => worker.counters ?? []),
    serving: () => [...workers].filter((worker) => worker.serves).length,
    get restarts() {
      return restarts;
    },
    async stop(timeoutMs) {
      stopping = true;
      const all = [...workers];
      for (const worker of all) say(worker, { kind: 'stop', timeoutMs });
      const late = setTimeout(() => {
        for (const worker of all) worker.process.kill('SIGKILL');
      }, timeoutMs + 1_000);
      await Promise.all(all.map((worker) => worker.process.exited));
      clearTimeout(late);
    },
  };
}
