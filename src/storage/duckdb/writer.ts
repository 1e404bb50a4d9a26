import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { invariant } from '../../core/base/invariant.ts';
import { toStoredText } from '../../core/base/stored-text.ts';
import { isAfter, type SpoolPosition } from '../../core/clicks/click.ts';
import {
  CLICK_KIND,
  type ClickBatch,
  type ClickColumns,
  rowsAfter,
  type TextGroupName,
} from '../../core/clicks/click-columns.ts';
import { VISIT_KINDS } from '../../core/visits/visit-kind.ts';
import { appendColumns } from './chunks.ts';
import { digestOf, type Word, type WordLimits } from './dictionary.ts';
import { createGroupCodes, TEXT_PLACES } from './group-codes.ts';
import { takeNumbers } from './numbers.ts';
import {
  CLICK_COLUMNS,
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

/** `lastBatch` is the number of the newest batch in the table. */
export function createClickWriter(options: { limits: WordLimits; lastBatch: number }): ClickWriter {
  const groupCodes = createGroupCodes(options.limits);
  let lastBatch = options.lastBatch;

  async function write(connection: DuckDBConnection, batch: ClickBatch, stored: Map<string, SpoolPosition>) {
    const { clicks, orphans } = newRows(batch.clicks, stored);
    const moved = [...batch.positions].filter(([spool, position]) => isAfter(position, stored.get(spool)));
    if (clicks.length + orphans.length + moved.length === 0) return 0;
    try {
      await inTransaction(connection, async () => {
        await appendClicks(connection, batch.clicks, clicks, lastBatch + 1);
        await appendOrphans(connection, batch.clicks, orphans);
        await connection.run(`UPDATE progress SET batch = ${int(lastBatch + 1)}`);
        for (const [spool, position] of moved) await storePosition(connection, spool, position);
      });
    } catch (error) {
      groupCodes.forget();
      throw error;
    }
    lastBatch++;
    for (const [spool, position] of moved) stored.set(spool, position);
    return clicks.length;
  }

  async function appendClicks(
    connection: DuckDBConnection,
    columns: ClickColumns,
    rows: Uint32Array,
    batch: number,
  ): Promise<void> {
    if (rows.length === 0) return;
    const numbers = takeNumbers(columns, rows, batch);
    const values = [
      ...NUMBER_COLUMNS.map(({ name }) => numbers[name]),
      ...(await takeWords(
        connection,
        columns,
        rows,
        WORD_COLUMNS.map(({ name }) => name),
      )),
    ];
    await appendColumns(connection, 'click', CLICK_COLUMNS, values);
  }

  async function appendOrphans(
    connection: DuckDBConnection,
    columns: ClickColumns,
    rows: Uint32Array,
  ): Promise<void> {
    if (rows.length === 0) return;
    const { workspace, quarter, ms } = takeNumbers(columns, rows, 0);
    const words = await takeWords(connection, columns, rows, ['domain', 'path']);
    const kindCodes = await groupCodes.encode(connection, 'kind', VISIT_KINDS, append(connection));
    const kinds = Int32Array.from(rows, (row) => kindCodes[columns.kind[row] ?? 0] ?? 0);
    await appendColumns(connection, 'orphan', ORPHAN_COLUMNS, [workspace, quarter, ms, ...words, kinds]);
  }

  /** The codes of the texts of these rows, for each of the stored columns. */
  async function takeWords(
    connection: DuckDBConnection,
    { texts }: ClickColumns,
    rows: Uint32Array,
    names: readonly string[],
  ): Promise<readonly Int32Array[]> {
    const places = names.map((name) => {
      const place = TEXT_PLACES.get(name);
      invariant(place !== undefined, 'each stored text is in a group');
      return place;
    });
    const codesOf = new Map<TextGroupName, readonly Int32Array[]>();
    for (const { group } of places) {
      if (!codesOf.has(group))
        codesOf.set(group, await groupCodes.codesOf(connection, group, texts[group], append(connection)));
    }
    return places.map(({ group, place }) => {
      const byNumber = codesOf.get(group)?.[place];
      invariant(byNumber !== undefined, 'each group has codes');
      return takeCodes(texts[group].numbers, byNumber, rows);
    });
  }

  return { write };
}

function takeCodes(numbers: Uint32Array, byNumber: Int32Array, rows: Uint32Array): Int32Array {
  const codes = new Int32Array(rows.length);
  for (let index = 0; index < rows.length; index++)
    codes[index] = byNumber[numbers[rows[index] ?? 0] ?? 0] ?? 0;
  return codes;
}

/** Which rows of a batch are new, clicks apart from orphans. */
function newRows(columns: ClickColumns, stored: ReadonlyMap<string, SpoolPosition>) {
  const clicks = new Uint32Array(columns.rows);
  const orphans = new Uint32Array(columns.rows);
  const isNew = rowsAfter(columns, stored);
  let [clickCount, orphanCount] = [0, 0];
  for (let row = 0; row < columns.rows; row++) {
    if (!isNew(row)) continue;
    if (columns.kind[row] === CLICK_KIND) clicks[clickCount++] = row;
    else orphans[orphanCount++] = row;
  }
  return { clicks: clicks.subarray(0, clickCount), orphans: orphans.subarray(0, orphanCount) };
}

const append =
  (connection: DuckDBConnection) =>
  (name: string, words: readonly Word[]): Promise<void> =>
    appendWords(connection, name, words);

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
