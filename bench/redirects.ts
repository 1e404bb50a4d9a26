import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { atLeast, atMost, type Figure, notMeasured, withoutBudget } from './figure.ts';
import { fillLinks } from './fill-links.ts';
import { type LoadFigures, visit } from './load.ts';
import { startNginx } from './nginx.ts';
import { type BenchServer, benchFolder, cpuSeconds, startBenchServer } from './server.ts';

const CONNECTIONS = 64;
/** The server on one processor, its visitors on another, so that neither takes the other's time. */
const SERVER_CPU = '0';
const VISITORS_CPU = '1';

interface Sizes {
  readonly links: number;
  readonly manyLinks: number;
  readonly seconds: number;
}

/** A data folder with this number of links, ready for a server. */
export async function filledFolder(links: number, routing: string | null = null): Promise<string> {
  const folder = benchFolder();
  // The server makes its own domain and workspace first, so that both are number 1.
  await (await startBenchServer({ folder, workers: 0 })).stop({ keepFolder: true });
  await fillLinks(join(folder, 'waymark.db'), links, routing);
  return folder;
}

const load = (
  port: number,
  { links, seconds }: Pick<Sizes, 'links' | 'seconds'>,
  rate: number | null = null,
) => visit({ port, links, seconds, connections: CONNECTIONS, rate, cpus: VISITORS_CPU });

/** The better of some runs, turn by turn with what it is compared with: machines that are shared have bad moments. */
async function compare(a: () => Promise<LoadFigures>, b: () => Promise<LoadFigures>, rounds: number) {
  const pairs: [LoadFigures, LoadFigures][] = [];
  for (let round = 0; round < rounds; round++) pairs.push([await a(), await b()]);
  const median = (values: number[]): number => values.sort((x, y) => x - y)[values.length >> 1] ?? 0;
  return {
    a: median(pairs.map(([first]) => first.perSecond)),
    b: median(pairs.map(([, second]) => second.perSecond)),
    ratio: median(pairs.map(([first, second]) => first.perSecond / second.perSecond)),
    aP99: median(pairs.map(([first]) => first.p99Ms)),
    bP99: median(pairs.map(([, second]) => second.p99Ms)),
    failed: pairs.reduce((sum, [first, second]) => sum + first.failed + second.failed, 0),
    tool: pairs[0]?.[0].with ?? '',
  };
}

export async function benchRedirects(sizes: Sizes): Promise<readonly Figure[]> {
  const folder = await filledFolder(sizes.links);
  const server = await startBenchServer({ folder, cpus: SERVER_CPU });
  const nginx = await startNginx(sizes.links, SERVER_CPU);
  const figures: Figure[] = [];
  try {
    await load(server.port, sizes);
    const own = await load(server.port, sizes);
    if (nginx === null) {
      figures.push(
        notMeasured(
          'redirects on one core against nginx',
          `nginx is not installed; ${own.perSecond.toFixed(0)}/s`,
        ),
      );
    } else {
      const full = await compare(
        () => load(server.port, sizes),
        () => load(nginx.port, sizes),
        5,
      );
      const each = `${full.a.toFixed(0)}/s against ${full.b.toFixed(0)}/s, ${full.tool}, ${full.failed} failed`;
      figures.push(atLeast('redirects and counting, all on one core', full.ratio, 0.8, '× nginx', each));
      // Counting is another row; here the main process stands still, and the spool only grows.
      const [main = 0] = server.pids();
      process.kill(main, 'SIGSTOP');
      const alone = await compare(
        () => load(server.port, sizes),
        () => load(nginx.port, sizes),
        5,
      );
      const apart = `${alone.a.toFixed(0)}/s against ${alone.b.toFixed(0)}/s, ${alone.tool}, ${alone.failed} failed`;
      figures.push(
        atLeast('redirects, one core, every click in the spool', alone.ratio, 0.8, '× nginx', apart),
      );
      const rate = Math.min(alone.a, alone.b) / 2;
      const half = await compare(
        () => load(server.port, sizes, rate),
        () => load(nginx.port, sizes, rate),
        3,
      );
      const times = `${half.aP99.toFixed(2)} ms against ${half.bP99.toFixed(2)} ms at ${half.a.toFixed(0)}/s, ${half.tool}`;
      figures.push(atMost('p99 at half that load', half.aP99 / half.bP99, 2, '× nginx', times));
      process.kill(main, 'SIGCONT');
    }
    await nginx?.stop();
    figures.push(await manyLinks(sizes, server), await ruledLinks(sizes, server));
  } finally {
    await nginx?.stop();
    await server.stop();
  }
  figures.push(await twoWorkers(sizes));
  return figures;
}

async function manyLinks(sizes: Sizes, few: BenchServer): Promise<Figure> {
  const folder = await filledFolder(sizes.manyLinks);
  const server = await startBenchServer({ folder, cpus: SERVER_CPU });
  try {
    const many = { ...sizes, links: sizes.manyLinks };
    await load(server.port, many);
    const { ratio, a, b } = await compare(
      () => load(server.port, many),
      () => load(few.port, sizes),
      3,
    );
    const note = `${sizes.manyLinks.toLocaleString('en-US')} links evenly: ${a.toFixed(0)}/s against ${b.toFixed(0)}/s, ${server.memoryMb().toFixed(0)} MB`;
    return atLeast('many links against few', ratio, 0.8, '×', note);
  } finally {
    await server.stop();
  }
}

const RULED = JSON.stringify({
  behaviour: {
    rules: [{ when: { country: ['TW'] }, to: { kind: 'url', destination: 'https://example.com/tw' } }],
  },
});

/** What a rule costs those links that have one; plain links are the other rows. */
async function ruledLinks(sizes: Sizes, plain: BenchServer): Promise<Figure> {
  const folder = await filledFolder(sizes.links, RULED);
  const server = await startBenchServer({ folder, cpus: SERVER_CPU });
  try {
    await load(server.port, sizes);
    const { ratio, a, b } = await compare(
      () => load(server.port, sizes),
      () => load(plain.port, sizes),
      3,
    );
    return withoutBudget(
      'links with a rule by country against plain ones',
      ratio,
      '×',
      `${a.toFixed(0)}/s against ${b.toFixed(0)}/s`,
    );
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Two workers against one. With two processors the visitors need one of them, so what is compared is the work done a
 * second of processor time of the workers, which shows what they cost each other.
 */
async function twoWorkers(sizes: Sizes): Promise<Figure> {
  const perCpuSecond = async (workers: number): Promise<number> => {
    const folder = await filledFolder(sizes.links);
    const server = await startBenchServer({ folder, workers });
    try {
      await load(server.port, sizes);
      const lanes = server.pids().slice(1);
      const before = cpuSeconds(lanes);
      const { perSecond } = await visit({
        port: server.port,
        links: sizes.links,
        seconds: sizes.seconds,
        connections: CONNECTIONS,
        rate: null,
        cpus: null,
      });
      return (perSecond * sizes.seconds) / (cpuSeconds(lanes) - before);
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const [one, two] = [await perCpuSecond(1), await perCpuSecond(2)];
  const note = `${one.toFixed(0)} and ${two.toFixed(0)} redirects a processor second of the workers, times 1 and 2`;
  return atLeast('two workers against one', (2 * two) / one, 1.8, '×', note);
}
