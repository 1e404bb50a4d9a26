import { type DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import { invariant } from '../../core/base/invariant.ts';
import type { Column } from './schema.ts';

/** The size of DuckDB's chunks. */
const CHUNK_ROWS = 2_048;

/** One column's values, in an array of the column's width, or texts. */
export type ColumnValues = Int32Array | Uint32Array | Uint8Array | WideIntegers | readonly string[];

/** 64-bit integers for BIGINT columns, without the allocation that each BigInt costs. */
export interface WideIntegers {
  readonly length: number;
  /** Low and high half of each integer. */
  readonly halves: Uint32Array;
}

export function createWideIntegers(length: number): WideIntegers {
  return { length, halves: new Uint32Array(length * 2) };
}

/** `value` is a safe integer. */
export function setWide({ halves }: WideIntegers, index: number, value: number): void {
  invariant(Number.isSafeInteger(value), 'ids and offsets are whole');
  halves[index * 2] = value;
  halves[index * 2 + 1] = value < 2 ** 32 ? 0 : Math.floor(value / 2 ** 32);
}

/** Adds whole columns to a table, in the connection's transaction. */
export async function appendColumns(
  connection: DuckDBConnection,
  table: string,
  columns: readonly Column[],
  values: readonly ColumnValues[],
): Promise<void> {
  const rows = values[0]?.length ?? 0;
  invariant(
    values.length === columns.length && values.every((column) => column.length === rows),
    'whole columns',
  );
  if (rows === 0) return;
  const appender = await connection.createAppender(table);
  const chunk = DuckDBDataChunk.create(columns.map((column) => column.type));
  for (let from = 0; from < rows; from += CHUNK_ROWS) {
    const to = Math.min(from + CHUNK_ROWS, rows);
    chunk.reset();
    for (const [index, column] of values.entries()) {
      fillVector(bindings.data_chunk_get_vector(chunk.chunk, index), column, from, to);
    }
    chunk.rowCount = to - from;
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** Copies memory if possible: setting values one by one would double the time of a write. */
function fillVector(vector: bindings.Vector, values: ColumnValues, from: number, to: number): void {
  if (isTexts(values)) {
    for (let row = from; row < to; row++)
      bindings.vector_assign_string_element(vector, row - from, values[row] ?? '');
    return;
  }
  const part = 'halves' in values ? values.halves.subarray(from * 2, to * 2) : values.subarray(from, to);
  // The binding's type asks for a plain ArrayBuffer, which these arrays have.
  bindings.copy_data_to_vector(vector, 0, part.buffer as ArrayBuffer, part.byteOffset, part.byteLength);
}

function isTexts(values: ColumnValues): values is readonly string[] {
  return Array.isArray(values);
}
