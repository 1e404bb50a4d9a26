import type { DuckDBConnection } from '@duckdb/node-api';
import { DAY_MS, QUARTER_MS } from '../../core/calendar.ts';
import type { StatsQuery } from '../../core/stats.ts';
import { clampMs, monthNumbered, toMonth, within } from './moments.ts';
import { ROLLED_COUNTS, ROW_COUNTS } from './rollups.ts';
import { int, type Sql } from './sql.ts';

/** A question made ready for SQL. */
export interface Asked {
  readonly query: StatsQuery;
  /** Condition of the filters on rows of `click`; '' when there are none. */
  readonly filters: Sql;
  /** The last batch the roll-ups know. */
  readonly folded: number;
  /** Where the rows of the question are already picked out, see `pickRows`. */
  readonly picked: string | null;
}

/** A roll-up that can stand in for rows, and how its rows are keyed. */
export interface RollUp {
  readonly table: string;
  readonly column: 'quarter' | 'day' | 'month';
  readonly key: string;
  /** More conditions on the table. */
  readonly where: string;
}

/**
 * A subquery of `key, people, uniques, bots`, in which a key may occur more than once. Roll-ups, coarsest first, are
 * asked for their whole units of the range when they can answer; rows for its ends and for what is not rolled up yet.
 */
export function countByKey(asked: Asked, rowKey: string, rollUps: readonly RollUp[]): Sql {
  const { query, folded } = asked;
  if (asked.picked !== null) {
    return { text: `SELECT ${rowKey} AS key, ${ROW_COUNTS} FROM ${asked.picked} GROUP BY key`, values: [] };
  }
  if (!isRolledUp(asked)) return countRows(asked, rowKey, within(query.fromMs, query.toMs));
  const parts: string[] = [];
  let gaps = [{ fromMs: clampMs(query.fromMs), toMs: clampMs(query.toMs) }];
  for (const rollUp of rollUps) {
    gaps = gaps.flatMap((gap) => {
      const whole = wholeUnits(rollUp.column, gap.fromMs, gap.toMs);
      if (whole === null) return [gap];
      parts.push(countRolledUp(asked, rollUp, whole));
      parts.push(
        countRows(asked, rowKey, `batch > ${int(folded)} AND ${within(whole.fromMs, whole.toMs)}`).text,
      );
      const ends = [
        { fromMs: gap.fromMs, toMs: whole.fromMs },
        { fromMs: whole.toMs, toMs: gap.toMs },
      ];
      return ends.filter((it) => it.fromMs < it.toMs);
    });
  }
  parts.push(...gaps.map((it) => countRows(asked, rowKey, within(it.fromMs, it.toMs)).text));
  return { text: parts.join(' UNION ALL '), values: [] };
}

interface Units {
  readonly first: number;
  readonly end: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The units of UTC that lie wholly in the range, null when none does. */
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
  { query }: Asked,
  { table, column, key, where }: RollUp,
  { first, end }: Units,
): string {
  return `SELECT ${key} AS key, ${ROLLED_COUNTS} FROM ${table} WHERE workspace = ${int(query.workspaceId)} ${where}
    AND ${column} >= ${int(first)} AND ${column} < ${int(end)} GROUP BY key`;
}

/** Roll-ups know workspaces, not links, and no two dimensions at once. */
export function isRolledUp({ query }: Asked): boolean {
  return query.linkId === null && query.filters.length === 0;
}

function countRows({ query, filters }: Asked, key: string, where: string): Sql {
  const { text, values } = rowsOf({ query, filters }, where);
  return { text: `SELECT ${key} AS key, ${ROW_COUNTS} ${text} GROUP BY key`, values };
}

function rowsOf({ query, filters }: Pick<Asked, 'query' | 'filters'>, where: string): Sql {
  const link = query.linkId === null ? '' : `AND link = ${int(query.linkId)}`;
  const text = `FROM click WHERE workspace = ${int(query.workspaceId)} ${link} AND ${where}${filters.text}`;
  return { text, values: filters.values };
}

/**
 * Copies the columns that several groups are made of, for the rows of the question alone: one pass over all clicks and
 * a short one for each group, where there would be a long one for each.
 */
export async function pickRows(
  connection: DuckDBConnection,
  asked: Asked,
  columns: readonly string[],
): Promise<Asked> {
  const { query } = asked;
  const { text, values } = rowsOf(asked, within(query.fromMs, query.toMs));
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE picked AS SELECT visitor, ${columns.join(', ')} ${text}`,
    [...values],
  );
  return { ...asked, picked: 'picked' };
}

/** Lets go of what `pickRows` copied. */
export async function dropPicked(connection: DuckDBConnection): Promise<void> {
  await connection.run('DROP TABLE IF EXISTS temp.picked');
}
