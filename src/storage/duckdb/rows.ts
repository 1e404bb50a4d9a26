import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { QUARTER_MS, zoneOf } from '../../core/base/calendar.ts';
import type { DomainId, LinkId, WorkspaceId } from '../../core/base/ids.ts';
import { toStoredText } from '../../core/base/stored-text.ts';
import { CLICK_TEXTS, type Click, type ClickTextField } from '../../core/clicks/click.ts';
import type { CountedVisitor } from '../../core/clicks/click-store.ts';
import type { BotPolicy, ClickRowsQuery } from '../../core/clicks/stats.ts';
import type { TimeRange } from '../click-tables/ranges.ts';
import { windowsOf } from '../click-tables/windows.ts';
import type { Database } from './database.ts';
import { compileFilters } from './filters.ts';
import { atOrAfter, within } from './moments.ts';
import { BOT, CLICK_COLUMNS, UNIQUE_PERSON, WORD_COLUMNS } from './schema.ts';
import { int, isOneOf, readRows, type SqlFragment } from './sql.ts';

/** Rows read at once. Each window costs one pass over its months, so few large windows are cheaper than many small ones. */
const WINDOW_ROWS = 100_000;
/** Rows returned at once. */
const CHUNK_ROWS = 5_000;

const BOT_CONDITION: Record<BotPolicy, string> = {
  exclude: `AND visitor <> ${BOT}`,
  include: '',
  only: `AND visitor = ${BOT}`,
};

/** The order in which rows are exported. */
export const ROW_ORDER: readonly string[] = ['quarter', 'ms', 'spool', 'segment', 'position'];

/** A condition on rows of `click`; its values are numbered from $1. */
export async function compileRows(connection: DuckDBConnection, query: ClickRowsQuery): Promise<SqlFragment> {
  const { workspaceId, linkId, fromMs, toMs, bots } = query;
  if (fromMs >= toMs) return { text: 'FALSE', values: [] };
  const link = linkId === null ? '' : `AND link = ${int(linkId)}`;
  const filters = await compileFilters(connection, query, zoneOf(query.timezone));
  const range = `workspace = ${int(workspaceId)} ${link} AND ${within(fromMs, toMs)} ${BOT_CONDITION[bots]}`;
  return { text: `${range}${filters.text}`, values: filters.values };
}

export async function* streamClicks(
  database: Database,
  query: ClickRowsQuery,
): AsyncGenerator<readonly Click[]> {
  const columns = CLICK_COLUMNS.map((column) => column.name);
  const where = await database.read((connection) => compileRows(connection, query));
  for await (const rows of streamRows(database, columns, where)) {
    const words = await readWords(database, rows);
    yield rows.map((row) => toClick(row, words));
  }
}

export async function readNewest(
  database: Database,
  query: ClickRowsQuery,
  limit: number,
): Promise<readonly Click[]> {
  const columns = CLICK_COLUMNS.map((column) => column.name);
  const where = await database.read((connection) => compileRows(connection, query));
  const rows = await database.read(async (connection) => {
    const result = await connection.run(
      `SELECT ${columns.join(', ')} FROM click WHERE ${where.text}
       ORDER BY ${ROW_ORDER.map((column) => `${column} DESC`).join(', ')} LIMIT ${int(limit)}`,
      [...where.values],
    );
    return result.getRowObjects();
  });
  const words = await readWords(database, rows);
  return rows.map((row) => toClick(row, words));
}

export async function* streamVisitors(
  database: Database,
  sinceMs: number,
): AsyncGenerator<readonly CountedVisitor[]> {
  const columns = ['quarter', 'ms', 'link', 'visitor_high', 'visitor_low'];
  const text = `visitor = ${UNIQUE_PERSON} AND ${atOrAfter(sinceMs)}`;
  for await (const rows of streamRows(database, columns, { text, values: [] })) {
    yield rows.map((row) => ({
      linkId: Number(row.link) as LinkId,
      visitor: toVisitor(row),
      atMs: toAtMs(row),
    }));
  }
}

type Row = Readonly<Record<string, DuckDBValue>>;

/** Oldest first, in windows of time: each is read whole, and no query stays open while the caller works. */
async function* streamRows(
  database: Database,
  columns: readonly string[],
  where: SqlFragment,
): AsyncGenerator<readonly Row[]> {
  for (const window of await planWindows(database, where)) {
    const rows = await database.read(async (connection) => {
      const result = await connection.run(
        `SELECT ${columns.join(', ')} FROM click WHERE ${where.text} AND ${within(window.fromMs, window.toMs)} ORDER BY ${ROW_ORDER.join(', ')}`,
        [...where.values],
      );
      return result.getRowObjects();
    });
    for (let from = 0; from < rows.length; from += CHUNK_ROWS) yield rows.slice(from, from + CHUNK_ROWS);
  }
}

async function planWindows(database: Database, { text, values }: SqlFragment): Promise<readonly TimeRange[]> {
  const counts = await database.read((connection) =>
    readRows(
      connection,
      `SELECT quarter, count(*)::DOUBLE FROM click WHERE ${text} GROUP BY quarter ORDER BY quarter`,
      values,
    ),
  );
  return windowsOf(
    counts.map(([quarter, rows]) => [Number(quarter), Number(rows)]),
    WINDOW_ROWS,
  );
}

type WordsByColumn = ReadonlyMap<string, ReadonlyMap<number, string>>;

/** The texts of all codes in these rows. */
async function readWords(database: Database, rows: readonly Row[]): Promise<WordsByColumn> {
  return database.read(async (connection) => {
    const words = new Map<string, Map<number, string>>();
    for (const { name } of WORD_COLUMNS) {
      const codes = new Set(rows.map((row) => Number(row[name])));
      codes.delete(0);
      const own = new Map([[0, '']]);
      words.set(name, own);
      if (codes.size === 0) continue;
      const found = await readRows(
        connection,
        `SELECT code, value FROM word_${name} WHERE ${isOneOf('code', [...codes])}`,
      );
      for (const [code, value] of found) own.set(Number(code), String(value));
    }
    return words;
  });
}

function toClick(row: Row, words: WordsByColumn): Click {
  const read = (name: string) => words.get(name)?.get(Number(row[name])) ?? '';
  const texts = Object.fromEntries(
    Object.entries(CLICK_TEXTS).map(([field, { name }]) => [field, read(name)]),
  );
  const tags: readonly string[] = JSON.parse(read('tags') || '[]');
  return {
    // A field that allows only certain words was written with one of them.
    ...(texts as Pick<Click, ClickTextField>),
    spool: read('spool'),
    position: { segment: Number(row.segment), offset: Number(row.position) },
    atMs: toAtMs(row),
    kind: 'click',
    linkId: Number(row.link) === 0 ? null : (Number(row.link) as LinkId),
    workspaceId: Number(row.workspace) as WorkspaceId,
    domainId: Number(row.domain_id) as DomainId,
    unique: row.visitor === UNIQUE_PERSON,
    visitor: toVisitor(row),
    bot: row.visitor === BOT,
    tags: tags.map(toStoredText),
    path: '',
    address: read('address'),
  };
}

function toAtMs(row: Row): number {
  return Number(row.quarter) * QUARTER_MS + Number(row.ms);
}

function toVisitor(row: Row): string {
  return [row.visitor_high, row.visitor_low]
    .map((half) => Number(half).toString(16).padStart(8, '0'))
    .join('');
}
