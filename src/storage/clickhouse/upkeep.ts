import { utcDayOf } from '../../core/base/calendar.ts';
import { clampMs, toMonth } from '../click-tables/moments.ts';
import { whole } from '../click-tables/whole.ts';
import type { ClickhouseConnection } from './connection.ts';
import { olderThan } from './moments.ts';
import { localTable, onCluster, type TableName, type TableShape } from './schema.ts';
import { createParams, statement } from './statement.ts';

/** Tables with rows of workspaces; roll-ups keep no places of clicks. */
const OWNED: readonly TableName[] = ['click', 'orphan', 'pulse', 'tally_day', 'tally_month'];
const WITH_ROWS: readonly TableName[] = ['click', 'orphan'];

/** Deletes rows of clicks and orphans before `beforeMs`; whole months go as a piece. Returns their number. */
export async function deleteOldRows(
  connection: ClickhouseConnection,
  shape: TableShape,
  beforeMs: number,
): Promise<number> {
  let deleted = 0;
  for (const table of WITH_ROWS) {
    for (const [partition, rows] of await countOld(connection, table, beforeMs)) {
      const local = `${localTable(table, shape)}${onCluster(shape)}`;
      if (isWhole(partition, beforeMs)) {
        const params = createParams();
        await connection.run(
          statement(`ALTER TABLE ${local} DROP PARTITION ID ${params.text(partition)}`, params),
        );
      } else {
        await connection.run(statement(`DELETE FROM ${local} WHERE ${olderThan(beforeMs)}`), FINISHED);
      }
      deleted += rows;
    }
  }
  return deleted;
}

/** A deletion has hidden its rows when the statement returns. */
const FINISHED = { lightweight_deletes_sync: 1 };

async function countOld(
  connection: ClickhouseConnection,
  table: TableName,
  beforeMs: number,
): Promise<readonly (readonly [partition: string, rows: number])[]> {
  const rows = await connection.rows(
    statement(
      `SELECT _partition_id AS partition, count() FROM ${table} WHERE ${olderThan(beforeMs)} GROUP BY partition ORDER BY partition`,
    ),
  );
  return rows.map(([partition, count]) => [String(partition), Number(count)]);
}

/** Whether a month, such as 202603, is over before the moment. */
function isWhole(partition: string, beforeMs: number): boolean {
  const number = Number(partition);
  const month = Math.floor(number / 100) * 12 + (number % 100) - 1;
  return month < toMonth(utcDayOf(clampMs(beforeMs))).number;
}

export async function deleteOwned(
  connection: ClickhouseConnection,
  shape: TableShape,
  workspace: number,
): Promise<void> {
  for (const table of OWNED) {
    await connection.run(
      statement(
        `DELETE FROM ${localTable(table, shape)}${onCluster(shape)} WHERE workspace = ${whole(workspace)}`,
      ),
      FINISHED,
    );
  }
}
