import type { DuckDBConnection } from '@duckdb/node-api';
import { DAY_MS } from '../../core/base/calendar.ts';
import { before, clampMs, type Month, QUARTERS_PER_DAY, toMonth } from './moments.ts';
import { forgetPopular, isInMonth, rollUpPopular } from './popular.ts';
import { foldRows, ROLLED_COUNTS, readFolded } from './rollups.ts';
import { SORTED } from './schema.ts';
import { inTransaction, int, readRows } from './sql.ts';

/** A month is sorted this long after its end, for clicks that arrive late. */
const SETTLED_AFTER_MS = DAY_MS;
/** When sorting a month is worth its time, and a roll-up of a value its space. */
export interface SortLimits {
  /** With fewer late rows than this, a month is not sorted again. */
  readonly lateRowsMin: number;
  /** Clicks of a value in a month. A month has 744 hours, so a roll-up takes about a hundredth of what its rows take. */
  readonly popularClicksMin: number;
  /** With fewer rows that are not sorted, the past days of the running month wait for more. */
  readonly runningRowsMin: number;
}

const SORT_LIMITS: SortLimits = {
  lateRowsMin: 10_000,
  popularClicksMin: 50_000,
  runningRowsMin: 1_000_000,
};

/** Deletes rows of clicks and orphans before `beforeMs`, after adding them to the roll-ups. */
export async function deleteRows(connection: DuckDBConnection, beforeMs: number): Promise<number> {
  await foldRows(connection);
  return inTransaction(connection, async () => {
    const clicks = await connection.run(`DELETE FROM click WHERE ${before(beforeMs)}`);
    const orphans = await connection.run(`DELETE FROM orphan WHERE ${before(beforeMs)}`);
    // They answer in place of rows, so they must not count deleted ones.
    await forgetPopular(
      connection,
      `month <= ${int(toMonth(Math.floor((clampMs(beforeMs) - 1) / DAY_MS)).number)}`,
    );
    return clicks.rowsChanged + orphans.rowsChanged;
  });
}

/** Deletes everything that a workspace counted. Rows that are not in the roll-ups yet are deleted with the others. */
export async function deleteWorkspace(connection: DuckDBConnection, workspace: number): Promise<void> {
  await inTransaction(connection, async () => {
    for (const table of ['click', 'orphan', 'pulse', 'tally_day', 'tally_month']) {
      await connection.run(`DELETE FROM ${table} WHERE workspace = ${int(workspace)}`);
    }
    await forgetPopular(connection, `workspace = ${int(workspace)}`);
  });
}

/**
 * Sorts the rows of each closed month by workspace and link, so that queries about one link skip almost all rows, and merges
 * the month's roll-ups. Of the running month, sorts what its past days gained. Concurrent readers see every row once.
 */
export async function sortPastRows(
  connection: DuckDBConnection,
  nowMs: number,
  limits = SORT_LIMITS,
): Promise<void> {
  for (const { month, lastBatch } of await findLooseMonths(connection, nowMs, limits.lateRowsMin)) {
    await inTransaction(connection, () => sortMonth(connection, { month, lastBatch }, limits));
  }
  await sortRunningMonth(connection, settledDay(nowMs), limits.runningRowsMin);
}

/** The rows of earlier days arrived a while ago. */
const settledDay = (nowMs: number): number => Math.floor((nowMs - SETTLED_AFTER_MS) / DAY_MS);

interface LooseMonth {
  readonly month: Month;
  readonly lastBatch: number;
}

async function findLooseMonths(connection: DuckDBConnection, nowMs: number, lateRowsMin: number) {
  const closedDay = toMonth(settledDay(nowMs)).fromDay;
  const shelved = new Map(
    (await readRows(connection, 'SELECT month, batch FROM shelf')).map((row) => [
      Number(row[0]),
      Number(row[1]),
    ]),
  );
  const newest = new Map<number, LooseMonth>();
  const days = await readRows(
    connection,
    `SELECT quarter // ${QUARTERS_PER_DAY} AS day, max(batch) FROM click WHERE quarter >= 0 AND ${before(closedDay * DAY_MS)}
     GROUP BY day`,
  );
  for (const [day, batch] of days) {
    const month = toMonth(Number(day));
    const lastBatch = Math.max(Number(batch), newest.get(month.number)?.lastBatch ?? 0);
    newest.set(month.number, { month, lastBatch });
  }
  const loose: LooseMonth[] = [];
  for (const entry of newest.values()) {
    // All rows of a month may have been sorted while it was running.
    const sortedBatch = shelved.get(entry.month.number) ?? SORTED - 1;
    if ((await countLate(connection, entry.month, sortedBatch)) >= lateRowsMin) loose.push(entry);
  }
  return loose;
}

async function countLate(connection: DuckDBConnection, month: Month, sortedBatch: number): Promise<number> {
  const [[count] = []] = await readRows(
    connection,
    `SELECT count(*) FROM click WHERE ${isInMonth(month)} AND batch > ${int(sortedBatch)}`,
  );
  return Number(count);
}

/** A month that has been closed before has roll-ups of popular values, which count its sorted rows, so it waits. */
async function sortRunningMonth(
  connection: DuckDBConnection,
  endDay: number,
  rowsMin: number,
): Promise<void> {
  const month = toMonth(endDay);
  const rows = `${isInMonth({ ...month, toDay: endDay })} AND batch > ${SORTED}`;
  const [[count] = []] = await readRows(
    connection,
    `SELECT count(*) FROM click WHERE ${rows} AND NOT EXISTS (FROM shelf WHERE month = ${int(month.number)})`,
  );
  if (Number(count) < rowsMin) return;
  await inTransaction(connection, () => sortRows(connection, rows));
}

async function sortMonth(
  connection: DuckDBConnection,
  { month, lastBatch }: LooseMonth,
  { popularClicksMin }: SortLimits,
): Promise<void> {
  await sortRows(connection, isInMonth(month));
  await rewrite(
    connection,
    'tally_day',
    `day >= ${int(month.fromDay)} AND day < ${int(month.toDay)}`,
    `SELECT dimension, workspace, day, code, ${ROLLED_COUNTS}`,
    // Counts of one value are alike, so its days together take less than the values of a day.
    'GROUP BY dimension, workspace, day, code ORDER BY dimension, workspace, code, day',
  );
  await rewrite(
    connection,
    'tally_month',
    `month = ${int(month.number)}`,
    `SELECT dimension, workspace, month, code, ${ROLLED_COUNTS}`,
    'GROUP BY dimension, workspace, month, code ORDER BY dimension, workspace, month, code',
  );
  await rewrite(
    connection,
    'pulse',
    isInMonth(month),
    `SELECT workspace, quarter, ${ROLLED_COUNTS}`,
    'GROUP BY workspace, quarter ORDER BY workspace, quarter',
  );
  await rollUpPopular(connection, month, popularClicksMin);
  await connection.run(`DELETE FROM shelf WHERE month = ${int(month.number)}`);
  await connection.run(`INSERT INTO shelf VALUES (${int(month.number)}, ${int(lastBatch)})`);
}

/**
 * Sorted rows forget their batch and their place in the spool, which took 2.5 bytes each in the bench. What is left of the place
 * is the order of clicks in the same millisecond. Rows that the roll-ups do not count yet keep their batch.
 */
async function sortRows(connection: DuckDBConnection, where: string): Promise<void> {
  const moments = `SELECT quarter, ms FROM click WHERE ${where} GROUP BY quarter, ms HAVING count(*) > 1`;
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE tied AS
     SELECT click.rowid AS row, row_number() OVER (PARTITION BY quarter, ms ORDER BY spool, segment, position) AS place
     FROM click JOIN (${moments}) AS moment USING (quarter, ms) WHERE ${where}`,
  );
  const folded = int(await readFolded(connection));
  await rewrite(
    connection,
    'click',
    where,
    `SELECT click.* REPLACE (CASE WHEN batch <= ${folded} THEN ${SORTED} ELSE batch END AS batch,
       0 AS spool, 0 AS segment, coalesce(place, 0) AS position)`,
    'ORDER BY workspace, link, quarter, ms',
    'LEFT JOIN tied ON tied.row = click.rowid',
  );
  await connection.run('DROP TABLE tied');
}

/** Replaces the rows of a condition by a selection from them. New rows of a transaction have the highest row ids. */
async function rewrite(
  connection: DuckDBConnection,
  table: string,
  where: string,
  select: string,
  order: string,
  join = '',
) {
  const [[last] = []] = await readRows(connection, `SELECT max(rowid)::VARCHAR FROM ${table} WHERE ${where}`);
  if (last === null || last === undefined) return;
  await connection.run(`INSERT INTO ${table} ${select} FROM ${table} ${join} WHERE ${where} ${order}`);
  await connection.run(`DELETE FROM ${table} WHERE ${where} AND rowid <= $1::BIGINT`, [last]);
}
