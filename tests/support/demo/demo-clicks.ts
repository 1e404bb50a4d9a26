import { Database } from 'bun:sqlite';
import { join } from 'node:path';
import { LINKS_FILE } from '../../../src/backup/manifest.ts';
import { gainsOf } from '../../../src/clicks/sinks.ts';
import type { DomainId, LinkId, WorkspaceId } from '../../../src/core/base/ids.ts';
import { type Click, EMPTY_CLICK } from '../../../src/core/clicks/click.ts';
import { clickBatch } from '../../../src/core/clicks/click-columns.ts';
import { openDuckdbClicks } from '../../../src/storage/duckdb/clicks.ts';
import { openSqliteStores } from '../../../src/storage/sql/sqlite/sqlite-stores.ts';
import { createChooser, createRandom, pickFrom } from './demo-random.ts';
import { DEMO_AGENTS, DEMO_BOTS, DEMO_LOST_PATHS, DEMO_PLACES, DEMO_REFERRERS } from './demo-visitors.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const DAYS = 365;
const SPOOL = 'demo';
/** The visits of each hour of a day in Taiwan. */
const BY_HOUR = [4, 2, 1, 1, 1, 2, 4, 8, 12, 13, 12, 12, 15, 13, 11, 11, 12, 13, 14, 16, 19, 21, 17, 9];
/** Of each weekday, Sunday first. */
const BY_WEEKDAY = [7, 10, 12, 11, 11, 10, 8];
const UTC_OFFSET_MS = 8 * HOUR_MS;

interface ClickedLink {
  readonly id: number;
  readonly workspaceId: number;
  readonly domainId: number;
  readonly host: string;
  readonly slug: string;
  readonly destination: string;
  readonly externalId: string;
  readonly tags: readonly string[];
  readonly fromMs: number;
  readonly weight: number;
}

/**
 * Writes a year of clicks up to `nowMs` into the data folder of a stopped server, for the links of one workspace: into the
 * click store, and into the counters of the links. The same links and number give the same clicks.
 */
export async function fillDemoClicks(
  folder: string,
  options: { readonly workspace: number; readonly clicks: number; readonly nowMs: number },
): Promise<void> {
  const { workspace, clicks, nowMs } = options;
  const links = readLinks(join(folder, LINKS_FILE), workspace);
  const store = await openDuckdbClicks({ folder, clock: () => nowMs });
  const random = { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) };
  const sql = openSqliteStores({ file: join(folder, LINKS_FILE), nowMs, random, instance: 'demo' });
  let offset = 0;
  for (const batch of demoClicks(links, clicks, nowMs)) {
    const placed = batch.map((click) => {
      offset++;
      return { ...click, spool: SPOOL, position: { segment: 1, offset } };
    });
    const positions = new Map([[SPOOL, { segment: 1, offset }]]);
    const placedBatch = clickBatch(placed, positions);
    await store.write(placedBatch);
    await sql.counts.apply((before) => gainsOf(placedBatch.clicks, before), positions);
  }
  await sql.counts.settle();
  await sql.counts.settle();
  await store.tidy();
  await store.close();
  await sql.close();
}

function readLinks(file: string, workspace: number): readonly ClickedLink[] {
  const db = new Database(file, { readonly: true });
  const words = new Map(
    db
      .query<{ id: number; word: string }, [number]>('SELECT id, word FROM tags WHERE workspace_id = ?')
      .all(workspace)
      .map(({ id, word }) => [id, word]),
  );
  const rows = db
    .query<
      {
        id: number;
        domain_id: number;
        host: string;
        slug: string;
        destination: string;
        external_id: string | null;
        tags: string | null;
        created_at_ms: number;
        enabled: number;
      },
      [number]
    >(
      `SELECT links.id, domain_id, host, slug, destination, external_id, tags, links.created_at_ms, enabled
       FROM links JOIN domains ON domains.id = domain_id WHERE links.workspace_id = ? AND trashed_at_ms IS NULL
       ORDER BY links.id`,
    )
    .all(workspace);
  db.close();
  const random = createRandom(5);
  const ranks = rows.map((_, n) => n + 1).sort(() => random() - 0.5);
  return rows.map((row, n) => ({
    id: row.id,
    workspaceId: workspace,
    domainId: row.domain_id,
    host: row.host,
    slug: row.slug,
    destination: row.destination,
    externalId: row.external_id ?? '',
    tags: (JSON.parse(row.tags ?? '[]') as number[]).map((id) => words.get(id) ?? ''),
    fromMs: row.created_at_ms,
    weight: weightOf(row.slug, row.enabled === 1, ranks[n] ?? 1),
  }));
}

/** Links that people made by hand for a campaign get most of the visits. */
const POPULAR: Readonly<Record<string, number>> = {
  spring: 0.9,
  menu: 0.7,
  中秋: 0.5,
  'ab-landing': 0.34,
  'get-app': 0.22,
  winter: 6,
  'tasting/november-evening-with-six-teas': 0.4,
  شاي: 0.15,
};

function weightOf(slug: string, isEnabled: boolean, rank: number): number {
  const share = POPULAR[slug] ?? 1 / (rank + 6);
  return isEnabled ? share : share / 40;
}

/** The clicks of each day, the oldest first. */
function* demoClicks(
  links: readonly ClickedLink[],
  clicks: number,
  nowMs: number,
): Generator<readonly Omit<Click, 'spool' | 'position'>[]> {
  const random = createRandom(11);
  const visitors = createVisitorSource(random);
  const firstMs = nowMs - DAYS * DAY_MS;
  const weights = Array.from({ length: DAYS }, (_, day) => dayWeight(firstMs + day * DAY_MS, day, random));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  for (const [day, weight] of weights.entries()) {
    const startMs = firstMs + day * DAY_MS;
    const there = links.filter(({ fromMs }) => fromMs < startMs + DAY_MS);
    if (there.length === 0) continue;
    const choose = createChooser(there, (link) => link.weight);
    const made = Array.from({ length: Math.round((clicks * weight) / sum) }, () => {
      const link = choose(random());
      const atMs = Math.max(momentOf(startMs, random), link.fromMs);
      return random() < 0.02 ? lostClick(link, atMs, random) : visitors.click(link, atMs);
    });
    yield made.filter(({ atMs }) => atMs < nowMs).sort((a, b) => a.atMs - b.atMs);
  }
}

function dayWeight(dayMs: number, day: number, random: () => number): number {
  const weekday = BY_WEEKDAY[new Date(dayMs + UTC_OFFSET_MS).getUTCDay()] ?? 10;
  // It grows over the year, and each mail is a peak that fades for some days.
  const sinceMail = day % 28;
  const peak = sinceMail < 6 ? 1 + 1.6 / (1 + sinceMail) : 1;
  return weekday * (0.55 + day / DAYS) * peak * (0.86 + 0.28 * random());
}

const HOURS = createChooser(
  BY_HOUR.map((weight, hour) => ({ weight, hour })),
  ({ weight }) => weight,
);

function momentOf(startMs: number, random: () => number): number {
  const midnightMs = Math.floor((startMs + UTC_OFFSET_MS) / DAY_MS) * DAY_MS - UTC_OFFSET_MS;
  const atMs = midnightMs + HOURS(random()).hour * HOUR_MS + Math.floor(random() * HOUR_MS);
  return atMs < startMs ? atMs + DAY_MS : atMs;
}

function createVisitorSource(random: () => number) {
  const place = createChooser(DEMO_PLACES, ({ weight }) => weight);
  const agent = createChooser(DEMO_AGENTS, ({ weight }) => weight);
  const referrer = createChooser(DEMO_REFERRERS, ([weight]) => weight);
  const bot = createChooser(DEMO_BOTS, ([weight]) => weight);

  return {
    click(link: ClickedLink, atMs: number): Omit<Click, 'spool' | 'position'> {
      const { weight: _, towns, ...where } = place(random());
      const [region, city] = pickFrom(towns, random());
      const common = {
        ...clickOf(link, atMs),
        ...where,
        region,
        city,
        visitor: Math.floor(random() * 2 ** 48)
          .toString(16)
          .padStart(16, '0'),
        destination: link.destination,
      };
      if (random() < 0.12) {
        const [, botName, botReason] = bot(random());
        return { ...common, bot: true, botName, botReason, device: 'bot' };
      }
      const { weight: __, ...device } = agent(random());
      const isQr = link.tags.some((tag) => tag === 'poster' || tag === 'menu') && random() < 0.6;
      const [, source, host, referrerUrl] = isQr ? [0, '', '', ''] : referrer(random());
      return {
        ...common,
        ...device,
        unique: random() < 0.73,
        trigger: isQr ? 'qr' : 'link',
        source: source === '' && device.inApp !== '' ? (IN_APP_NAMES[device.inApp] ?? '') : source,
        referrer: host,
        referrerUrl,
        ...campaignOf(link),
        ...choiceOf(link, where.country, device.platform, random),
      };
    },
  };
}

const IN_APP_NAMES: Readonly<Record<string, string>> = {
  line: 'LINE',
  instagram: 'Instagram',
  facebook: 'Facebook',
};

function campaignOf(link: ClickedLink): Partial<Click> {
  const source = ['newsletter', 'instagram', 'poster'].find((tag) => link.tags.includes(tag));
  if (source === undefined) return {};
  const medium = { newsletter: 'mail', instagram: 'social', poster: 'print' }[source] ?? '';
  const utmCampaign = link.tags.includes('spring') ? 'spring' : 'all-year';
  return { utmSource: source, utmMedium: medium, utmCampaign };
}

/** Which rule or variant a visitor gets. */
function choiceOf(
  link: ClickedLink,
  country: string,
  platform: string,
  random: () => number,
): Partial<Click> {
  if (link.slug === 'spring' && (country === 'TW' || country === 'HK')) {
    return platform === 'ios'
      ? { rule: '1', destination: 'https://apps.example/yunwu/ios' }
      : { rule: '2', destination: 'https://shop.example/zh/春茶' };
  }
  if (link.slug !== 'ab-landing') return {};
  const drawn = random();
  if (drawn < 0.3) return { variant: '1', destination: 'https://shop.example/landing/b' };
  return drawn < 0.5 ? { variant: '2', destination: 'https://shop.example/landing/c' } : { variant: 'url' };
}

function clickOf(link: ClickedLink, atMs: number): Omit<Click, 'spool' | 'position'> {
  return {
    ...EMPTY_CLICK,
    atMs,
    linkId: link.id as LinkId,
    workspaceId: link.workspaceId as WorkspaceId,
    domainId: link.domainId as DomainId,
    domain: link.host,
    externalId: link.externalId,
    tags: link.tags,
  };
}

/** A visit to a path without a link. */
function lostClick(link: ClickedLink, atMs: number, random: () => number): Omit<Click, 'spool' | 'position'> {
  return {
    ...clickOf(link, atMs),
    kind: 'missing',
    linkId: null,
    tags: [],
    externalId: '',
    path: `/${pickFrom(DEMO_LOST_PATHS, random())}`,
  };
}
