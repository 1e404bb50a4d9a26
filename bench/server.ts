import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Subprocess } from 'bun';

export const ADMIN_KEY = 'bench-administrator-key';

/** A server in processes of its own, on loopback. */
export interface BenchServer {
  readonly port: number;
  readonly folder: string;
  /** From the start of the process to the first answer of /readyz. */
  readonly startMs: number;
  api(path: string, init?: RequestInit): Promise<Response>;
  /** Proportional set size of all its processes, MB. */
  memoryMb(): number;
  /** The processes, main first. */
  pids(): readonly number[];
  stop(options?: { keepFolder?: boolean }): Promise<void>;
}

const START_MS_MAX = 60_000;

export function benchFolder(): string {
  return mkdtempSync(join(tmpdir(), 'waymark-bench-'));
}

/** `cpus` pins all its processes, e.g. '0'; null leaves them alone. */
export async function startBenchServer(options: {
  cpus?: string | null;
  workers?: number;
  folder?: string;
  env?: Record<string, string>;
}): Promise<BenchServer> {
  const folder = options.folder ?? benchFolder();
  const port = await freePort();
  const program = [process.execPath, 'src/cli/main.ts', 'serve'];
  const startedMs = performance.now();
  const child = Bun.spawn(pinned(program, options.cpus ?? null), {
    cwd: join(import.meta.dir, '..'),
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      WAYMARK_HOST: '127.0.0.1',
      WAYMARK_PORT: String(port),
      WAYMARK_DATA_DIR: folder,
      WAYMARK_ADMIN_KEY: ADMIN_KEY,
      WAYMARK_WORKERS: String(options.workers ?? 1),
      WAYMARK_LOG_LEVEL: 'error',
      ...options.env,
    },
  });
  await ready(child, port);
  const startMs = performance.now() - startedMs;
  return {
    port,
    folder,
    startMs,
    api: (path, init = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${ADMIN_KEY}`, ...init.headers },
      }),
    pids: () => [child.pid, ...childrenOf(child.pid)],
    memoryMb: () => [child.pid, ...childrenOf(child.pid)].reduce((sum, pid) => sum + proportionalMb(pid), 0),
    async stop({ keepFolder = false } = {}) {
      child.kill('SIGTERM');
      await child.exited;
      if (!keepFolder) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `command` on certain processors, where the system can do that. */
export function pinned(command: readonly string[], cpus: string | null): string[] {
  return cpus === null || Bun.which('taskset') === null ? [...command] : ['taskset', '-c', cpus, ...command];
}

async function ready(child: Subprocess, port: number): Promise<void> {
  const untilMs = performance.now() + START_MS_MAX;
  while (performance.now() < untilMs) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await Bun.sleep(10);
  }
  throw new Error('the server was not ready in time');
}

export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => done(port));
    });
  });
}

function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return text.split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function proportionalMb(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1_024;
}

/** Processor seconds that these processes have used. */
export function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return sum + (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
  }, 0);
}
