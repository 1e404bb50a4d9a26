import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { bucketStarts, DAY_MS, HOUR_MS, zoneOf } from '../src/core/base/calendar.ts';
import { CLICK_TEXTS, type Click } from '../src/core/clicks/click.ts';
import { type ClickBatch, clickBatch } from '../src/core/clicks/click-columns.ts';
import type { ClickExport, ClickStore } from '../src/core/clicks/click-store.ts';
import type { ClickRowsQuery, StatsQuery } from '../src/core/clicks/stats.ts';
import { VISIT_KINDS } from '../src/core/visits/visit-kind.ts';
import { statsQuestion } from '../src/storage/contract/click-questions.ts';
import {
  collect,
  linkId,
  NOON_MS,
  OURS,
  sampleClick,
  THEIRS,
} from '../src/storage/contract/click-samples.ts';
import type { CountedStats } from '../src/storage/contract/click-stats.contract.ts';
import { openDuckdbClicks } from '../src/storage/duckdb/clicks.ts';
import { openClicks } from './support/click-tables.ts';
import { startClickhouse } from './support/clickhouse.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const CLICKS = 100_000;
const BATCH_CLICKS = 20_000;
const QUESTIONS = 300;

const server = await startClickhouse();
let duckdb: ClickStore & ClickExport;
let clickhouse: CountedStats & ClickExport;

beforeAll(async () => {
  duckdb = await openDuckdbClicks({ folder: temporaryFolder(), threads: 2, clock: () => NOON_MS });
  clickhouse = await openClicks(server);
  for (let from = 0; from < CLICKS; from += BATCH_CLICKS) {
    const batch = makeBatch(from);
    await duckdb.write(batch);
    await clickhouse.write(batch);
  }
  await duckdb.tidy();
}, 120_000);
afterAll(() => Promise.all([duckdb.close(), clickhouse.close()]));

/** Texts with any characters, and tags that fold to one name. */
const TEXTS = fc.sample(fc.string({ unit: 'binary', maxLength: 6 }), { numRuns: 40, seed: 7 });
const TAGS = ['a', 'A', 'b', 'ab', 'Été', 'ÉTÉ', 'straße', 'STRASSE', 'ςσ', 'ΣΣ', 'gone\u001f7', 'GONE', ''];
const TAG_WORDS = new Map([
  ['a', 'Übung'],
  ['b', 'übung'],
  ['gone\u001f7', 'B'],
]);

/** Numbers from 0 to 1 that are the same in each run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function makeBatch(from: number): ClickBatch {
  const random = createRandom(from + 1);
  const below = (end: number): number => Math.floor(random() * end);
  const oneOf = <T>(list: readonly T[], otherwise: T): T => list[below(list.length)] ?? otherwise;
  const clicks = Array.from({ length: BATCH_CLICKS }, (_, index): Click => {
    const person = below(5);
    const common = below(3) === 0;
    return sampleClick({
      ...Object.fromEntries(
        Object.keys(CLICK_TEXTS).map((field) => [
          field,
          common ? '' : `${oneOf(['a', 'b', 'ab'], '')}${below(9)}`,
        ]),
      ),
      city: oneOf(TEXTS, ''),
      referrerUrl: `https://r.example/${Math.floor(5_000 ** random())}`,
      country: oneOf(['DE', 'FR', 'US', ''], ''),
      tags: Array.from({ length: below(4) }, () => oneOf(TAGS, '')),
      spool: 'a',
      position: { segment: 1, offset: from + index + 1 },
      // More and more clicks toward the end, some at the same moment, over more than two months.
      atMs: NOON_MS - 40 * DAY_MS + Math.floor(80 * DAY_MS * Math.sqrt(random())),
      linkId: index === 0 ? linkId(Number.MAX_SAFE_INTEGER) : linkId(Math.floor(300 ** random())),
      workspaceId: below(4) === 0 ? THEIRS : OURS,
      kind: below(20) === 0 ? oneOf(VISIT_KINDS, 'click') : 'click',
      path: `/${below(50)}`,
      visitor: Math.floor(random() * 2 ** 52)
        .toString(16)
        .padStart(16, 'f'),
      unique: person === 0,
      bot: person === 1,
    });
  });
  return clickBatch(clicks, new Map([['a', { segment: 1, offset: from + BATCH_CLICKS }]]));
}

const question = fc
  .tuple(statsQuestion, fc.nat(3))
  .map(([asked, words]): StatsQuery => (words === 0 ? { ...asked, tagWords: TAG_WORDS } : asked));

async function expectEqualAnswers(questions: readonly StatsQuery[]): Promise<void> {
  let answered = 0;
  for (const query of questions) {
    const [ours, theirs] = await Promise.all([clickhouse.query(query), duckdb.query(query)]);
    expect({ query, ...ours }).toEqual({ query, ...theirs });
    if (theirs.total.clicks > 0) answered++;
  }
  // Questions that find nothing compare nothing.
  expect(answered).toBeGreaterThan(0);
}

test('both stores of clicks give equal tables', async () => {
  await expectEqualAnswers(fc.sample(question, QUESTIONS));
}, 120_000);

test('both stores give equal minutes, days and figures of links, and orphans', async () => {
  const linkIds = [3, 1, 250, 77, 999].map(linkId);
  const fromMs = NOON_MS + 3 * DAY_MS + 1;
  const range = { workspaceId: OURS, fromMs, toMs: fromMs + 2 * HOUR_MS };
  const minutes = fc
    .sample(statsQuestion, 5)
    .map((asked) => ({ ...asked, ...range, interval: 'minute' as const }));
  // The first one finds something, whatever the others ask.
  const [first, ...others] = minutes;
  const all = { filters: [], linkId: null, bots: 'include' } as const;
  await expectEqualAnswers([{ ...first, ...all } as StatsQuery, ...others]);
  for (const back of [0, 20, 60]) {
    const days = { workspaceId: OURS, linkIds, fromDay: Math.floor(NOON_MS / DAY_MS) + 30 - back, days: 30 };
    expect(await clickhouse.linkDays(days)).toEqual(await duckdb.linkDays(days));
    for (const timezone of ['UTC', 'Asia/Kolkata', 'America/New_York']) {
      const [from, to] = [NOON_MS - back * DAY_MS - 12_345, NOON_MS + 20 * DAY_MS];
      const starts = bucketStarts(zoneOf(timezone), 'day', from, to);
      const figures = { workspaceId: OURS, linkIds, fromMs: from, toMs: to, starts };
      const answer = await clickhouse.linkFigures(figures);
      expect(answer).toEqual(await duckdb.linkFigures(figures));
      expect(answer).not.toEqual([]);
    }
  }
  const orphans = {
    workspaceId: OURS,
    ofSharedHosts: true,
    fromMs: 0,
    toMs: NOON_MS + 30 * DAY_MS,
    limit: 40,
  };
  expect(await clickhouse.orphans(orphans)).toEqual(await duckdb.orphans(orphans));
}, 60_000);

test('both stores stream the same rows, also more than they read at once', async () => {
  const read = async (store: Pick<CountedStats, 'rows'>, query: ClickRowsQuery) =>
    (await collect(store.rows(query)))
      .map(({ spool, position, ...click }) => JSON.stringify(click))
      .toSorted();
  const questions = fc
    .sample(statsQuestion, 6)
    .map((asked): ClickRowsQuery => ({ ...asked, tagWords: TAG_WORDS }));
  const all = { ...questions[0], filters: [], linkId: null, fromMs: 0, toMs: 2 * NOON_MS, bots: 'include' };
  for (const query of [...questions, all as ClickRowsQuery]) {
    expect(await read(clickhouse, query)).toEqual(await read(duckdb, query));
    const newest = await clickhouse.newest(query, 20);
    const expected = await duckdb.newest(query, 20);
    expect(newest.map(({ atMs }) => atMs)).toEqual(expected.map(({ atMs }) => atMs));
  }
}, 120_000);

test('both stores write the same Parquet files', async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const folder = temporaryFolder();
  const write = async (store: ClickExport, name: string, query: ClickRowsQuery) => {
    const file = join(folder, name);
    await store.writeParquet(query, { file, linkPrefix: 'lnk_' });
    const read = async (text: string) => (await connection.runAndReadAll(text, [file])).getRowsJson();
    const columns = await read('DESCRIBE SELECT * FROM read_parquet($1)');
    const rows = await read('SELECT * FROM read_parquet($1) ORDER BY "time", visitor');
    return { columns: columns.map(([column, type]) => [column, type]), rows: rows.map(String) };
  };
  const range = {
    workspaceId: OURS,
    linkId: null,
    fromMs: NOON_MS + 39 * DAY_MS,
    toMs: NOON_MS + 41 * DAY_MS,
  };
  const common = { ...range, timezone: 'UTC', filters: [], bots: 'include', tagWords: TAG_WORDS } as const;
  const largest = {
    linkId: linkId(Number.MAX_SAFE_INTEGER),
    fromMs: 0,
    bots: 'exclude',
    tagWords: new Map(),
  };
  for (const query of [common, { ...common, ...largest } as ClickRowsQuery]) {
    const ours = await write(clickhouse, "ours's.parquet", query);
    const theirs = await write(duckdb, 'theirs.parquet', query);
    expect(ours).toEqual(theirs);
    expect(ours.rows.length).toBeGreaterThan(0);
  }
  connection.closeSync();
}, 60_000);

test('both stores give equal tables after rows of a month and a half were deleted', async () => {
  const beforeMs = NOON_MS + 1.3 * DAY_MS;
  const deleted = await duckdb.forgetRows(beforeMs);
  expect(deleted).toBeGreaterThan(10_000);
  expect(await clickhouse.forgetRows(beforeMs)).toBe(deleted);
  await expectEqualAnswers(fc.sample(question, QUESTIONS / 3));
  await duckdb.forgetWorkspace(THEIRS);
  await clickhouse.forgetWorkspace(THEIRS);
  await expectEqualAnswers(fc.sample(question, QUESTIONS / 3));
}, 120_000);
