import { zoneOf } from '../../core/base/calendar.ts';
import type { DomainId, LinkId, WorkspaceId } from '../../core/base/ids.ts';
import { CLICK_TEXTS, type Click, type ClickTextField } from '../../core/clicks/click.ts';
import { BOT, UNIQUE_PERSON } from '../../core/clicks/click-columns.ts';
import type { BotPolicy, ClickRowsQuery } from '../../core/clicks/stats.ts';
import { whole } from '../click-tables/whole.ts';
import { windowsOf } from '../click-tables/windows.ts';
import type { ClickhouseConnection } from './connection.ts';
import { prepareFilters } from './filters.ts';
import { inRanges, ROW_MS, ROW_QUARTER } from './moments.ts';
import { createParams, type Params, statement } from './statement.ts';

/** Rows read at once. Each window costs one pass over its months, so few large windows are cheaper than many small ones. */
const WINDOW_ROWS = 100_000;
/** Rows returned at once. */
const CHUNK_ROWS = 5_000;

const BOT_CONDITION: Record<BotPolicy, string> = {
  exclude: `AND kind != ${BOT}`,
  include: '',
  only: `AND kind = ${BOT}`,
};

/** The order in which rows are exported. */
export const EXPORT_ORDER: readonly string[] = ['at', 'node', 'batch', 'row'];

/** A condition on rows of `click`, to which `params` gives the values of filters. */
export async function prepareRows(
  connection: ClickhouseConnection,
  query: ClickRowsQuery,
): Promise<(params: Params) => string> {
  const { workspaceId, linkId, fromMs, toMs, bots } = query;
  if (fromMs >= toMs) return () => 'false';
  const link = linkId === null ? '' : `AND link = ${whole(linkId)}`;
  const filters = await prepareFilters(connection, query, zoneOf(query.timezone));
  const range = `workspace = ${whole(workspaceId)} ${link} AND ${inRanges([query])} ${BOT_CONDITION[bots]}`;
  return (params) => `${range}${filters(params)}`;
}

/** Oldest first, in windows of time: each is read whole, and no statement stays open while the caller works. */
export async function* streamRows(
  connection: ClickhouseConnection,
  query: ClickRowsQuery,
): AsyncGenerator<readonly Click[]> {
  const where = await prepareRows(connection, query);
  const params = createParams();
  const counts = await connection.rows(
    statement(
      `SELECT ${ROW_QUARTER} AS quarter, count() FROM click WHERE ${where(params)} GROUP BY quarter ORDER BY quarter`,
      params,
    ),
  );
  const windows = windowsOf(
    counts.map(([quarter, rows]) => [Number(quarter), Number(rows)]),
    WINDOW_ROWS,
  );
  for (const window of windows) {
    const own = createParams();
    const rows = await readClicks(
      connection,
      `WHERE ${where(own)} AND ${inRanges([window])} ORDER BY ${EXPORT_ORDER.join(', ')}`,
      own,
    );
    for (let from = 0; from < rows.length; from += CHUNK_ROWS) yield rows.slice(from, from + CHUNK_ROWS);
  }
}

export async function readNewestRows(
  connection: ClickhouseConnection,
  query: ClickRowsQuery,
  limit: number,
): Promise<readonly Click[]> {
  if (limit <= 0) return [];
  const params = createParams();
  const where = (await prepareRows(connection, query))(params);
  const order = EXPORT_ORDER.map((column) => `${column} DESC`).join(', ');
  return readClicks(connection, `WHERE ${where} ORDER BY ${order} LIMIT ${whole(limit)}`, params);
}

const TEXTS = Object.entries(CLICK_TEXTS);
/** A visitor has more bits than a number of JavaScript. */
export const VISITOR_TEXT = "lower(leftPad(hex(visitor), 16, '0'))";
const NUMBERS = [ROW_MS, 'kind', 'link', 'workspace', 'domain_id', 'batch', 'row'];
const OTHERS = [VISITOR_TEXT, 'tags', 'address', 'node'];
const SELECTED = [...NUMBERS, ...OTHERS, ...TEXTS.map(([, { name }]) => name)].join(', ');

async function readClicks(
  connection: ClickhouseConnection,
  rest: string,
  params: Params,
): Promise<readonly Click[]> {
  return (await connection.rows(statement(`SELECT ${SELECTED} FROM click ${rest}`, params))).map(toClick);
}

/** A click's place is its batch of a node. */
function toClick(row: readonly unknown[]): Click {
  const [atMs = 0, kind = 0, link = 0, workspace = 0, domain = 0, batch = 0, number = 0] = row
    .slice(0, NUMBERS.length)
    .map(Number);
  const [visitor, tags, address, node] = row.slice(NUMBERS.length);
  const first = NUMBERS.length + OTHERS.length;
  const texts = Object.fromEntries(TEXTS.map(([field], index) => [field, String(row[first + index])]));
  return {
    // A field that allows only certain words was written with one of them.
    ...(texts as Pick<Click, ClickTextField>),
    spool: String(node),
    position: { segment: batch, offset: number + 1 },
    atMs,
    kind: 'click',
    linkId: link === 0 ? null : (link as LinkId),
    workspaceId: workspace as WorkspaceId,
    domainId: domain as DomainId,
    unique: kind === UNIQUE_PERSON,
    visitor: String(visitor),
    bot: kind === BOT,
    tags: (Array.isArray(tags) ? tags : []).map(String),
    path: '',
    address: String(address),
  };
}
