import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineMemory } from '../scripts/engine-memory.mjs';
import { ADMIN_KEY, createPlace } from '../tests/support/program.ts';

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

export function benchFolder(): string {
  return mkdtempSync(join(tmpdir(), 'waymark-bench-'));
}

/** Starts it as `npm start` does. `cpus` pins all its processes, e.g. '0'; null leaves them alone. */
export async function startBenchServer({
  cpus = null,
  workers = 1,
  folder = benchFolder(),
  env = {},
}: {
  cpus?: string | null;
  workers?: number;
  folder?: string;
  env?: Record<string, string>;
}): Promise<BenchServer> {
  const place = await createPlace({ HOME: process.env.HOME ?? '', WAYMARK_LOG_LEVEL: 'error' }, folder);
  const startedMs = performance.now();
  const program = place.serve({
    cpus,
    env: { WAYMARK_WORKERS: String(workers), ...env, ...engineMemory(env) },
  });
  await program.ready('/readyz');
  const startMs = performance.now() - startedMs;
  const pids = () => [program.pid, ...childrenOf(program.pid)];
  return {
    port: place.port,
    folder,
    startMs,
    api: (path, init = {}) =>
      fetch(`${place.url}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${ADMIN_KEY}`, ...init.headers },
      }),
    pids,
    memoryMb: () => pids().reduce((sum, pid) => sum + proportionalMb(pid), 0),
    async stop({ keepFolder = false } = {}) {
      program.kill('SIGTERM');
      await program.exited;
      if (!keepFolder) await place.remove();
    },
  };
}

function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return text.split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** 0 for a process that has ended since it was listed. */
function proportionalMb(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}

/** Processor seconds that these processes have used. */
export function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return sum + (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
  }, 0);
}
