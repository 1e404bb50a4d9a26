import { readdirSync, readFileSync } from 'node:fs';
import { Gauge, type Registry } from 'prom-client';

/**
 * Metrics of this process, under the standard names of Prometheus client libraries. prom-client's own collectors need
 * Node APIs that Bun lacks.
 */
export function collectProcessMetrics(registry: Registry): { read(): void } {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
  const memory = gauge('process_resident_memory_bytes', 'Memory of the main process');
  const heap = gauge(
    'process_heap_bytes',
    'Memory that the program of the main process uses, without databases',
  );
  const descriptors = gauge('process_open_fds', 'Files and connections that the main process has open');
  const descriptorsMax = gauge('process_max_fds', 'How many files and connections it may have open');
  const started = gauge('process_start_time_seconds', 'When the main process started, in seconds since 1970');
  started.set(Math.round(Date.now() / 1_000 - process.uptime()));

  return {
    read() {
      const { rss, heapUsed } = process.memoryUsage();
      memory.set(rss);
      heap.set(heapUsed);
      descriptors.set(openDescriptors() ?? 0);
      descriptorsMax.set(descriptorLimit() ?? 0);
    },
  };
}

/** Null on systems without /proc. */
function openDescriptors(): number | null {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return null;
  }
}

function descriptorLimit(): number | null {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Number.NaN) || null;
  } catch {
    return null;
  }
}
