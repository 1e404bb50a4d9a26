import type { DuckDBConnection } from '@duckdb/node-api';
import type { StatsQuery } from '../../core/clicks/stats.ts';
import {
  rangesWithout,
  type TimeRange,
  toMonths,
  type Unit,
  type Units,
  wholeUnits,
} from '../click-tables/ranges.ts';
import type { CompiledFilters } from './filters.ts';
import type { Recollection } from './memory.ts';
import { clampMs, within } from './moments.ts';
import { ROLLED_COUNTS, ROW_COUNTS } from './rollups.ts';
import { int, type SqlFragment } from './sql.ts';

/** A query prepared for SQL. */
export interface PreparedQuery {
  readonly query: StatsQuery;
  /** Condition of the filters on rows of `click`; '' without filters. */
  readonly filters: CompiledFilters;
  /** The last batch in the roll-ups. */
  readonly folded: number;
  /** Remembers the sums of rows of past days; null if that is not worth it. */
  readonly memory: Recollection | null;
  /** The table with a copy of the query's rows, see `pickRows`. */
  readonly picked: string | null;
}

/** A roll-up that can replace rows, and the key of its rows. */
export interface RollUp {
  readonly table: string;
  readonly column: Unit;
  readonly key: string;
  /** More conditions on the table. */
  readonly where: string;
  /** The last batch that it counts. */
  readonly batch: number;
  /** The months that it counts; null for all. */
  readonly months: readonly number[] | null;
}

export interface Counted extends SqlFragment {
  /** How often a key occurs at most; null if nothing is known. */
  readonly rowsPerKey: number | null;
}

/** A subquery of `key, people, uniques, bots`. Past days come from memory if possible. */
export async function countByKey(
  connection: DuckDBConnection,
  prepared: PreparedQuery,
  rowKey: string,
  rollUps: readonly RollUp[],
): Promise<Counted> {
  const { memory, query } = prepared;
  const { settled, open } = splitSettled(memory, query);
  const parts: string[] = [];
  for (const range of settled) {
    const statement = statementOf(prepared, rowKey, range);
    const counted = countRanges(prepared, rowKey, rollUps, [range]);
    parts.push(`FROM ${await memory?.recall(connection, statement, sumByKey(counted))}`);
  }
  const rest = open.length === 0 ? null : countRanges(prepared, rowKey, rollUps, open);
  if (parts.length === 0 && rest !== null) return { ...rest, rowsPerKey: null };
  if (rest !== null) parts.push(`(${sumByKey(rest).text})`);
  return { text: parts.join(' UNION ALL '), values: rest?.values ?? [], rowsPerKey: parts.length };
}

function sumByKey({ text, values }: SqlFragment): SqlFragment {
  return { text: `SELECT key, ${ROLLED_COUNTS} FROM (${text}) GROUP BY key`, values };
}

interface Sources {
  readonly rolled: readonly { readonly rollUp: RollUp; readonly run: Units }[];
  /** Conditions on rows, which exclude each other. */
  readonly rows: readonly string[];
}

/**
 * Roll-ups, coarsest first, count the whole units of the ranges if possible; rows count their ends and the clicks that are
 * not rolled up yet.
 */
function findSources(rollUps: readonly RollUp[], ranges: readonly TimeRange[]): Sources {
  const rolled: { rollUp: RollUp; run: Units }[] = [];
  const rows: string[] = [];
  let gaps = ranges;
  for (const rollUp of rollUps) {
    gaps = gaps.flatMap((gap) => {
      const runs = runsOf(rollUp, gap);
      for (const run of runs) {
        rolled.push({ rollUp, run });
        rows.push(`batch > ${int(rollUp.batch)} AND ${within(run.fromMs, run.toMs)}`);
      }
      return rangesWithout(gap, runs);
    });
  }
  return { rolled, rows: [...rows, ...gaps.map((gap) => within(gap.fromMs, gap.toMs))] };
}

function countRanges(
  prepared: PreparedQuery,
  rowKey: string,
  rollUps: readonly RollUp[],
  ranges: readonly TimeRange[],
): SqlFragment {
  const { rolled, rows } = findSources(rollUps, ranges);
  const parts = [
    ...rolled.map(({ rollUp, run }) => countRolledUp(prepared, rollUp, run)),
    ...rows.map((where) => countRows(prepared, rowKey, where)),
  ];
  return { text: parts.join(' UNION ALL '), values: prepared.picked === null ? prepared.filters.values : [] };
}

/**
 * Statements for several columns at once, whose roll-ups are alike: `loose` selects their rows that no roll-up counts, and
 * `counted` counts by `packedKey`, given the rows as the table `loose`. A key may occur more than once.
 */
export function countTogether(
  prepared: PreparedQuery,
  columns: ReadonlyMap<number, string>,
  rollUps: readonly RollUp[],
): { loose: string; counted: string } {
  const { rolled, rows } = findSources(rollUps, [clampRange(prepared.query)]);
  const names = [...columns.values()].join(', ');
  const counted = [
    ...rolled.map(({ rollUp, run }) => countRolledUp(prepared, rollUp, run)),
    ...[...columns].map(
      ([index, column]) =>
        `SELECT ${packedKey(int(index), column)} AS key, ${ROW_COUNTS} FROM loose GROUP BY key`,
    ),
  ];
  return {
    loose: rows.map((where) => `SELECT visitor, ${names} ${rowsOf(prepared, where)}`).join(' UNION ALL '),
    counted: counted.join(' UNION ALL '),
  };
}

/** SQL of one number for a column and a code of its dictionary, which has 31 bits. */
export function packedKey(column: string, code: string): string {
  return `(${column}::BIGINT * ${PACKED_CODES} + ${code})`;
}

export const PACKED_CODES = 2 ** 32;

/** Identifies sums by a statement that counts them, with its values; it does not name roll-ups, which change. */
function statementOf(prepared: PreparedQuery, rowKey: string, { fromMs, toMs }: TimeRange): string {
  const statement = countRows({ ...prepared, picked: null }, rowKey, within(fromMs, toMs));
  return JSON.stringify([statement, prepared.filters.values]);
}

/** Ranges of whole past days, months apart from other days, and what is left. */
function splitSettled(
  memory: Recollection | null,
  query: TimeRange,
): { settled: readonly TimeRange[]; open: readonly TimeRange[] } {
  const { fromMs, toMs } = clampRange(query);
  if (memory === null) return { settled: [], open: [{ fromMs, toMs }] };
  const past = { fromMs, toMs: Math.min(toMs, memory.settledMs) };
  const months = wholeUnits('month', past.fromMs, past.toMs);
  const others = months === null ? [past] : rangesWithout(past, [months]);
  const days = others.flatMap((range) => wholeUnits('day', range.fromMs, range.toMs) ?? []);
  const settled = [...days, ...(months === null ? [] : [months])].toSorted((a, b) => a.fromMs - b.fromMs);
  return { settled, open: rangesWithout({ fromMs, toMs }, settled) };
}

function clampRange({ fromMs, toMs }: TimeRange): TimeRange {
  return { fromMs: clampMs(fromMs), toMs: clampMs(toMs) };
}

/** The units of a roll-up in a range; those of certain months in runs of months. */
function runsOf({ column, months }: RollUp, { fromMs, toMs }: TimeRange): readonly Units[] {
  const whole = wholeUnits(column, fromMs, toMs);
  if (whole === null) return [];
  if (months === null) return [whole];
  const inRange = months.filter((month) => month >= whole.first && month < whole.end);
  const firsts = inRange.filter((month) => !inRange.includes(month - 1));
  const ends = inRange.filter((month) => !inRange.includes(month + 1)).map((month) => month + 1);
  return firsts.map((first, index) => toMonths(first, ends[index] ?? first));
}

function countRolledUp(
  { query }: PreparedQuery,
  { table, column, key, where }: RollUp,
  { first, end }: Units,
): string {
  return `SELECT ${key} AS key, people, uniques, bots FROM ${table} WHERE workspace = ${int(query.workspaceId)} ${where}
    AND ${column} >= ${int(first)} AND ${column} < ${int(end)}`;
}

function countRows(prepared: PreparedQuery, key: string, where: string): string {
  return `SELECT ${key} AS key, ${ROW_COUNTS} ${rowsOf(prepared, where)} GROUP BY key`;
}

function rowsOf({ query, filters, picked }: PreparedQuery, where: string): string {
  if (picked !== null) return `FROM ${picked} WHERE ${where}`;
  const link = query.linkId === null ? '' : `AND link = ${int(query.linkId)}`;
  return `FROM click WHERE workspace = ${int(query.workspaceId)} ${link} AND ${where}${filters.text}`;
}

/**
 * Copies the columns of several groups, only for the rows of the query whose sums are not known: one pass over all clicks
 * and a short one for each group, instead of a long one for each.
 */
export async function pickRows(
  connection: DuckDBConnection,
  prepared: PreparedQuery,
  columns: readonly string[],
): Promise<PreparedQuery> {
  const { query, memory, filters } = prepared;
  const { settled, open } = splitSettled(memory, query);
  const isKnown = (range: TimeRange): boolean =>
    columns.every((column) => memory?.knows(statementOf(prepared, column, range)));
  const ranges = [...settled.filter((range) => !isKnown(range)), ...open];
  const selects = ranges.map(
    ({ fromMs, toMs }) =>
      `SELECT visitor, quarter, ms, ${columns.join(', ')} ${rowsOf(prepared, within(fromMs, toMs))}`,
  );
  if (selects.length === 0) return prepared;
  await connection.run(`CREATE OR REPLACE TEMP TABLE picked AS ${selects.join(' UNION ALL ')}`, [
    ...filters.values,
  ]);
  return { ...prepared, picked: 'picked' };
}

/** Drops the copy that `pickRows` made. */
export async function dropPicked(connection: DuckDBConnection): Promise<void> {
  await connection.run('DROP TABLE IF EXISTS temp.picked');
}
