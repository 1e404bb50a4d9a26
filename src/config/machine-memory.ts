import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';

export interface MachineMemory {
  readonly bytes: number;
  /** True if a limit below the machine's memory applies to this program. */
  readonly isContainer: boolean;
}

/** The memory that this program may use: that of the machine, or the lowest limit of its control groups. */
export function machineMemory(
  readFile: (path: string) => string | null = readOrNull,
  machineBytes: number = totalmem(),
): MachineMemory {
  const limits = [...limitFiles(readFile('/proc/self/cgroup') ?? '')]
    .map((path) => Number(readFile(path)?.trim() || Number.NaN))
    .filter((bytes) => bytes > 0 && bytes < machineBytes);
  const bytes = Math.min(machineBytes, ...limits);
  return { bytes, isContainer: limits.length > 0 };
}

/**
 * Each line of `/proc/self/cgroup` is `number:controllers:path`. Version 2 has no controllers; version 1 keeps memory in
 * a tree of its own. In a container the path may be the host's, so the root of the tree is looked at too.
 */
function* limitFiles(groups: string): Generator<string> {
  for (const line of groups.split('\n')) {
    const [, controllers, path] = line.split(':', 3);
    if (controllers === undefined || path === undefined) continue;
    if (controllers === '') yield* upwards('/sys/fs/cgroup', path, 'memory.max');
    if (controllers.split(',').includes('memory')) {
      yield* upwards('/sys/fs/cgroup/memory', path, 'memory.limit_in_bytes');
    }
  }
}

function* upwards(root: string, path: string, name: string): Generator<string> {
  const parts = path.split('/').filter((part) => part !== '' && part !== '..');
  for (let depth = parts.length; depth >= 0; depth--) {
    yield [root, ...parts.slice(0, depth), name].join('/');
  }
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
