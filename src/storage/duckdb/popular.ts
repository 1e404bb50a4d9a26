import type { DuckDBConnection } from '@duckdb/node-api';
import { divideQuarters, type Month, QUARTERS_PER_DAY } from './moments.ts';
import { ROW_COUNTS } from './rollups.ts';
import { SORTED, TALLIED } from './schema.ts';
import { int, isOneOf, readRows } from './sql.ts';

/** Clicks for each value of a link's tally; with fewer, the tally would take nearly as much as the rows. */
const CLICKS_PER_VALUE_MIN = 10;
/** A link is tallied with this share of a popular value's clicks, since a tally has no hours. */
const TALLIED_SHARE = 1 / 5;
export const QUARTERS_PER_HOUR = 4;

/** Values of one column: the only ones that a query asks for. */
export interface ColumnCodes {
  readonly column: string;
  readonly codes: readonly number[];
}

/**
 * Counts the popular values of a month that has just been sorted. Only sorted rows are counted: queries add the rows of
 * other batches.
 */
export async function rollUpPopular(
  connection: DuckDBConnection,
  month: Month,
  clicksMin: number,
): Promise<void> {
  const number = int(month.number);
  const rows = `FROM click WHERE ${isInMonth(month)} AND batch = ${SORTED}`;
  await forgetPopular(connection, `month = ${number}`);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE popular AS
     SELECT dimension, workspace, code, sum(people) + sum(bots) AS clicks FROM tally_month
     WHERE month = ${number} GROUP BY ALL HAVING clicks >= ${int(Math.floor(clicksMin * TALLIED_SHARE))}`,
  );
  const links = `SELECT workspace, code FROM popular WHERE dimension = ${int(TALLIED.indexOf('link'))}`;
  for (const [index, column] of TALLIED.entries()) {
    const dimension = int(index);
    await connection.run(
      `INSERT INTO popular_hour SELECT ${number}, ${dimension}, workspace, ${column} AS code,
         ${divideQuarters('quarter', QUARTERS_PER_HOUR)} AS hour, ${ROW_COUNTS} ${rows}
         AND (workspace, ${column}) IN (SELECT workspace, code FROM popular
           WHERE dimension = ${dimension} AND clicks >= ${int(clicksMin)})
       GROUP BY workspace, code, hour ORDER BY workspace, code, hour`,
    );
    if (column === 'link') continue;
    await connection.run(
      `INSERT INTO link_tally SELECT ${number}, ${dimension}, workspace, link, ${column} AS code, ${ROW_COUNTS} ${rows}
         AND (workspace, link) IN (${links})
       GROUP BY workspace, link, code
       WINDOW one_link AS (PARTITION BY workspace, link)
       QUALIFY sum(people + bots) OVER one_link >= ${CLICKS_PER_VALUE_MIN} * count(*) OVER one_link ORDER BY workspace, link, code`,
    );
  }
  await connection.run('DROP TABLE popular');
}

/** Deletes the roll-ups of popular values under a condition. */
export async function forgetPopular(connection: DuckDBConnection, where: string): Promise<void> {
  for (const table of ['popular_hour', 'link_tally'])
    await connection.run(`DELETE FROM ${table} WHERE ${where}`);
}

/** The months in which `popular_hour` counts all these values. */
export async function monthsOfHours(
  connection: DuckDBConnection,
  workspace: number,
  { column, codes }: ColumnCodes,
): Promise<readonly number[]> {
  if (codes.length === 0) return [];
  return readMonths(
    connection,
    `SELECT month FROM popular_hour WHERE workspace = ${int(workspace)} AND ${valuesAre({ column, codes })}
     GROUP BY month HAVING count(DISTINCT code) = ${int(codes.length)} ORDER BY month`,
  );
}

/** The months in which `link_tally` counts the values of `column` for a link. */
export async function monthsOfTally(
  connection: DuckDBConnection,
  workspace: number,
  link: number,
  column: string,
): Promise<readonly number[]> {
  return readMonths(
    connection,
    `SELECT DISTINCT month FROM link_tally WHERE workspace = ${int(workspace)} AND ${tallyIs(link, column)} ORDER BY month`,
  );
}

/** A condition on `popular_hour`. */
export function valuesAre({ column, codes }: ColumnCodes): string {
  return `dimension = ${int(TALLIED.indexOf(column))} AND ${isOneOf('code', codes)}`;
}

/** A condition on `link_tally`. */
export function tallyIs(link: number, column: string): string {
  return `dimension = ${int(TALLIED.indexOf(column))} AND link = ${int(link)}`;
}

/** SQL of a slot of `quarters`, whole hours, from the hour of `popular_hour`. */
export function slotOfHour(quarters: number): string {
  return divideQuarters(`(hour * ${QUARTERS_PER_HOUR})`, quarters);
}

/** A condition on rows of `click`. */
export function isInMonth({ fromDay, toDay }: Month): string {
  return `quarter >= ${int(fromDay * QUARTERS_PER_DAY)} AND quarter < ${int(toDay * QUARTERS_PER_DAY)}`;
}

async function readMonths(connection: DuckDBConnection, text: string): Promise<readonly number[]> {
  return (await readRows(connection, text)).map(([month]) => Number(month));
}
