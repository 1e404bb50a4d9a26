import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { clicksOf, untilCounted } from './counted.ts';
import { atLeast, atMost, type Figure, notMeasured, withoutBudget } from './figure.ts';
import { fillLinks } from './fill-links.ts';
import { type Audience, type LoadFigures, TRUSTING, visit } from './load.ts';
import { startNginx } from './nginx.ts';
import { alternate, median, type Ratio, ratioOf } from './pairs.ts';
import { type BenchServer, benchFolder, cpuSeconds, startBenchServer } from './server.ts';

const CONNECTIONS = 64;
/** The server on one processor, its visitors on another, so that neither takes the other's time. */
const SERVER_CPU = '0';
const VISITORS_CPU = '1';
const MEMORY_MS = 500;

interface Sizes {
  readonly links: number;
  readonly manyLinks: number;
  readonly seconds: number;
  /** Runs of each side of a ratio. */
  readonly rounds: number;
}

/** A data folder with this number of links, ready for a server. */
export async function filledFolder(links: number, routing: string | null = null): Promise<string> {
  const folder = benchFolder();
  // The server makes its own domain and workspace first, so that both are number 1.
  await (await startBenchServer({ folder, workers: 0 })).stop({ keepFolder: true });
  await fillLinks(join(folder, 'waymark.db'), links, routing);
  return folder;
}

interface Load {
  readonly links: number;
  readonly seconds: number;
  readonly audience: Audience;
  readonly rate?: number;
}

const load = (port: number, { rate = null, ...options }: Omit<Load, 'rate'> & { rate?: number | null }) =>
  visit({ ...options, port, rate, connections: CONNECTIONS, cpus: VISITORS_CPU });

/** A burst, and the time from its begin until the statistics have its last click. */
interface CountedBurst extends LoadFigures {
  readonly countedSeconds: number;
}

/** What the server has left to count would slow down what is measured next on its processor. */
async function burst(server: BenchServer, options: Load): Promise<CountedBurst> {
  const before = await clicksOf(server);
  const figures = await load(server.port, options);
  const endMs = performance.now();
  await untilCounted(server, before + figures.visits);
  return { ...figures, countedSeconds: figures.seconds + (performance.now() - endMs) / 1_000 };
}

/** A server on one processor with `links` links, for as long as `use` takes. */
async function withServer<T>(
  { links, routing = null }: { links: number; routing?: string | null },
  use: (server: BenchServer) => Promise<T>,
): Promise<T> {
  const folder = await filledFolder(links, routing);
  const server = await startBenchServer({ folder, cpus: SERVER_CPU, env: TRUSTING });
  try {
    return await use(server);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Nginx = NonNullable<Awaited<ReturnType<typeof startNginx>>>;

/** Our server and nginx with the same links on the same processor; both are idle while the other is measured. */
async function withBoth(
  links: number,
  what: string,
  use: (server: BenchServer, nginx: Nginx) => Promise<readonly Figure[]>,
): Promise<readonly Figure[]> {
  const nginx = await startNginx(links, SERVER_CPU);
  if (nginx === null) return [notMeasured(what, 'nginx is not installed')];
  try {
    return await withServer({ links }, (server) => use(server, nginx));
  } finally {
    await nginx.stop();
  }
}

const perSecond = (figures: LoadFigures): number => figures.perSecond;
const countedPerSecond = (figures: CountedBurst): number => figures.visits / figures.countedSeconds;
const p99 = (figures: LoadFigures): number => figures.p99Ms;

function compared<A, B>(
  pairs: readonly (readonly [A, B])[],
  first: (figures: A) => number,
  second: (figures: B) => number,
): Ratio & { readonly a: number; readonly b: number } {
  const values = pairs.map(([a, b]) => [first(a), second(b)] as const);
  return { ...ratioOf(values), a: median(values.map(([a]) => a)), b: median(values.map(([, b]) => b)) };
}

function note(it: ReturnType<typeof compared>, unit: '/s' | ' ms', more = ''): string {
  const write = (value: number): string =>
    unit === '/s' ? Math.round(value).toLocaleString('en-US') : value.toFixed(2);
  const pairs = `pairs ${it.least.toFixed(2)} to ${it.most.toFixed(2)}`;
  return `${write(it.a)}${unit} against ${write(it.b)}${unit}, ${pairs}${more}`;
}

function failures(pairs: readonly (readonly [LoadFigures, LoadFigures])[]): string {
  const failed = pairs.reduce((sum, [a, b]) => sum + a.failed + b.failed, 0);
  return failed === 0 ? '' : `; ${failed} visits FAILED`;
}

/** Everything on one processor, against nginx on the same one. */
export function benchRedirects(sizes: Sizes): Promise<readonly Figure[]> {
  return withBoth(sizes.links, 'redirects against nginx', async (server, nginx) => {
    const options = { ...sizes, audience: 'direct' } as const;
    await burst(server, options);
    await load(nginx.port, options);
    const full = await againstNginx(server, nginx, options, sizes.rounds);
    const speed = compared(full, perSecond, perSecond);
    const slowest = compared(full, p99, p99);
    const rate = Math.floor(Math.min(speed.a, speed.b) / 2);
    const half = await againstNginx(server, nginx, { ...options, rate }, sizes.rounds);
    const slowestHalf = compared(half, p99, p99);
    const at = `; ${rate.toLocaleString('en-US')} visits/s, timed from when each was due`;
    return [
      atLeast('redirects in a burst', speed.median, 0.9, '× nginx', note(speed, '/s', failures(full))),
      untilAllIsCounted('redirects until all is counted', full),
      withoutBudget('p99 in that burst', slowest.median, '× nginx', note(slowest, ' ms'), 'less'),
      atMost(
        'p99 at half that load',
        slowestHalf.median,
        2,
        '× nginx',
        note(slowestHalf, ' ms', at + failures(half)),
      ),
    ];
  });
}

/** The same while nearly every visitor is new, by addresses that a proxy reports. */
export function benchNewVisitors(sizes: Sizes): Promise<readonly Figure[]> {
  return withBoth(sizes.links, 'redirects for new visitors against nginx', async (server, nginx) => {
    const options = { ...sizes, audience: 'new' } as const;
    await burst(server, options);
    await load(nginx.port, options);
    const full = await againstNginx(server, nginx, options, sizes.rounds);
    const speed = compared(full, perSecond, perSecond);
    const text = note(speed, '/s', failures(full));
    return [
      withoutBudget('redirects in a burst, new visitors by a proxy', speed.median, '× nginx', text),
      untilAllIsCounted('redirects until all is counted, new visitors by a proxy', full),
    ];
  });
}

function untilAllIsCounted(what: string, pairs: readonly (readonly [CountedBurst, LoadFigures])[]): Figure {
  const counted = compared(pairs, countedPerSecond, perSecond);
  return atLeast(what, counted.median, 0.65, '× nginx', note(counted, '/s', failures(pairs)));
}

const againstNginx = (
  server: BenchServer,
  nginx: Nginx,
  options: Load,
  rounds: number,
): Promise<[CountedBurst, LoadFigures][]> =>
  alternate(
    rounds,
    () => burst(server, options),
    () => load(nginx.port, options),
  );

/** The redirect process alone: the main process stands still, and the spool only grows. */
export function benchLane(sizes: Sizes): Promise<readonly Figure[]> {
  return withBoth(sizes.links, 'redirects, counting paused', async (server, nginx) => {
    const options = { ...sizes, audience: 'direct' } as const;
    await burst(server, options);
    const [main = 0] = server.pids();
    process.kill(main, 'SIGSTOP');
    try {
      const pairs = await alternate(
        sizes.rounds,
        () => load(server.port, options),
        () => load(nginx.port, options),
      );
      const speed = compared(pairs, perSecond, perSecond);
      return [
        withoutBudget(
          'redirects, counting paused',
          speed.median,
          '× nginx',
          note(speed, '/s', failures(pairs)),
        ),
      ];
    } finally {
      process.kill(main, 'SIGCONT');
    }
  });
}

/** Evenly over many links against evenly over few, counting included. */
export function benchManyLinks(sizes: Sizes): Promise<readonly Figure[]> {
  return withServer({ links: sizes.links }, (few) =>
    withServer({ links: sizes.manyLinks }, async (server) => {
      const many = { ...sizes, links: sizes.manyLinks, audience: 'direct' } as const;
      const fewer = { ...sizes, audience: 'direct' } as const;
      await burst(server, many);
      await burst(few, fewer);
      const memory = watchMemory(server);
      const pairs = await alternate(
        sizes.rounds,
        () => burst(server, many),
        () => burst(few, fewer),
      );
      const mostMb = memory.stop();
      const speed = compared(pairs, perSecond, perSecond);
      const counted = compared(pairs, countedPerSecond, countedPerSecond);
      const links = `${sizes.manyLinks.toLocaleString('en-US')} links`;
      return [
        atLeast(
          'many links against few',
          speed.median,
          0.85,
          '×',
          note(speed, '/s', `; ${links}${failures(pairs)}`),
        ),
        withoutBudget(
          'many links against few, until all is counted',
          counted.median,
          '×',
          note(counted, '/s'),
        ),
        atMost(
          'memory under load, many links',
          mostMb,
          600,
          'MB',
          `all processes, spool pages included; ${links}`,
        ),
      ];
    }),
  );
}

function watchMemory(server: BenchServer): { stop(): number } {
  let mostMb = server.memoryMb();
  const watching = setInterval(() => {
    mostMb = Math.max(mostMb, server.memoryMb());
  }, MEMORY_MS);
  return {
    stop() {
      clearInterval(watching);
      return mostMb;
    },
  };
}

const RULED = JSON.stringify({
  behaviour: {
    rules: [{ when: { country: ['TW'] }, to: { kind: 'url', destination: 'https://example.com/tw' } }],
  },
});

/** What a rule costs those links that have one; plain links are the other rows. */
export function benchRules(sizes: Sizes): Promise<readonly Figure[]> {
  return withServer({ links: sizes.links }, (plain) =>
    withServer({ links: sizes.links, routing: RULED }, async (ruled) => {
      const figures: Figure[] = [];
      for (const [audience, more] of [
        ['direct', ''],
        ['new', ', new visitors by a proxy'],
      ] as const) {
        const options = { ...sizes, audience };
        await burst(ruled, options);
        await burst(plain, options);
        const pairs = await alternate(
          sizes.rounds,
          () => burst(ruled, options),
          () => burst(plain, options),
        );
        const speed = compared(pairs, perSecond, perSecond);
        const text = note(speed, '/s', failures(pairs));
        figures.push(
          atLeast(`links with a rule by country against plain${more}`, speed.median, 0.75, '×', text),
        );
      }
      return figures;
    }),
  );
}

/**
 * Two workers against one. With two processors the visitors need one of them, so what is compared is the work done a
 * second of processor time of the workers, which shows what they cost each other.
 */
export async function benchWorkers(sizes: Sizes): Promise<readonly Figure[]> {
  const perCpuSecond = async (workers: number): Promise<number> => {
    const folder = await filledFolder(sizes.links);
    const server = await startBenchServer({ folder, workers, env: TRUSTING });
    const options = { ...sizes, port: server.port, connections: CONNECTIONS, rate: null, cpus: null };
    try {
      await visit({ ...options, audience: 'direct' });
      const lanes = server.pids().slice(1);
      const before = cpuSeconds(lanes);
      const { visits } = await visit({ ...options, audience: 'direct' });
      return visits / (cpuSeconds(lanes) - before);
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const pairs = await alternate(
    sizes.rounds,
    () => perCpuSecond(2),
    () => perCpuSecond(1),
  );
  const {
    a,
    b,
    least,
    most,
    median: ratio,
  } = compared(
    pairs,
    (two) => 2 * two,
    (one) => one,
  );
  const text = `${b.toFixed(0)} and ${(a / 2).toFixed(0)} redirects a processor second of the workers, times 1 and 2; pairs ${least.toFixed(2)} to ${most.toFixed(2)}`;
  return [atLeast('two workers against one', ratio, 1.8, '×', text)];
}
