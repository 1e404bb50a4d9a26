import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openGeo } from '../src/clicks/geo/geo.ts';
import { createCapture } from '../src/clicks/spool/spool-record.ts';
import { openSpoolWriter } from '../src/clicks/spool/spool-writer.ts';
import { composeClicks } from '../src/compose/clicks.ts';
import { openStores } from '../src/compose/stores.ts';
import { readConfig } from '../src/config/config.ts';
import { createMetrics } from '../src/server/metrics.ts';
import { openDuckdbClicks } from '../src/storage/duckdb/clicks.ts';
import { createSystemRandom, systemClock } from '../src/system/system-ports.ts';
import { END_MS, type Percentiles, timeQuestions } from './click-store.ts';
import { atMost, type Figure, withoutBudget } from './figure.ts';
import { fillClicks } from './fill-clicks.ts';
import { destinationOf } from './fill-links.ts';
import { filledFolder } from './redirects.ts';
import { benchFolder } from './server.ts';

/** From the spool to the stores in this process, for profiles; the row with a budget is of a whole server. */
export async function benchPump({ spooled: visits }: { spooled: number }): Promise<readonly Figure[]> {
  // Counters of links that do not exist would cost nothing.
  const folder = await filledFolder(LINKS);
  const { config } = readConfig({ WAYMARK_DATA_DIR: folder });
  const clock = systemClock;
  const stores = await openStores(config, { clock, random: createSystemRandom(), version: 'bench' });
  const metrics = createMetrics(
    () => {
      throw new Error('nobody asks');
    },
    { version: 'bench' },
  );
  try {
    await spool(join(folder, 'spool'), visits);
    const clicks = await composeClicks(config, stores, {
      clock,
      geo: await openGeo({ paths: [] }),
      log: { debug: () => {}, info: () => {}, warn: console.warn, error: console.error },
      metrics: () => metrics,
      isOwn: () => false,
      hostOf: () => 'go.example.com',
      publish: () => undefined,
      onceAMinute: () => true,
    });
    const startMs = performance.now();
    const cpuBefore = process.cpuUsage();
    await clicks.pump.start();
    if (!(await clicks.pump.drain(600_000))) throw new Error('the spool was not drained');
    const seconds = (performance.now() - startMs) / 1_000;
    const cpu = process.cpuUsage(cpuBefore);
    await clicks.pump.stop();
    const cpuSeconds = (cpu.user + cpu.system) / 1e6;
    const note = `${visits.toLocaleString('en-US')} in ${seconds.toFixed(1)} s and ${cpuSeconds.toFixed(1)} s of processor time`;
    return [withoutBudget('spool to stores, in one process', visits / seconds, '/s', note)];
  } finally {
    await stores.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const AGENTS = 2_000;
const ADDRESSES = 50_000;
const REFERRERS = 20_000;
const LINKS = 100_000;

/** Visits as a mixed audience makes them, from one seed. */
async function spool(root: string, visits: number): Promise<void> {
  mkdirSync(root, { recursive: true });
  const writer = await openSpoolWriter({
    folder: join(root, 'bench'),
    fsync: { kind: 'every', intervalMs: 60_000 },
    clock: systemClock,
  });
  let seed = 7;
  const draw = (count: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return seed % count;
  };
  const visit = createCapture();
  for (let n = 0; n < visits; n++) {
    const link = draw(LINKS);
    const agent = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${100 + draw(40)}.0.${draw(AGENTS / 40)}.0 Safari/537.36`;
    const referrer = draw(3) === 0 ? '' : `https://site-${draw(REFERRERS)}.example/page`;
    const target = draw(5) === 0 ? `/s${link}?utm_source=mail&utm_campaign=c${draw(50)}` : `/s${link}`;
    const address = draw(ADDRESSES);
    const texts = [agent, referrer, 'en-US,en;q=0.9', target];
    const ends = texts.map((_, i) => texts.slice(0, i + 1).join('').length);
    Object.assign(visit, {
      atMs: Date.now(),
      linkId: link + 1,
      workspaceId: 1,
      domainId: 1,
      address: Buffer.from(`${1 + (address >> 16)}.${(address >> 8) & 255}.${address & 255}.9`),
      destination: Buffer.from(destinationOf(link)),
      destinationEnd: destinationOf(link).length,
      head: Buffer.from(texts.join('')),
      userAgentStart: 0,
      userAgentEnd: ends[0],
      referrerStart: ends[0],
      referrerEnd: ends[1],
      languageStart: ends[1],
      languageEnd: ends[2],
      targetStart: ends[2],
      targetEnd: ends[3],
    });
    await writer.room();
    if (!writer.append(visit)) throw new Error(`not spooled: ${writer.state().reason}`);
  }
  await writer.close();
}

/** Questions about many clicks. */
export async function benchQuestions({ clicks }: { clicks: number }): Promise<readonly Figure[]> {
  const folder = benchFolder();
  try {
    await fillClicks(folder, clicks);
    const store = await openDuckdbClicks({ folder, clock: () => END_MS });
    const { workspace, link } = await timeQuestions(store);
    await store.close();
    const size = `${clicks.toLocaleString('en-US')} clicks`;
    const asked = (what: string, { p50Ms, p95Ms }: Percentiles, budgetMs: number) =>
      atMost(`${what}, p95`, p95Ms, budgetMs, 'ms', `${size}, p50 ${p50Ms.toFixed(0)} ms`);
    const bytes = statSync(join(folder, 'clicks.duckdb')).size;
    return [
      asked('dashboard questions, asked first', workspace.cold, 250),
      asked('dashboard questions, asked again', workspace.again, 50),
      asked('questions about one link, asked first', link.cold, 50),
      asked('questions about one link, asked again', link.again, 50),
      atMost('bytes a click in the store', bytes / clicks, 38, '', `${size}, 8 of them the visitor`),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
