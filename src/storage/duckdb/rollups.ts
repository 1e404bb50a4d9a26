import type { DuckDBConnection } from '@duckdb/node-api';
import { divideQuarters, QUARTERS_PER_DAY } from './moments.ts';
import { BOT, TALLIED, UNIQUE_PERSON } from './schema.ts';
import { inTransaction, int, readRows } from './sql.ts';

/** Counts people, unique people and bots in rows of `click`. */
export const ROW_COUNTS = `count_if(visitor <> ${BOT})::BIGINT AS people,
  count_if(visitor = ${UNIQUE_PERSON})::BIGINT AS uniques, count_if(visitor = ${BOT})::BIGINT AS bots`;
/** The same for rows of roll-ups. */
export const ROLLED_COUNTS =
  'sum(people)::BIGINT AS people, sum(uniques)::BIGINT AS uniques, sum(bots)::BIGINT AS bots';

/** Months since year 0, as `toMonth` counts them. */
export const MONTH_OF_DAY = "(year(DATE '1970-01-01' + day) * 12 + month(DATE '1970-01-01' + day) - 1)";

/** UTC days since 1970 of a row of `click`. */
export const DAY_OF_ROW = divideQuarters('quarter', QUARTERS_PER_DAY);

/** The batch up to which the roll-ups count all rows. */
export async function readFolded(connection: DuckDBConnection): Promise<number> {
  const [[folded] = []] = await readRows(connection, 'SELECT folded FROM progress');
  return Number(folded);
}

/**
 * Adds rows that the roll-ups do not count yet, and stores the number of the last batch in the same transaction. Called for
 * many batches at once, since one pass over all of them adds far fewer roll-up rows than one pass for each.
 */
export async function foldRows(connection: DuckDBConnection): Promise<void> {
  await inTransaction(connection, async () => {
    const fresh = `batch > ${int(await readFolded(connection))}`;
    const [row] = await readRows(connection, `SELECT 1 FROM click WHERE ${fresh} LIMIT 1`);
    if (row === undefined) return;
    await connection.run(
      `INSERT INTO pulse SELECT workspace, quarter, ${ROW_COUNTS} FROM click WHERE ${fresh}
       GROUP BY workspace, quarter ORDER BY workspace, quarter`,
    );
    await connection.run('CREATE OR REPLACE TEMP TABLE fresh_tally AS FROM tally_day LIMIT 0');
    for (const [index, column] of TALLIED.entries()) {
      await connection.run(
        `INSERT INTO fresh_tally SELECT ${int(index)}, workspace, ${DAY_OF_ROW} AS day,
           ${column} AS code, ${ROW_COUNTS}
         FROM click WHERE ${fresh} GROUP BY workspace, day, code`,
      );
    }
    await connection.run('INSERT INTO tally_day FROM fresh_tally ORDER BY dimension, workspace, day');
    await connection.run(
      `INSERT INTO tally_month SELECT dimension, workspace, ${MONTH_OF_DAY} AS month, code, ${ROLLED_COUNTS}
       FROM fresh_tally GROUP BY dimension, workspace, month, code ORDER BY dimension, workspace, month`,
    );
    await connection.run('DROP TABLE fresh_tally');
    await connection.run('UPDATE progress SET folded = batch');
  });
}
