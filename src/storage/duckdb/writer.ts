import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { type Click, type ClickBatch, isAfter, type SpoolPosition } from '../../core/click.ts';
import { toStoredText } from '../../core/stored-text.ts';
import { appendColumns, type Values } from './chunks.ts';
import { toQuarter, toQuarterMs } from './moments.ts';
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
import { createDictionary, digestOf, type Word, type WordLimits } from './words.ts';

export interface Writer {
  /** Writes what the stored positions do not cover yet; says how many rows of `click` that made. */
  write(connection: DuckDBConnection, batch: ClickBatch, stored: Map<string, SpoolPosition>): Promise<number>;
}

/** `lastBatch` is the number of the newest batch in the table. */
export function createWriter(options: { limits: WordLimits; lastBatch: number }): Writer {
  const dictionaries = new Map(DICTIONARIES.map((name) => [name, createDictionary(name, options.limits)]));
  let lastBatch = options.lastBatch;

  async function write(connection: DuckDBConnection, batch: ClickBatch, stored: Map<string, SpoolPosition>) {
    const news = batch.clicks.filter((it) => isAfter(it.position, stored.get(it.spool)));
    const clicks = news.filter((it) => it.kind === 'click');
    const orphans = news.filter((it) => it.kind !== 'click');
    const moved = [...batch.positions].filter(([spool, position]) => isAfter(position, stored.get(spool)));
    if (news.length === 0 && moved.length === 0) return 0;
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
    const words: Values[] = [];
    for (const { name, read } of WORD_COLUMNS) words.push(await encode(connection, name, clicks.map(read)));
    await appendColumns(connection, 'click', CLICK_COLUMNS, [...toNumbers(clicks, batch), ...words]);
  }

  async function appendOrphans(connection: DuckDBConnection, orphans: readonly Click[]): Promise<void> {
    if (orphans.length === 0) return;
    await appendColumns(connection, 'orphan', ORPHAN_COLUMNS, [
      bigs(orphans, (it) => it.workspaceId),
      Int32Array.from(orphans, (it) => toQuarter(it.atMs)),
      Int32Array.from(orphans, (it) => toQuarterMs(it.atMs)),
      await encode(
        connection,
        'domain',
        orphans.map((it) => it.domain),
      ),
      await encode(
        connection,
        'path',
        orphans.map((it) => it.path),
      ),
      await encode(
        connection,
        'kind',
        orphans.map((it) => it.kind),
      ),
    ]);
  }

  async function encode(
    connection: DuckDBConnection,
    name: string,
    texts: readonly string[],
  ): Promise<Int32Array> {
    const dictionary = dictionaries.get(name);
    if (dictionary === undefined) throw new Error(`no dictionary ${name}`);
    const { codes, fresh } = await dictionary.encode(connection, texts);
    await appendWords(connection, name, fresh);
    return codes;
  }

  return { write };
}

async function appendWords(
  connection: DuckDBConnection,
  name: string,
  words: readonly Word[],
): Promise<void> {
  if (words.length === 0) return;
  await appendColumns(connection, `word_${name}`, WORD_TABLE_COLUMNS, [
    Int32Array.from(words, (it) => it.code),
    Int32Array.from(words, (it) => digestOf(it.value)),
    words.map((it) => it.value),
  ]);
  if (name !== 'tags') return;
  const tags = words.flatMap(({ code, value }) => {
    const list: readonly string[] = JSON.parse(value);
    return [...new Set(list.map(toStoredText))].map((tag) => ({ code, tag }));
  });
  await appendColumns(connection, 'tag', TAG_COLUMNS, [
    Int32Array.from(tags, (it) => it.code),
    tags.map((it) => it.tag),
  ]);
}

function toNumbers(clicks: readonly Click[], batch: number): Values[] {
  const columns: Record<(typeof NUMBER_COLUMNS)[number]['name'], Values> = {
    batch: new Int32Array(clicks.length).fill(batch),
    workspace: bigs(clicks, (it) => it.workspaceId),
    link: bigs(clicks, (it) => it.linkId ?? 0),
    quarter: Int32Array.from(clicks, (it) => toQuarter(it.atMs)),
    ms: Int32Array.from(clicks, (it) => toQuarterMs(it.atMs)),
    is_unique: Uint8Array.from(clicks, (it) => Number(it.unique)),
    is_bot: Uint8Array.from(clicks, (it) => Number(it.bot)),
    visitor_high: Uint32Array.from(clicks, (it) => Number.parseInt(it.visitor.slice(0, 8), 16)),
    visitor_low: Uint32Array.from(clicks, (it) => Number.parseInt(it.visitor.slice(8), 16)),
    domain_id: bigs(clicks, (it) => it.domainId),
    segment: bigs(clicks, (it) => it.position.segment),
    position: bigs(clicks, (it) => it.position.offset),
  };
  return NUMBER_COLUMNS.map(({ name }) => columns[name]);
}

/** Neighbours often hold the same number, and a BigInt costs an allocation. */
function bigs(clicks: readonly Click[], read: (click: Click) => number): bigint[] {
  let last = 0;
  let lastBig = 0n;
  return clicks.map((click) => {
    const value = read(click);
    if (value !== last) {
      last = value;
      lastBig = BigInt(value);
    }
    return lastBig;
  });
}

async function storePosition(
  connection: DuckDBConnection,
  spool: string,
  { segment, offset }: SpoolPosition,
) {
  const values: DuckDBValue[] = [spool, BigInt(segment), BigInt(offset)];
  await connection.run('INSERT OR REPLACE INTO spool_position VALUES ($1, $2, $3)', values);
}
