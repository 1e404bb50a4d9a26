import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { toStoredText } from '../../core/base/stored-text.ts';
import { type Click, type ClickBatch, isAfter, type SpoolPosition } from '../../core/clicks/click.ts';
import { appendColumns } from './chunks.ts';
import { createDictionary, digestOf, type Word, type WordLimits } from './dictionary.ts';
import { createNumbers, fillNumbers } from './numbers.ts';
import {
  CLICK_COLUMNS,
  DICTIONARIES,
  NUMBER_COLUMNS,
  ORPHAN_COLUMNS,
  TAG_COLUMNS,
  WORD_COLUMNS,
  WORD_TABLE_COLUMNS,
} from './schema.ts';
import { inTransaction, int } from './sql.ts';

export interface ClickWriter {
  /** Writes the clicks after the stored positions; returns the number of new rows in `click`. */
  write(connection: DuckDBConnection, batch: ClickBatch, stored: Map<string, SpoolPosition>): Promise<number>;
}

/** Clicks encoded together, column by column: few enough to stay in the processor's cache. */
const BLOCK_CLICKS = 1_024;

/** `lastBatch` is the number of the newest batch in the table. */
export function createClickWriter(options: { limits: WordLimits; lastBatch: number }): ClickWriter {
  const dictionaries = new Map(DICTIONARIES.map((name) => [name, createDictionary(name, options.limits)]));
  let lastBatch = options.lastBatch;

  async function write(connection: DuckDBConnection, batch: ClickBatch, stored: Map<string, SpoolPosition>) {
    const clicks: Click[] = [];
    const orphans: Click[] = [];
    for (const click of batch.clicks) {
      if (isAfter(click.position, stored.get(click.spool)))
        (click.kind === 'click' ? clicks : orphans).push(click);
    }
    const moved = [...batch.positions].filter(([spool, position]) => isAfter(position, stored.get(spool)));
    if (clicks.length + orphans.length + moved.length === 0) return 0;
    try {
      await inTransaction(connection, async () => {
        await appendClicks(connection, clicks, lastBatch + 1);
        await appendOrphans(connection, orphans);
        await connection.run(`UPDATE progress SET batch = ${int(lastBatch + 1)}`);
        for (const [spool, position] of moved) await storePosition(connection, spool, position);
      });
    } catch (error) {
      for (const dictionary of dictionaries.values()) dictionary.forget();
      throw error;
    }
    lastBatch++;
    for (const [spool, position] of moved) stored.set(spool, position);
    return clicks.length;
  }

  async function appendClicks(
    connection: DuckDBConnection,
    clicks: readonly Click[],
    batch: number,
  ): Promise<void> {
    if (clicks.length === 0) return;
    const numbers = createNumbers(clicks.length, batch);
    const words = await Promise.all(
      WORD_COLUMNS.map((column) => startWords(connection, column.name, clicks.length, column.read)),
    );
    for (let from = 0; from < clicks.length; from += BLOCK_CLICKS) {
      const block = clicks.slice(from, from + BLOCK_CLICKS);
      fillNumbers(numbers, block, from);
      for (const { dictionary, read, codes } of words) dictionary.encode(block.map(read), codes, from);
    }
    for (const column of words)
      await appendWords(connection, column.name, await column.dictionary.settle(connection, column.codes));
    const columns = [
      ...NUMBER_COLUMNS.map(({ name }) => numbers[name]),
      ...words.map((column) => column.codes),
    ];
    await appendColumns(connection, 'click', CLICK_COLUMNS, columns);
  }

  async function appendOrphans(connection: DuckDBConnection, orphans: readonly Click[]): Promise<void> {
    if (orphans.length === 0) return;
    const numbers = createNumbers(orphans.length, 0);
    fillNumbers(numbers, orphans, 0);
    const words: Int32Array[] = [];
    for (const [name, read] of ORPHAN_WORDS) {
      const { dictionary, codes } = await startWords(connection, name, orphans.length, read);
      dictionary.encode(orphans.map(read), codes, 0);
      await appendWords(connection, name, await dictionary.settle(connection, codes));
      words.push(codes);
    }
    const { workspace, quarter, ms } = numbers;
    await appendColumns(connection, 'orphan', ORPHAN_COLUMNS, [workspace, quarter, ms, ...words]);
  }

  async function startWords(
    connection: DuckDBConnection,
    name: string,
    rows: number,
    read: (click: Click) => string,
  ) {
    const dictionary = dictionaries.get(name);
    if (dictionary === undefined) throw new Error(`no dictionary ${name}`);
    await dictionary.prepare(connection);
    return { name, dictionary, read, codes: new Int32Array(rows) };
  }

  return { write };
}

const ORPHAN_WORDS: readonly (readonly [string, (click: Click) => string])[] = [
  ['domain', (click) => click.domain],
  ['path', (click) => click.path],
  ['kind', (click) => click.kind],
];

async function appendWords(
  connection: DuckDBConnection,
  name: string,
  words: readonly Word[],
): Promise<void> {
  if (words.length === 0) return;
  await appendColumns(connection, `word_${name}`, WORD_TABLE_COLUMNS, [
    Int32Array.from(words, (word) => word.code),
    Int32Array.from(words, (word) => digestOf(word.value)),
    words.map((word) => word.value),
  ]);
  if (name !== 'tags') return;
  const tags = words.flatMap(({ code, value }) => {
    const list: readonly string[] = JSON.parse(value);
    return [...new Set(list.map(toStoredText))].map((tag) => ({ code, tag }));
  });
  await appendColumns(connection, 'tag', TAG_COLUMNS, [
    Int32Array.from(tags, (pair) => pair.code),
    tags.map((pair) => pair.tag),
  ]);
}

async function storePosition(
  connection: DuckDBConnection,
  spool: string,
  { segment, offset }: SpoolPosition,
) {
  const values: DuckDBValue[] = [spool, BigInt(segment), BigInt(offset)];
  await connection.run('INSERT OR REPLACE INTO spool_position VALUES ($1, $2, $3)', values);
}
