import type { DuckDBConnection } from '@duckdb/node-api';
import { openDuckdbClicks } from '../src/storage/duckdb/clicks.ts';
import { openDatabase } from '../src/storage/duckdb/database.ts';
import { foldRows } from '../src/storage/duckdb/rollups.ts';
import { CLICK_COLUMNS, WORD_COLUMNS } from '../src/storage/duckdb/schema.ts';
import { END_MS, WORKSPACE, YEAR_MS } from './click-store.ts';

const ROUND_CLICKS = 4_000_000;
const MEMORY_BYTES = 4e9;

/** How many texts each column has, and the share of clicks that have one. */
const SPREAD: Readonly<Record<string, readonly [string, number, number]>> = {
  domain: ['domain', 5, 1],
  region: ['region', 2_000, 1],
  country: ['country', 200, 1],
  city: ['city', 20_000, 1],
  continent: ['continent', 7, 1],
  language: ['language', 60, 1],
  platform: ['platform', 4, 1],
  os: ['os', 10, 1],
  os_version: ['version', 60, 1],
  browser: ['browser', 20, 1],
  browser_version: ['version', 200, 1],
  in_app: ['app', 8, 0.2],
  source: ['source', 20_000, 0.6],
  referrer: ['referrer', 20_000, 0.6],
  referrer_url: ['https://referrer.example/page', 200_000, 0.6],
  utm_source: ['source', 50, 0.4],
  utm_medium: ['medium', 10, 0.4],
  utm_campaign: ['campaign', 2_000, 0.4],
  utm_term: ['term', 5_000, 0.1],
  utm_content: ['content', 5_000, 0.1],
  bot_name: ['bot', 50, 0.15],
  destination: ['https://example.org/', 100_000, 1],
};

/** Makes `folder` a click store with `clicks` generated rows, spread over the year before `endMs`, and tidies it. */
export async function fillClicks(folder: string, clicks: number, endMs = END_MS): Promise<void> {
  await tidyAt(folder, endMs - YEAR_MS);
  await withFile(folder, fillWords);
  for (let from = 0, batch = 1; from < clicks; from += ROUND_CLICKS, batch++) {
    const to = Math.min(clicks, from + ROUND_CLICKS);
    await withFile(folder, async (connection) => {
      await fillRound(connection, { from, to, total: clicks, batch, endMs });
      await connection.run(`UPDATE progress SET batch = ${batch}`);
      await foldRows(connection);
    });
    // As a server does: a month is sorted before the next one is written, which then takes the space that it left.
    await tidyAt(folder, endMs - YEAR_MS * (1 - to / clicks));
  }
}

async function withFile(
  folder: string,
  work: (connection: DuckDBConnection) => Promise<void>,
): Promise<void> {
  const database = await openDatabase({ folder, memoryLimitBytes: MEMORY_BYTES });
  await database.write(work);
  await database.close();
}

async function tidyAt(folder: string, nowMs: number): Promise<void> {
  const store = await openDuckdbClicks({ folder, memoryLimitBytes: MEMORY_BYTES, clock: () => nowMs });
  await store.tidy();
  await store.close();
}

async function fillWords(connection: DuckDBConnection): Promise<void> {
  for (const [column, [name, count]] of Object.entries(SPREAD)) {
    await connection.run(
      `INSERT INTO word_${column} SELECT i, 0, '${name}-' || i FROM range(1, ${count + 1}) AS all_of(i)`,
    );
  }
  await connection.run("INSERT INTO word_device VALUES (1, 0, 'mobile'), (2, 0, 'desktop')");
  await connection.run("INSERT INTO word_trigger VALUES (1, 0, 'link')");
  await connection.run("INSERT INTO tag SELECT i, 'tag-' || (i % 20) FROM range(1, 100) AS all_of(i)");
  await connection.run("INSERT INTO tag SELECT i, 'tag-' || (20 + i % 7) FROM range(1, 100) AS all_of(i)");
}

interface Round {
  readonly from: number;
  readonly to: number;
  readonly total: number;
  readonly batch: number;
  readonly endMs: number;
}

async function fillRound(connection: DuckDBConnection, { from, to, total, batch, endMs }: Round) {
  const startMs = endMs - YEAR_MS;
  const own: Record<string, string> = {
    batch: `${batch}`,
    workspace: `${WORKSPACE}`,
    link: 'link',
    quarter: 'moment // 900000',
    ms: 'moment % 900000',
    visitor: 'CASE WHEN bot THEN 2 ELSE (random() < 0.6)::INTEGER END',
    visitor_high: 'random() * 4294967295',
    visitor_low: 'random() * 4294967295',
    domain_id: '1',
    segment: '1',
    position: 'i',
    device: '1 + (random() < 0.4)::INTEGER',
    trigger: '1',
    tags: 'CASE WHEN link % 3 = 0 THEN 1 + link % 99 ELSE 0 END',
    destination: 'link',
  };
  const columns = CLICK_COLUMNS.map(({ name, type }) => `(${own[name] ?? spread(name)})::${type} AS ${name}`);
  await connection.run(
    `INSERT INTO click SELECT ${columns.join(', ')} FROM (
       SELECT i, ${startMs} + (i * ${YEAR_MS / total})::BIGINT AS moment, floor(pow(100001, random()))::BIGINT AS link,
         random() < 0.15 AS bot FROM range(${from}, ${to}) AS all_of(i))`,
  );
}

function spread(column: string): string {
  const [, count, share] = SPREAD[column] ?? ['', 0, 0];
  if (count === 0 || !WORD_COLUMNS.some((it) => it.name === column)) return '0';
  return `CASE WHEN random() < ${share} THEN floor(pow(${count + 1}, random())) ELSE 0 END`;
}
