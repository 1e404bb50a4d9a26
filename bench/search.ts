import { Database } from 'bun:sqlite';
import { join } from 'node:path';
import { openSqliteStores } from '../src/storage/sql/sqlite/sqlite-stores.ts';
import { atMost, type Figure, withoutBudget } from './figure.ts';
import { fillLinks } from './fill-links.ts';
import { SOURCES, searchedLink, searchedSlug, tagOf, wordOf } from './searched-links.ts';
import { type BenchServer, benchFolder, startBenchServer } from './server.ts';

const FEW_LINKS = 10_000;
const ASKED = 40;
const BUDGET_MS = 50;

interface Question {
  readonly what: string;
  /** The query of the nth round over `links` links. */
  query(n: number, links: number): string;
}

const search = (text: string): string => `search=${encodeURIComponent(text)}`;

/** Each time with another word where there are several, so that no answer is warm. */
const QUESTIONS: readonly Question[] = [
  { what: 'a rare word', query: (n) => search(wordOf(19_000 + n * 7)) },
  { what: 'a common word', query: (n) => search(SOURCES[n % SOURCES.length] ?? '') },
  { what: 'a number that one link has', query: (n, links) => search(`/${mine(n, links)}?`) },
  { what: 'a word that no link has', query: (n) => search(`qzx${wordOf(n)}`) },
  { what: 'two words', query: (n) => search(`${wordOf(30 + n)} ${wordOf(200 + n * 3)}`) },
  { what: 'two common words that no link has both of', query: () => search('twitter newsletter') },
  { what: 'two Han characters', query: (n) => search(['春天', '東京', '優惠', '會員'][n % 4] ?? '') },
  { what: 'one letter', query: (n) => search('kxzqw7'[n % 6] ?? '') },
  { what: 'two letters', query: (n) => search(['zk', 'q7', 'wx', 'ju'][n % 4] ?? '') },
  { what: 'a slug', query: (n, links) => search(searchedSlug(mine(n, links))) },
  {
    what: 'a pasted short URL',
    query: (n, links) => search(`https://localhost/${searchedSlug(mine(n, links))}?x=1`),
  },
  { what: 'a rare word, most clicks first', query: (n) => `${search(wordOf(19_000 + n * 7))}&sort=-clicks` },
  { what: 'a tag', query: (n) => `tag=${tagOf(n / ASKED)}` },
  { what: 'all of two tags', query: (n) => `tag=${tagOf(n / ASKED)}&tag=${tagOf(0.3)}` },
  { what: 'any of two tags', query: (n) => `tag_any=${tagOf(n / ASKED)}&tag_any=${tagOf(0.3)}` },
  { what: 'none of a tag', query: (n) => `tag_none=${tagOf(n / ASKED)}` },
  { what: 'a tag and a word', query: (n) => `tag=${tagOf(n / ASKED)}&${search(wordOf(n * 5))}` },
];

/** A link of the large workspace. */
const mine = (n: number, links: number): number => Math.floor((n * links) / ASKED / 10) * 10 + (n % 9);

/** Lists over HTTP, with few links and with many. */
export async function benchSearch(sizes: { links: number }): Promise<readonly Figure[]> {
  const few = await measure(FEW_LINKS);
  const many = await measure(sizes.links);
  const links = sizes.links.toLocaleString('en-US');
  return [
    withoutBudget('indexing texts for search', many.indexedPerSecond, 'links/s', 'beside other work'),
    withoutBudget('index for search', many.bytesPerLink, 'bytes a link', `${links} links`, 'less'),
    ...QUESTIONS.map(({ what }, i) => {
      const [at, before] = [many.times[i], few.times[i]];
      const ratio = (at?.p50 ?? 0) / (before?.p50 ?? 1);
      const note = `${links} links, p50 ${at?.p50.toFixed(1)} ms, ${ratio.toFixed(1)} × that of ${FEW_LINKS.toLocaleString('en-US')}`;
      return atMost(`list: ${what}, p95`, at?.p95 ?? 0, BUDGET_MS, 'ms', note);
    }),
  ];
}

async function measure(links: number) {
  const folder = benchFolder();
  // The server makes its own domain and workspace first, so that both are number 1.
  await (await startBenchServer({ folder, workers: 0 })).stop({ keepFolder: true });
  const file = join(folder, 'waymark.db');
  await fillLinks(file, links, null, searchedLink);
  const bytesBefore = usedBytes(file);
  const indexedPerSecond = await indexAll(file, links);
  const bytesPerLink = (usedBytes(file) - bytesBefore) / links;
  const server = await startBenchServer({ folder, workers: 0 });
  try {
    const times = [];
    for (const question of QUESTIONS) times.push(await ask(server, question, links));
    return { indexedPerSecond, bytesPerLink, times };
  } finally {
    await server.stop();
  }
}

/** Without pages that hold nothing any more. */
function usedBytes(file: string): number {
  const database = new Database(file, { readonly: true });
  const row = database
    .query<{ bytes: number }, []>(
      `SELECT (page_count - freelist_count) * page_size AS bytes
       FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()`,
    )
    .get();
  database.close();
  return row?.bytes ?? 0;
}

async function indexAll(file: string, links: number): Promise<number> {
  const random = { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) };
  const stores = openSqliteStores({ file, nowMs: Date.now(), random, instance: 'bench' });
  const startMs = performance.now();
  await stores.searchIndex.index();
  const seconds = (performance.now() - startMs) / 1_000;
  await stores.close();
  return links / seconds;
}

async function ask(server: BenchServer, { query }: Question, links: number) {
  const times: number[] = [];
  for (let n = 0; n < ASKED; n++) {
    const startMs = performance.now();
    const answer = await server.api(`/api/v1/links?limit=20&${query(n, links)}`);
    if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
    times.push(performance.now() - startMs);
  }
  times.sort((a, b) => a - b);
  return { p50: times[ASKED >> 1] ?? 0, p95: times[Math.floor(ASKED * 0.95)] ?? 0 };
}
