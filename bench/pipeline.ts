import { openGeo } from '../src/clicks/geo/geo.ts';
import { createPipeline } from '../src/clicks/pipeline.ts';
import { createUniqueVisitors } from '../src/clicks/unique.ts';
import type { DomainId, LinkId, WorkspaceId } from '../src/core/base/ids.ts';
import { NO_LINK_FACTS } from '../src/core/clicks/link-facts.ts';
import { type RawVisit, type SharedText, sharedText } from '../src/core/clicks/raw-visit.ts';
import { NO_HINTS } from '../src/core/rules/client-hints.ts';

export interface PipelineFigures {
  readonly perSecond: number;
  readonly microsPerClick: number;
  /** Microseconds a click. */
  readonly steps: Readonly<Record<string, number>>;
}

const BATCH_CLICKS = 1_000;
const USER_AGENTS = 2_000;
const ADDRESSES = 50_000;
const REFERRERS = 20_000;
const LINKS = 5_000;
const BEGIN_MS = Date.UTC(2026, 5, 1, 20);
const SALT = new Uint8Array(32).fill(7);

/**
 * Enriches generated traffic of one seed: 2,000 user agents, 50,000 addresses, 20,000 referrers, 5,000 links, a fifth
 * with campaign fields. A first tenth as many clicks warm up and are not counted; making the visits is not either.
 */
export async function benchPipeline({ clicks }: { clicks: number }): Promise<PipelineFigures> {
  const nanosByStep: Record<string, number> = {};
  let counting = false;
  const pipeline = createPipeline({
    geo: await openGeo({ paths: [] }),
    links: {
      of: async (ids) => new Map(ids.map((id) => [id, { ...NO_LINK_FACTS, tags: ['news'] }])),
      domainHost: () => 'go.example',
    },
    salts: { ready: async () => undefined, saltFor: () => SALT },
    uniqueVisitors: createUniqueVisitors({ entriesMax: 2_000_000 }),
    meter: {
      step(name, _clicks, nanos) {
        if (counting) nanosByStep[name] = (nanosByStep[name] ?? 0) + nanos;
      },
      drop() {},
    },
    nowMs: () => BEGIN_MS,
    nanos: Bun.nanoseconds,
    options: {
      keepAddress: false,
      uncountedRanges: ['198.51.100.0/24', '2001:db8::/32'],
      notTrackedQuery: 'nocount',
    },
  });

  const traffic = createTraffic();
  const run = async (count: number): Promise<number> => {
    let spentNs = 0;
    for (let done = 0; done < count; done += BATCH_CLICKS) {
      const visits = traffic.next(Math.min(BATCH_CLICKS, count - done));
      const sinceNs = Bun.nanoseconds();
      await pipeline.enrich(visits);
      spentNs += Bun.nanoseconds() - sinceNs;
    }
    return spentNs;
  };

  await run(Math.ceil(clicks / 10));
  counting = true;
  const spentNs = await run(clicks);
  return {
    perSecond: Math.round(clicks / (spentNs / 1e9)),
    microsPerClick: spentNs / clicks / 1_000,
    steps: Object.fromEntries(
      Object.entries(nanosByStep).map(([name, nanos]) => [name, nanos / clicks / 1_000]),
    ),
  };
}

function createTraffic(): { next(count: number): readonly RawVisit[] } {
  const random = createRandom(20_260_601);
  const below = (limit: number): number => Math.floor(random() * limit);
  /** Skewed to the front, as real popularity is. */
  const popular = (limit: number): number => Math.floor(limit * random() ** 2);
  const userAgents = listOf(USER_AGENTS, toUserAgent).map(sharedText);
  const addresses = createTexts(
    listOf(ADDRESSES, () => `${1 + below(220)}.${below(256)}.${below(256)}.${1 + below(254)}`),
  );
  const referrers = listOf(
    REFERRERS,
    (index) => `https://www.site-${index % 3_000}.example/articles/${index}?page=${index % 7}`,
  ).map(sharedText);
  const noReferrer = sharedText('');
  const of = (texts: readonly SharedText[], index: number): SharedText => texts[index] ?? noReferrer;
  const languages = LANGUAGES.map(sharedText);
  const targets = createTexts(listOf(LINKS * 5, toTarget));
  const destinations = createTexts(
    listOf(LINKS, (index) => `https://shop.example/products/${index}?colour=blue&size=${index % 9}`),
  );
  let offset = 0;

  return {
    next: (count) =>
      Array.from({ length: count }, () => {
        offset += 300;
        const person = below(ADDRESSES);
        const link = popular(LINKS);
        return {
          spool: 'bench',
          position: { segment: 1, offset },
          atMs: BEGIN_MS + Math.floor(offset / 3_000),
          kind: 'click',
          trigger: 'link',
          linkId: (1 + link) as LinkId,
          workspaceId: 1 as WorkspaceId,
          domainId: 1 as DomainId,
          rule: 0,
          variant: below(3),
          address: addresses.at(person),
          // A fifth of the clicks come from a second device at the same address.
          userAgent: of(userAgents, (person + (random() < 0.2 ? 997 : 0)) % USER_AGENTS),
          referrer: random() < 0.4 ? noReferrer : of(referrers, popular(REFERRERS)),
          language: of(languages, popular(LANGUAGES.length)),
          country: '',
          target: targets.at(link * 5 + below(5)),
          destination: destinations.at(link),
          prefetch: '',
          hints: NO_HINTS,
        };
      }),
  };
}

/**
 * Texts that come out as fresh strings, as these fields do from the spool: a shared string would carry its hash along and
 * make every cache look faster, and a joined one would be flattened on the pipeline's time.
 */
function createTexts(texts: readonly string[]): { at(index: number): string } {
  const bytes = Buffer.from(texts.join(''), 'latin1');
  const ends = new Uint32Array(texts.length + 1);
  texts.forEach((text, index) => {
    ends[index + 1] = (ends[index] ?? 0) + text.length;
  });
  return { at: (index) => bytes.toString('latin1', ends[index], ends[index + 1]) };
}

const LANGUAGES = [
  'en-US,en;q=0.9',
  'de-DE,de;q=0.9,en;q=0.7',
  'zh-TW,zh;q=0.8,en-US;q=0.6',
  'fr',
  'ja-JP',
  'es-ES,es',
];

function listOf(length: number, make: (index: number) => string): readonly string[] {
  return Array.from({ length }, (_, index) => make(index));
}

/** One in five carries campaign fields. */
function toTarget(index: number): string {
  const campaign = `?utm_source=mail&utm_medium=email&utm_campaign=week%20${index % 50}`;
  return `/slug-${Math.floor(index / 5)}${index % 5 === 0 ? campaign : ''}`;
}

function toUserAgent(index: number): string {
  const version = `${90 + (index % 40)}.0.${4_000 + index}.${index % 200}`;
  const shapes = [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version} Safari/537.36`,
    `Mozilla/5.0 (Linux; Android 13; SM-S${index}B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version} Mobile Safari/537.36`,
    `Mozilla/5.0 (iPhone; CPU iPhone OS 17_${index % 7} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.${index % 7} Mobile/15E${index} Safari/604.1`,
    `Mozilla/5.0 (iPhone; CPU iPhone OS 16_${index % 7} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/20${index} [FBAN/FBIOS;FBAV/${version}]`,
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:${100 + (index % 30)}.0) Gecko/20100101 Firefox/${100 + (index % 30)}.${index}`,
    `Mozilla/5.0 (compatible; Examplebot/${index}; +https://bots.example/about)`,
  ];
  return shapes[index % 20 === 19 ? 5 : index % 5] ?? '';
}

/** Mulberry32: small, and the same on every machine. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
