import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ADMIN_KEY = 'tests-administrator-key';
const ROOT = join(import.meta.dir, '..', '..');

/** A data folder, a port and the real programs started on them. `remove` ends them all. */
export interface Place {
  readonly folder: string;
  readonly port: number;
  readonly url: string;
  /** Starts `waymark serve` in its own process. `env` overrides that of the place; `cpus` pins it, e.g. '0'. */
  serve(options?: { args?: readonly string[]; env?: Record<string, string>; cpus?: string | null }): Program;
  /** The same under its supervisor, as `npm start` runs it. */
  supervised(options?: { env?: Record<string, string> }): Program;
  /** The ids of all redirect processes on this folder, from any server. */
  workers(): readonly number[];
  /** Spools that are left in the folder. */
  spools(): readonly string[];
  remove(): Promise<void>;
}

export interface Program {
  readonly pid: number;
  readonly exited: Promise<number>;
  /** Everything it has written to stdout and stderr. */
  output(): string;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when `path`, by default /healthz, answers with success; rejects when the program ends first. */
  ready(path?: '/healthz' | '/readyz'): Promise<void>;
}

const READY_MS_MAX = 30_000;

/** A place in `dataFolder`, or in a new folder; on `wantedPort`, or on a free one. */
export async function createPlace(
  env: Record<string, string> = {},
  dataFolder?: string,
  wantedPort?: number,
): Promise<Place> {
  const parent = dataFolder ?? mkdtempSync(join(tmpdir(), 'waymark-life-'));
  const folder = dataFolder ?? join(parent, 'data');
  const port = wantedPort ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const started: { kill(signal: NodeJS.Signals): void; exited: Promise<number> }[] = [];

  function run(command: readonly string[], more: Record<string, string> = {}): Program {
    let output = '';
    const child = Bun.spawn([...command], {
      // A server whose starter is gone stops by itself.
      ipc: () => undefined,
      cwd: ROOT,
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
      env: {
        PATH: process.env.PATH ?? '',
        WAYMARK_HOST: '127.0.0.1',
        WAYMARK_PORT: String(port),
        WAYMARK_DATA_DIR: folder,
        WAYMARK_ADMIN_KEY: ADMIN_KEY,
        ...env,
        ...more,
      },
    });
    const collect = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
      for await (const bytes of stream) output += Buffer.from(bytes).toString();
    };
    void collect(child.stdout);
    void collect(child.stderr);
    const program: Program = {
      pid: child.pid,
      exited: child.exited,
      output: () => output,
      kill: (signal) => child.kill(signal),
      async ready(path = '/healthz') {
        const untilMs = performance.now() + READY_MS_MAX;
        for (;;) {
          // A request may hang while another server takes over: send it again.
          const answer = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(2_000) }).catch(
            () => null,
          );
          if (answer?.ok) return;
          if (child.exitCode !== null || performance.now() > untilMs) throw new Error(`no server: ${output}`);
          await Bun.sleep(10);
        }
      },
    };
    started.push(program);
    return program;
  }

  const workers = (): readonly number[] =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => commandOf(pid).includes(join(folder, 'workers.sock')))
      .map(Number);

  return {
    folder,
    port,
    url,
    serve: ({ args = [], env: more, cpus = null } = {}) =>
      run(pinned([process.execPath, 'src/cli/main.ts', 'serve', ...args], cpus), more),
    supervised: ({ env: more } = {}) => run(['node', 'scripts/waymark.mjs', 'serve'], more),
    workers,
    spools() {
      const spool = join(folder, 'spool');
      return existsSync(spool) ? readdirSync(spool) : [];
    },
    async remove() {
      for (const program of started) program.kill('SIGKILL');
      await Promise.all(started.map((program) => program.exited));
      await eventuallyTrue(() => workers().every((pid) => !tryKill(pid)));
      rmSync(parent, { recursive: true, force: true });
    },
  };
}

/** `command` on certain processors, where the system can do that. */
export function pinned(command: readonly string[], cpus: string | null): string[] {
  return cpus === null || Bun.which('taskset') === null ? [...command] : ['taskset', '-c', cpus, ...command];
}

/** Below the ports that systems give to clients: a connection of another test could take one of those meanwhile. */
const PORTS = { from: 10_000, to: 32_000 };
/** Files of tests run beside each other. Each draws from ports of its own, so that none takes one during a restart. */
const PORTS_OF_PROCESS = 500;

export async function freePort(): Promise<number> {
  const shares = (PORTS.to - PORTS.from) / PORTS_OF_PROCESS;
  const from = PORTS.from + (process.pid % shares) * PORTS_OF_PROCESS;
  for (;;) {
    const port = from + Math.floor(Math.random() * PORTS_OF_PROCESS);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)));
  });
}

/** The command line of a process; empty when it has ended. */
function commandOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** The only redirect process that works on the folder. */
export function onlyWorker(place: Place): number {
  const [worker, ...others] = place.workers();
  if (worker === undefined || others.length > 0)
    throw new Error(`there are ${others.length} workers besides one`);
  return worker;
}

/** False when the process has ended. */
function tryKill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}

/** Waits until it holds; false when it does not within `withinMs`. */
export async function eventuallyTrue(
  holds: () => boolean | Promise<boolean>,
  withinMs = 10_000,
): Promise<boolean> {
  const untilMs = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > untilMs) return false;
    await Bun.sleep(20);
  }
  return true;
}

/** Calls the native API with all rights. */
export async function callApi<T>(place: Pick<Place, 'url'>, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${place.url}/api/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return JSON.parse(text) as T;
}

/** All visits that the server has counted, bots included. */
export async function countedClicks(place: Pick<Place, 'url'>): Promise<number> {
  const { total } = await callApi<{ total: { clicks: number } }>(place, '/stats?interval=none&bots=include');
  return total.clicks;
}

/** The same for each link, by its id. */
export async function countedByLink(place: Pick<Place, 'url'>): Promise<ReadonlyMap<string, number>> {
  const { groups } = await callApi<{ groups: { link: readonly { value: string; clicks: number }[] } }>(
    place,
    '/stats?interval=none&bots=include&group_by=link&limit=1000',
  );
  return new Map(groups.link.map(({ value, clicks }) => [value, clicks]));
}
