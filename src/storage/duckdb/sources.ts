import type { StatsQuery } from '../../core/stats.ts';
import { clampMs, within } from './moments.ts';
import { ROLLED_COUNTS, ROW_COUNTS } from './rollups.ts';
import { int, type Sql } from './sql.ts';

/** A question made ready for SQL. */
export interface Asked {
  readonly query: StatsQuery;
  /** Condition of the filters on rows of `click`; '' when there are none. */
  readonly filters: Sql;
  /** The last batch the roll-ups know. */
  readonly folded: number;
}

/** A roll-up that can stand in for rows, and how its rows are keyed. */
export interface RollUp {
  readonly table: string;
  readonly column: 'quarter' | 'day';
  readonly unitMs: number;
  readonly key: string;
  /** More conditions on the table. */
  readonly where: string;
}

/**
 * A subquery of `key, people, uniques, bots`, in which a key may occur more than once. The roll-up is asked for the
 * whole units of the range when it can answer; rows for its ends and for what it does not know yet.
 */
export function countByKey(asked: Asked, rowKey: string, rollUp: RollUp | null): Sql {
  const { query, folded } = asked;
  const { fromMs, toMs } = query;
  if (rollUp === null || !isRolledUp(asked)) return countRows(asked, rowKey, within(fromMs, toMs));
  const { table, column, unitMs, key, where } = rollUp;
  const first = Math.ceil(clampMs(fromMs) / unitMs);
  const end = Math.floor(clampMs(toMs) / unitMs);
  if (first >= end) return countRows(asked, rowKey, within(fromMs, toMs));
  const [firstMs, endMs] = [first * unitMs, end * unitMs];
  const parts = [
    `SELECT ${key} AS key, ${ROLLED_COUNTS} FROM ${table} WHERE workspace = ${int(query.workspaceId)} ${where}
       AND ${column} >= ${int(first)} AND ${column} < ${int(end)} GROUP BY key`,
    countRows(asked, rowKey, `batch > ${int(folded)} AND ${within(firstMs, endMs)}`).text,
    ...(fromMs < firstMs ? [countRows(asked, rowKey, within(fromMs, firstMs)).text] : []),
    ...(endMs < toMs ? [countRows(asked, rowKey, within(endMs, toMs)).text] : []),
  ];
  return { text: parts.join(' UNION ALL '), values: [] };
}

/** Roll-ups know workspaces, not links, and no two dimensions at once. */
function isRolledUp({ query }: Asked): boolean {
  return query.linkId === null && query.filters.length === 0;
}

function countRows({ query, filters }: Asked, key: string, where: string): Sql {
  const link = query.linkId === null ? '' : `AND link = ${int(query.linkId)}`;
  const text = `SELECT ${key} AS key, ${ROW_COUNTS} FROM click
    WHERE workspace = ${int(query.workspaceId)} ${link} AND ${where}${filters.text} GROUP BY key`;
  return { text, values: filters.values };
}
