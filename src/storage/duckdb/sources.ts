import type { DuckDBConnection } from '@duckdb/node-api';
import { DAY_MS, QUARTER_MS } from '../../core/base/calendar.ts';
import type { StatsQuery } from '../../core/clicks/stats.ts';
import { clampMs, monthNumbered, toMonth, within } from './moments.ts';
import { ROLLED_COUNTS, ROW_COUNTS } from './rollups.ts';
import { int, type SqlFragment } from './sql.ts';

/** A query prepared for SQL. */
export interface PreparedQuery {
  readonly query: StatsQuery;
  /** Condition of the filters on rows of `click`; '' without filters. */
  readonly filters: SqlFragment;
  /** The last batch in the roll-ups. */
  readonly folded: number;
  /** The table with a copy of the query's rows, see `pickRows`. */
  readonly picked: string | null;
}

/** A roll-up that can replace rows, and the key of its rows. */
export interface RollUp {
  readonly table: string;
  readonly column: 'quarter' | 'day' | 'month';
  readonly key: string;
  /** More conditions on the table. */
  readonly where: string;
}

/**
 * A subquery of `key, people, uniques, bots`, in which a key may occur more than once. Roll-ups, coarsest first, count the
 * whole units of the range if possible; rows count its ends and the clicks that are not rolled up yet.
 */
export function countByKey(prepared: PreparedQuery, rowKey: string, rollUps: readonly RollUp[]): SqlFragment {
  const { query, folded } = prepared;
  if (prepared.picked !== null) {
    return {
      text: `SELECT ${rowKey} AS key, ${ROW_COUNTS} FROM ${prepared.picked} GROUP BY key`,
      values: [],
    };
  }
  if (!isRolledUp(prepared)) return countRows(prepared, rowKey, within(query.fromMs, query.toMs));
  const parts: string[] = [];
  let gaps = [{ fromMs: clampMs(query.fromMs), toMs: clampMs(query.toMs) }];
  for (const rollUp of rollUps) {
    gaps = gaps.flatMap((gap) => {
      const whole = wholeUnits(rollUp.column, gap.fromMs, gap.toMs);
      if (whole === null) return [gap];
      parts.push(countRolledUp(prepared, rollUp, whole));
      parts.push(
        countRows(prepared, rowKey, `batch > ${int(folded)} AND ${within(whole.fromMs, whole.toMs)}`).text,
      );
      const ends = [
        { fromMs: gap.fromMs, toMs: whole.fromMs },
        { fromMs: whole.toMs, toMs: gap.toMs },
      ];
      return ends.filter((range) => range.fromMs < range.toMs);
    });
  }
  parts.push(...gaps.map((range) => countRows(prepared, rowKey, within(range.fromMs, range.toMs)).text));
  return { text: parts.join(' UNION ALL '), values: [] };
}

interface Units {
  readonly first: number;
  readonly end: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The UTC units that lie entirely in the range; null if none does. */
function wholeUnits(column: RollUp['column'], fromMs: number, toMs: number): Units | null {
  if (column === 'month') {
    const from = toMonth(Math.ceil(fromMs / DAY_MS));
    const first = from.fromDay * DAY_MS >= fromMs ? from.number : from.number + 1;
    const end = toMonth(Math.floor(toMs / DAY_MS)).number;
    const startMs = (month: number) => monthNumbered(month).fromDay * DAY_MS;
    return first < end ? { first, end, fromMs: startMs(first), toMs: startMs(end) } : null;
  }
  const unitMs = column === 'day' ? DAY_MS : QUARTER_MS;
  const [first, end] = [Math.ceil(fromMs / unitMs), Math.floor(toMs / unitMs)];
  return first < end ? { first, end, fromMs: first * unitMs, toMs: end * unitMs } : null;
}

function countRolledUp(
  { query }: PreparedQuery,
  { table, column, key, where }: RollUp,
  { first, end }: Units,
): string {
  return `SELECT ${key} AS key, ${ROLLED_COUNTS} FROM ${table} WHERE workspace = ${int(query.workspaceId)} ${where}
    AND ${column} >= ${int(first)} AND ${column} < ${int(end)} GROUP BY key`;
}

/** Roll-ups count by workspace and one dimension, so they cannot answer for one link or with filters. */
export function isRolledUp({ query }: PreparedQuery): boolean {
  return query.linkId === null && query.filters.length === 0;
}

function countRows({ query, filters }: PreparedQuery, key: string, where: string): SqlFragment {
  const { text, values } = rowsOf({ query, filters }, where);
  return { text: `SELECT ${key} AS key, ${ROW_COUNTS} ${text} GROUP BY key`, values };
}

function rowsOf({ query, filters }: Pick<PreparedQuery, 'query' | 'filters'>, where: string): SqlFragment {
  const link = query.linkId === null ? '' : `AND link = ${int(query.linkId)}`;
  const text = `FROM click WHERE workspace = ${int(query.workspaceId)} ${link} AND ${where}${filters.text}`;
  return { text, values: filters.values };
}

/**
 * Copies the columns of several groups, only for the rows of the query: one pass over all clicks and a short one for each
 * group, instead of a long one for each.
 */
export async function pickRows(
  connection: DuckDBConnection,
  prepared: PreparedQuery,
  columns: readonly string[],
): Promise<PreparedQuery> {
  const { query } = prepared;
  const { text, values } = rowsOf(prepared, within(query.fromMs, query.toMs));
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE picked AS SELECT visitor, ${columns.join(', ')} ${text}`,
    [...values],
  );
  return { ...prepared, picked: 'picked' };
}

/** Drops the copy that `pickRows` made. */
export async function dropPicked(connection: DuckDBConnection): Promise<void> {
  await connection.run('DROP TABLE IF EXISTS temp.picked');
}
