import type { DuckDBConnection } from '@duckdb/node-api';
import { DAY_MS } from '../../core/base/calendar.ts';
import { before, type Month, QUARTERS_PER_DAY, toMonth } from './moments.ts';
import { foldRows, ROLLED_COUNTS } from './rollups.ts';
import { inTransaction, int, readRows } from './sql.ts';

/** A month is sorted this long after its end, for clicks that arrive late. */
const SETTLED_AFTER_MS = DAY_MS;
/** With fewer late rows than this, a month is not sorted again. */
const LATE_ROWS_MIN = 10_000;

/** Deletes rows of clicks and orphans before `beforeMs`, after adding them to the roll-ups. */
export async function deleteRows(connection: DuckDBConnection, beforeMs: number): Promise<number> {
  await foldRows(connection);
  return inTransaction(connection, async () => {
    const clicks = await connection.run(`DELETE FROM click WHERE ${before(beforeMs)}`);
    const orphans = await connection.run(`DELETE FROM orphan WHERE ${before(beforeMs)}`);
    return clicks.rowsChanged + orphans.rowsChanged;
  });
}

/** Deletes everything that a workspace counted. Rows that are not in the roll-ups yet are deleted with the others. */
export async function deleteWorkspace(connection: DuckDBConnection, workspace: number): Promise<void> {
  await inTransaction(connection, async () => {
    for (const table of ['click', 'orphan', 'pulse', 'tally_day', 'tally_month']) {
      await connection.run(`DELETE FROM ${table} WHERE workspace = ${int(workspace)}`);
    }
  });
}

/**
 * Sorts the rows of each closed month by workspace and link, so that queries about one link skip almost all rows, and merges
 * the month's roll-ups. Concurrent readers see every row once.
 */
export async function sortClosedMonths(connection: DuckDBConnection, nowMs: number): Promise<void> {
  for (const { month, lastBatch } of await findLooseMonths(connection, nowMs)) {
    await inTransaction(connection, () => sortMonth(connection, month, lastBatch));
  }
}

async function findLooseMonths(connection: DuckDBConnection, nowMs: number) {
  const closedDay = toMonth(Math.floor((nowMs - SETTLED_AFTER_MS) / DAY_MS)).fromDay;
  const shelved = new Map(
    (await readRows(connection, 'SELECT month, batch FROM shelf')).map((row) => [
      Number(row[0]),
      Number(row[1]),
    ]),
  );
  const newest = new Map<number, { month: Month; lastBatch: number }>();
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
  const loose: { month: Month; lastBatch: number }[] = [];
  for (const entry of newest.values()) {
    const sortedBatch = shelved.get(entry.month.number) ?? 0;
    if (await hasManyLate(connection, entry.month, sortedBatch)) loose.push(entry);
  }
  return loose;
}

async function hasManyLate(
  connection: DuckDBConnection,
  month: Month,
  sortedBatch: number,
): Promise<boolean> {
  const [[count] = []] = await readRows(
    connection,
    `SELECT count(*) FROM click WHERE ${isInMonth(month)} AND batch > ${int(sortedBatch)}`,
  );
  return Number(count) >= LATE_ROWS_MIN;
}

async function sortMonth(connection: DuckDBConnection, month: Month, lastBatch: number): Promise<void> {
  await rewrite(connection, 'click', isInMonth(month), 'SELECT *', 'ORDER BY workspace, link, quarter, ms');
  await rewrite(
    connection,
    'tally_day',
    `day >= ${int(month.fromDay)} AND day < ${int(month.toDay)}`,
    `SELECT dimension, workspace, day, code, ${ROLLED_COUNTS}`,
    'GROUP BY dimension, workspace, day, code ORDER BY dimension, workspace, day, code',
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
  await connection.run(`DELETE FROM shelf WHERE month = ${int(month.number)}`);
  await connection.run(`INSERT INTO shelf VALUES (${int(month.number)}, ${int(lastBatch)})`);
}

/** Replaces the rows of a condition by a selection from them. New rows of a transaction have the highest row ids. */
async function rewrite(
  connection: DuckDBConnection,
  table: string,
  where: string,
  select: string,
  order: string,
) {
  const [[last] = []] = await readRows(connection, `SELECT max(rowid)::VARCHAR FROM ${table} WHERE ${where}`);
  if (last === null || last === undefined) return;
  await connection.run(`INSERT INTO ${table} ${select} FROM ${table} WHERE ${where} ${order}`);
  await connection.run(`DELETE FROM ${table} WHERE ${where} AND rowid <= $1::BIGINT`, [last]);
}

function isInMonth({ fromDay, toDay }: Month): string {
  return `quarter >= ${int(fromDay * QUARTERS_PER_DAY)} AND quarter < ${int(toDay * QUARTERS_PER_DAY)}`;
}
