import type { DuckDBConnection } from '@duckdb/node-api';
import { divideQuarters, QUARTERS_PER_DAY } from './moments.ts';
import { TALLIED } from './schema.ts';
import { inTransaction, int, readRows } from './sql.ts';

/** How people, unique people and bots are counted in rows of `click`. */
export const ROW_COUNTS = `count(*) - sum(is_bot) AS people, sum(is_unique) AS uniques, sum(is_bot) AS bots`;
/** The same from roll-ups. */
export const ROLLED_COUNTS = 'sum(people) AS people, sum(uniques) AS uniques, sum(bots) AS bots';

/** The batch up to which `pulse` and `tally` know all rows. */
export async function readFolded(connection: DuckDBConnection): Promise<number> {
  const [[folded] = []] = await readRows(connection, 'SELECT folded FROM progress');
  return Number(folded);
}

/**
 * Counts the rows that no roll-up knows yet, in one transaction with the mark up to where. Batches wait for this until
 * they are many, for one pass over them all makes far fewer roll-up rows than one pass each.
 */
export async function foldRows(connection: DuckDBConnection): Promise<void> {
  await inTransaction(connection, async () => {
    const fresh = `batch > ${int(await readFolded(connection))}`;
    const [some] = await readRows(connection, `SELECT 1 FROM click WHERE ${fresh} LIMIT 1`);
    if (some === undefined) return;
    await connection.run(
      `INSERT INTO pulse SELECT workspace, quarter, ${ROW_COUNTS} FROM click WHERE ${fresh}
       GROUP BY workspace, quarter ORDER BY workspace, quarter`,
    );
    for (const [index, column] of TALLIED.entries()) {
      await connection.run(
        `INSERT INTO tally SELECT ${int(index)}, workspace, ${divideQuarters('quarter', QUARTERS_PER_DAY)} AS day,
           ${column} AS code, ${ROW_COUNTS}
         FROM click WHERE ${fresh} GROUP BY workspace, day, code ORDER BY workspace, day`,
      );
    }
    await connection.run('UPDATE progress SET folded = batch');
  });
}
