import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { atMost, type Figure } from './figure.ts';
import { fillLinks } from './fill-links.ts';
import { TRUSTING, visit } from './load.ts';
import { type BenchServer, benchFolder, startBenchServer } from './server.ts';

const BUDGETS_MB = [256, 512, 1_024];
const REST_MS = 4_000;
const SAMPLE_MS = 250;

/**
 * What all processes take together (proportional set size), with this number of links and each budget: at rest, and at most
 * while visits to links drawn evenly come as fast as they are answered and statistics are asked for.
 */
export async function benchMemory(sizes: { manyLinks: number; seconds: number }): Promise<readonly Figure[]> {
  const { manyLinks: links, seconds } = sizes;
  const folder = benchFolder();
  const figures: Figure[] = [];
  try {
    await (await startBenchServer({ folder })).stop({ keepFolder: true });
    await fillLinks(join(folder, 'waymark.db'), links);
    for (const budgetMb of BUDGETS_MB) {
      // Each begins without clicks, or the first would be at work for the one before it.
      for (const name of ['spool', 'clicks.duckdb', 'clicks.duckdb.wal']) {
        rmSync(join(folder, name), { recursive: true, force: true });
      }
      const env = { ...TRUSTING, WAYMARK_MEMORY: `${budgetMb}MB` };
      const server = await startBenchServer({ folder, env });
      try {
        figures.push(await measure(server, { links, seconds, budgetMb }));
      } finally {
        await server.stop({ keepFolder: true });
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return figures;
}

async function measure(
  server: BenchServer,
  { links, seconds, budgetMb }: { links: number; seconds: number; budgetMb: number },
): Promise<Figure> {
  await Bun.sleep(REST_MS);
  const restMb = server.memoryMb();
  let mostMb = restMb;
  const sampling = setInterval(() => {
    mostMb = Math.max(mostMb, server.memoryMb());
  }, SAMPLE_MS);
  const options = { port: server.port, links, seconds, connections: 32, rate: null, cpus: null };
  const load = visit({ ...options, audience: 'new' });
  const asked = askStatistics(server, seconds);
  const { perSecond } = await load;
  await asked;
  clearInterval(sampling);
  const what = `memory, ${links.toLocaleString('en')} links, WAYMARK_MEMORY=${budgetMb}MB`;
  const rate = Math.round(perSecond).toLocaleString('en');
  const note = `at rest ${Math.round(restMb)} MB; the most under ${rate} visits/s for ${seconds} s with statistics beside`;
  return atMost(what, Math.round(mostMb), budgetMb, 'MB', note);
}

async function askStatistics(server: BenchServer, seconds: number): Promise<void> {
  const untilMs = performance.now() + seconds * 1_000;
  while (performance.now() < untilMs) {
    await (await server.api('/api/v1/stats?interval=hour&group_by=country,browser,link&limit=100')).text();
    await Bun.sleep(500);
  }
}
