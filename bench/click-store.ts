import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS } from '../src/core/base/calendar.ts';
import type { DomainId, LinkId, WorkspaceId } from '../src/core/base/ids.ts';
import { type Click, EMPTY_CLICK } from '../src/core/clicks/click.ts';
import { type ClickBatch, clickBatch } from '../src/core/clicks/click-columns.ts';
import type { ClickStore } from '../src/core/clicks/click-store.ts';
import { DIMENSIONS, type Dimension, type StatsQuery } from '../src/core/clicks/stats.ts';
import { openDuckdbClicks } from '../src/storage/duckdb/clicks.ts';

/** Clicks are spread over the year before this. */
export const END_MS = Date.UTC(2026, 6, 1);
export const YEAR_MS = 365 * DAY_MS;
export const WORKSPACE = 1 as WorkspaceId;
/** At a hundred million a year. */
const MS_PER_CLICK = Math.round(YEAR_MS / 100_000_000);
const BATCH_CLICKS = 20_000;
const ROUNDS = 5;

export interface ClickStoreFigures extends QuestionsFigures {
  readonly clicks: number;
  readonly writesPerSecond: number;
  /** Time of the JavaScript thread's process in user and system mode per click, all threads together. */
  readonly cpuUsPerClick: number;
}

/** Fills a temporary folder through the port, then asks the fixed questions. */
export async function benchClickStore({ clicks }: { clicks: number }): Promise<ClickStoreFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-clicks-'));
  const store = await openDuckdbClicks({ folder, clock: () => END_MS });
  try {
    const writes = await timeWrites(store, clicks);
    await store.tidy();
    return { clicks, ...writes, ...(await timeQuestions(store)) };
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
}

export interface Percentiles {
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** The first time after the store was opened, and the times after that. */
export interface QuestionFigures {
  readonly cold: Percentiles;
  readonly again: Percentiles;
}

export interface QuestionsFigures {
  readonly workspace: QuestionFigures;
  readonly link: QuestionFigures;
}

/** Asks about twenty questions a few times, about the whole workspace and about one link. */
export async function timeQuestions(store: ClickStore): Promise<QuestionsFigures> {
  const times = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, query] of Object.entries(QUESTIONS)) {
      const startedMs = performance.now();
      await store.query(query);
      times.set(name, [...(times.get(name) ?? []), performance.now() - startedMs]);
    }
  }
  const all = (ofLink: boolean) =>
    [...times].filter(([name]) => name.startsWith('link ') === ofLink).map(([, it]) => it);
  return { workspace: toFigures(all(false)), link: toFigures(all(true)) };
}

const toFigures = (times: readonly (readonly number[])[]): QuestionFigures => ({
  cold: toPercentiles(times.flatMap((it) => it.slice(0, 1))),
  again: toPercentiles(times.flatMap((it) => it.slice(1))),
});

async function timeWrites(store: ClickStore, clicks: number) {
  const cpu = process.cpuUsage();
  let spentMs = 0;
  let spentCpuUs = 0;
  for (let from = 0; from < clicks; from += BATCH_CLICKS) {
    const batch = makeBatch(from, Math.min(BATCH_CLICKS, clicks - from));
    const startedMs = performance.now();
    const before = process.cpuUsage(cpu);
    await store.write(batch);
    const after = process.cpuUsage(cpu);
    spentMs += performance.now() - startedMs;
    spentCpuUs += after.user + after.system - before.user - before.system;
  }
  return { writesPerSecond: (clicks / spentMs) * 1_000, cpuUsPerClick: spentCpuUs / clicks };
}

export function makeBatch(from: number, count: number): ClickBatch {
  const clicks = Array.from({ length: count }, (_, index) => makeClick(from + index));
  return clickBatch(clicks, new Map([['bench', { segment: 1, offset: from + count }]]));
}

/** Values are spread like real ones: the first of a list often, the last seldom. */
function makeClick(number: number): Click {
  const random = createRandom(number);
  const pick = (name: string, max: number) => nameOf(name, seldom(random(), max));
  const sometimes = (share: number, text: () => string) => (random() < share ? text() : '');
  const bot = random() < 0.15;
  const link = seldom(random(), 100_000);
  return {
    ...EMPTY_CLICK,
    spool: 'bench',
    position: { segment: 1, offset: number + 1 },
    atMs: END_MS - YEAR_MS + number * MS_PER_CLICK,
    trigger: random() < 0.1 ? 'qr' : 'link',
    linkId: link as LinkId,
    workspaceId: WORKSPACE,
    domainId: 1 as DomainId,
    domain: pick('domain', 5),
    unique: !bot && random() < 0.6,
    visitor: Math.floor(random() * 2 ** 48)
      .toString(16)
      .padStart(16, '0'),
    bot,
    botName: bot ? pick('bot', 50) : '',
    botReason: bot ? 'user_agent' : '',
    device: bot ? 'bot' : random() < 0.6 ? 'mobile' : 'desktop',
    platform: random() < 0.5 ? 'android' : 'windows',
    os: pick('os', 10),
    osVersion: pick('version', 60),
    browser: pick('browser', 20),
    browserVersion: pick('version', 200),
    inApp: sometimes(0.2, () => pick('app', 8)),
    country: pick('country', 200),
    region: pick('region', 2_000),
    city: pick('city', 20_000),
    continent: pick('continent', 7),
    language: pick('language', 60),
    source: sometimes(0.6, () => pick('referrer', 20_000)),
    referrer: sometimes(0.6, () => pick('referrer', 20_000)),
    referrerUrl: sometimes(0.6, () => pick('https://referrer.example/page', 200_000)),
    utmSource: sometimes(0.4, () => pick('source', 50)),
    utmMedium: sometimes(0.4, () => pick('medium', 10)),
    utmCampaign: sometimes(0.4, () => pick('campaign', 2_000)),
    utmTerm: sometimes(0.1, () => pick('term', 5_000)),
    utmContent: sometimes(0.1, () => pick('content', 5_000)),
    destination: nameOf('https://example.org/', link),
    rule: sometimes(0.1, () => '1'),
    variant: sometimes(0.1, () => '2'),
    tags: link % 3 === 0 ? [nameOf('tag', link % 20), nameOf('tag', link % 7)] : [],
  };
}

const names = new Map<string, string[]>();

/** The same text object each time, as from the caches of a pipeline. */
function nameOf(name: string, number: number): string {
  const known = names.get(name) ?? [];
  if (known.length === 0) names.set(name, known);
  known[number] ??= [name, number].join('-');
  return known[number];
}

/** 1 to `max`; each is about as frequent as its number is small. */
function seldom(random: number, max: number): number {
  return Math.floor((max + 1) ** random);
}

/** A small generator of numbers from 0 to 1 (xorshift), the same for the same seed. */
function createRandom(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function toPercentiles(times: readonly number[]): Percentiles {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50Ms: at(0.5), p95Ms: at(0.95) };
}

const YEAR: StatsQuery = {
  workspaceId: WORKSPACE,
  linkId: null,
  fromMs: END_MS - YEAR_MS,
  toMs: END_MS,
  timezone: 'Europe/Berlin',
  interval: 'day',
  groupBy: [],
  filters: [],
  bots: 'exclude',
  limit: 10,
};
const MONTH: StatsQuery = { ...YEAR, fromMs: END_MS - 30 * DAY_MS };
const only = (dimension: Dimension, ...values: string[]) => ({ dimension, op: 'is', values }) as const;
const THREE = [
  only('country', 'country-1'),
  only('device', 'mobile'),
  only('browser', 'browser-1', 'browser-2'),
];
const ofLink = (id: number, query: StatsQuery): StatsQuery => ({ ...query, linkId: id as LinkId });

const QUESTIONS: Readonly<Record<string, StatsQuery>> = {
  'year by day': YEAR,
  'year by month in Kolkata': { ...YEAR, interval: 'month', timezone: 'Asia/Kolkata' },
  'month by hour': { ...MONTH, interval: 'hour' },
  'day by minute': { ...YEAR, fromMs: END_MS - DAY_MS, interval: 'minute' },
  'year, top countries': { ...YEAR, interval: 'none', groupBy: ['country'] },
  'year, top links': { ...YEAR, interval: 'none', groupBy: ['link'] },
  'year, top referrers': { ...YEAR, interval: 'none', groupBy: ['referrer'] },
  'year, top referring pages': { ...YEAR, interval: 'none', groupBy: ['referrer_url'] },
  'year, top cities': { ...YEAR, interval: 'none', groupBy: ['city'] },
  'year, top tags': { ...YEAR, interval: 'none', groupBy: ['tag'] },
  'year, hours and weekdays': { ...YEAR, interval: 'none', groupBy: ['hour_of_day', 'weekday'] },
  'month, every dimension': { ...MONTH, groupBy: DIMENSIONS.filter((it) => it !== 'bot_reason') },
  'month, one filter, top links': { ...MONTH, groupBy: ['link'], filters: THREE.slice(0, 1) },
  'month, three filters': { ...MONTH, filters: THREE },
  'year, one filter': { ...YEAR, filters: THREE.slice(0, 1) },
  'year, three filters': { ...YEAR, filters: THREE },
  'year, three filters, top referrers': { ...YEAR, interval: 'none', groupBy: ['referrer'], filters: THREE },
  'year, seldom tag, top links': {
    ...YEAR,
    interval: 'none',
    groupBy: ['link'],
    filters: [only('tag', 'tag-19')],
  },
  'link most clicked, year by day': ofLink(1, YEAR),
  'link most clicked, year, top countries': ofLink(1, { ...YEAR, interval: 'none', groupBy: ['country'] }),
  'link often clicked, year, dashboard': ofLink(20, {
    ...YEAR,
    groupBy: ['country', 'device', 'referrer', 'browser'],
  }),
  'link seldom clicked, year, dashboard': ofLink(5_000, {
    ...YEAR,
    groupBy: ['country', 'device', 'referrer', 'browser'],
  }),
  'link often clicked, month by hour': ofLink(50, { ...MONTH, interval: 'hour' }),
  'link often clicked, year, one filter': ofLink(100, { ...YEAR, filters: THREE.slice(0, 1) }),
};
