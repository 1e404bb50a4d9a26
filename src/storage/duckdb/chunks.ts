import { type DuckDBConnection, DuckDBDataChunk, type DuckDBValue } from '@duckdb/node-api';
import { invariant } from '../../core/invariant.ts';
import type { Column } from './schema.ts';

/** DuckDB's own size of a chunk. */
const CHUNK_ROWS = 2_048;

/** One column's values; integers below 2^32 may come in a typed array. */
export type Values = ArrayLike<DuckDBValue>;

/** Adds whole columns to a table, in the connection's transaction. */
export async function appendColumns(
  connection: DuckDBConnection,
  table: string,
  columns: readonly Column[],
  values: readonly Values[],
): Promise<void> {
  const rows = values[0]?.length ?? 0;
  invariant(values.length === columns.length && values.every((it) => it.length === rows), 'whole columns');
  if (rows === 0) return;
  const appender = await connection.createAppender(table);
  const chunk = DuckDBDataChunk.create(
    columns.map((it) => it.type),
    Math.min(rows, CHUNK_ROWS),
  );
  for (let from = 0; from < rows; from += CHUNK_ROWS) {
    const count = Math.min(CHUNK_ROWS, rows - from);
    if (count !== chunk.rowCount) chunk.rowCount = count;
    for (const [index, column] of values.entries()) fillColumn(chunk, index, column, from);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

function fillColumn(chunk: DuckDBDataChunk, index: number, values: Values, from: number): void {
  const vector = chunk.getColumnVector(index);
  const count = vector.itemCount;
  for (let row = 0; row < count; row++) vector.setItem(row, values[from + row] ?? null);
  vector.flush();
}
