import type { DuckDBValue } from '@duckdb/node-api';
import { QUARTER_MS } from '../../core/calendar.ts';
import type { Click } from '../../core/click.ts';
import type { CountedVisitor } from '../../core/click-store.ts';
import type { DomainId } from '../../core/domain.ts';
import type { LinkId } from '../../core/link.ts';
import type { BotPolicy, ClickRowsQuery } from '../../core/stats.ts';
import { DIMENSION_FIELDS } from '../../core/stats.ts';
import { toStoredText } from '../../core/stored-text.ts';
import type { WorkspaceId } from '../../core/workspace.ts';
import type { Database } from './database.ts';
import { atOrAfter, within } from './moments.ts';
import { CLICK_COLUMNS, WORD_COLUMNS } from './schema.ts';
import { int, isOneOf, readRows } from './sql.ts';

/** Rows read at once. A window costs one pass over the months it lies in, so few large ones are cheaper than many. */
const WINDOW_ROWS = 100_000;
/** Rows handed out at once. */
const CHUNK_ROWS = 5_000;

const BOT_CONDITION: Record<BotPolicy, string> = {
  exclude: 'AND is_bot = 0',
  include: '',
  only: 'AND is_bot = 1',
};

/** Condition on rows of `click`. */
export function compileRows({ workspaceId, linkId, fromMs, toMs, bots }: ClickRowsQuery): string {
  const link = linkId === null ? '' : `AND link = ${int(linkId)}`;
  return `workspace = ${int(workspaceId)} ${link} AND ${within(fromMs, toMs)} ${BOT_CONDITION[bots]}`;
}

export async function* streamClicks(
  database: Database,
  query: ClickRowsQuery,
): AsyncGenerator<readonly Click[]> {
  if (query.fromMs >= query.toMs) return;
  const columns = CLICK_COLUMNS.map((it) => it.name);
  for await (const rows of streamRows(database, columns, compileRows(query))) {
    const words = await readWords(database, rows);
    yield rows.map((row) => toClick(row, words));
  }
}

export async function* streamVisitors(
  database: Database,
  sinceMs: number,
): AsyncGenerator<readonly CountedVisitor[]> {
  const columns = ['quarter', 'ms', 'link', 'visitor_high', 'visitor_low'];
  for await (const rows of streamRows(database, columns, `is_unique = 1 AND ${atOrAfter(sinceMs)}`)) {
    yield rows.map((row) => ({
      linkId: Number(row.link) as LinkId,
      visitor: toVisitor(row),
      atMs: toAtMs(row),
    }));
  }
}

type Row = Readonly<Record<string, DuckDBValue>>;

/** Oldest first, in windows of time: each is read whole and none is held open while the caller works. */
async function* streamRows(
  database: Database,
  columns: readonly string[],
  where: string,
): AsyncGenerator<readonly Row[]> {
  for (const window of await planWindows(database, where)) {
    const rows = await database.read(async (connection) => {
      const result = await connection.run(
        `SELECT ${columns.join(', ')} FROM click WHERE ${where} AND ${window} ORDER BY quarter, ms, spool, segment, position`,
      );
      return result.getRowObjects();
    });
    for (let from = 0; from < rows.length; from += CHUNK_ROWS) yield rows.slice(from, from + CHUNK_ROWS);
  }
}

/** Conditions that cut the range into windows of about WINDOW_ROWS; a crowded quarter is cut by milliseconds. */
async function planWindows(database: Database, where: string): Promise<readonly string[]> {
  const counts = await database.read((connection) =>
    readRows(
      connection,
      `SELECT quarter, count(*)::DOUBLE FROM click WHERE ${where} GROUP BY quarter ORDER BY quarter`,
    ),
  );
  const windows: string[] = [];
  let first: number | null = null;
  let last = 0;
  let held = 0;
  const flush = () => {
    if (first !== null) windows.push(`quarter >= ${int(first)} AND quarter <= ${int(last)}`);
    first = null;
    held = 0;
  };
  for (const [quarter, count] of counts.map(
    ([quarter, count]) => [Number(quarter), Number(count)] as const,
  )) {
    if (held + count > WINDOW_ROWS) flush();
    if (count > WINDOW_ROWS) {
      windows.push(...cutQuarter(quarter, Math.ceil(count / WINDOW_ROWS)));
      continue;
    }
    first ??= quarter;
    last = quarter;
    held += count;
  }
  flush();
  return windows;
}

function cutQuarter(quarter: number, pieces: number): string[] {
  const stepMs = Math.ceil(QUARTER_MS / pieces);
  return Array.from(
    { length: pieces },
    (_, piece) =>
      `quarter = ${int(quarter)} AND ms >= ${int(piece * stepMs)} AND ms < ${int((piece + 1) * stepMs)}`,
  );
}

type Words = ReadonlyMap<string, ReadonlyMap<number, string>>;

/** The texts of all codes in these rows. */
async function readWords(database: Database, rows: readonly Row[]): Promise<Words> {
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

function toClick(row: Row, words: Words): Click {
  const read = (name: string) => words.get(name)?.get(Number(row[name])) ?? '';
  const texts = Object.fromEntries(
    Object.entries(DIMENSION_FIELDS).map(([name, field]) => [field, read(name)]),
  );
  const tags: readonly string[] = JSON.parse(read('tags') || '[]');
  return {
    // What was written as one of a field's words is read back as the same word.
    ...(texts as Pick<Click, (typeof DIMENSION_FIELDS)[keyof typeof DIMENSION_FIELDS]>),
    spool: read('spool'),
    position: { segment: Number(row.segment), offset: Number(row.position) },
    atMs: toAtMs(row),
    kind: 'click',
    linkId: Number(row.link) === 0 ? null : (Number(row.link) as LinkId),
    workspaceId: Number(row.workspace) as WorkspaceId,
    domainId: Number(row.domain_id) as DomainId,
    unique: row.is_unique === 1,
    visitor: toVisitor(row),
    bot: row.is_bot === 1,
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
