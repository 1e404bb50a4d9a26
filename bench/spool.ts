import { rmSync } from 'node:fs';
import { untilCounted } from './counted.ts';
import { atLeast, type Figure } from './figure.ts';
import { TRUSTING, visit } from './load.ts';
import { alternate, median, ratioOf } from './pairs.ts';
import { filledFolder } from './redirects.ts';
import { cpuSeconds, startBenchServer } from './server.ts';

const BURST_SECONDS = 2;

interface Counting {
  readonly perSecond: number;
  /** Processor time of the main process, all its threads. */
  readonly microsPerClick: number;
  readonly visits: number;
}

/**
 * From the spool to all stores, by a real server: visits by nearly as many visitors to links drawn evenly are spooled while
 * the main process stands still; then it counts them, on one processor and on two.
 */
export async function benchSpool(sizes: {
  links: number;
  spooled: number;
  rounds: number;
}): Promise<readonly Figure[]> {
  const pairs = await alternate(
    sizes.rounds,
    () => countSpool(sizes, '0,1'),
    () => countSpool(sizes, '0'),
  );
  const one = pairs.map(([, counting]) => counting);
  const two = pairs.map(([counting]) => counting);
  const ratio = ratioOf(pairs.map(([second, first]) => [second.perSecond, first.perSecond]));
  const rate = (all: readonly Counting[]): number => median(all.map((it) => it.perSecond));
  const micros = (all: readonly Counting[]): string => median(all.map((it) => it.microsPerClick)).toFixed(1);
  const visits = median(one.map((it) => it.visits)).toLocaleString('en-US');
  return [
    atLeast(
      'spool to all stores, one core',
      rate(one),
      120_000,
      '/s',
      `${visits} visits, ${micros(one)} µs each`,
    ),
    atLeast(
      'spool to all stores, two cores against one',
      ratio.median,
      1.7,
      '×',
      `${Math.round(rate(two)).toLocaleString('en-US')}/s, ${micros(two)} µs of processor time each, pairs ${ratio.least.toFixed(2)} to ${ratio.most.toFixed(2)}`,
    ),
  ];
}

async function countSpool(
  { links, spooled }: { links: number; spooled: number },
  cpus: string,
): Promise<Counting> {
  const folder = await filledFolder(links);
  const server = await startBenchServer({ folder, cpus, env: TRUSTING });
  const [main = 0] = server.pids();
  const options = {
    port: server.port,
    links,
    seconds: BURST_SECONDS,
    connections: 64,
    audience: 'new',
  } as const;
  try {
    process.kill(main, 'SIGSTOP');
    let visits = 0;
    while (visits < spooled) visits += (await visit({ ...options, rate: null, cpus: null })).visits;
    const before = cpuSeconds([main]);
    const startMs = performance.now();
    process.kill(main, 'SIGCONT');
    await untilCounted(server, visits);
    const seconds = (performance.now() - startMs) / 1_000;
    return {
      perSecond: visits / seconds,
      microsPerClick: ((cpuSeconds([main]) - before) * 1e6) / visits,
      visits,
    };
  } finally {
    process.kill(main, 'SIGCONT');
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
