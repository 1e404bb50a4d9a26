import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { invariant } from '../../core/invariant.ts';

/** A piece of SQL and the values of its `$n`. */
export interface Sql {
  readonly text: string;
  readonly values: readonly DuckDBValue[];
}

/** The only way a number comes into a statement's text. */
export function int(value: number): string {
  invariant(Number.isSafeInteger(value), 'numbers in statements are whole');
  return String(value);
}

/** `column IN (…)`, which SQL does not allow to be empty. */
export function isOneOf(column: string, codes: readonly number[]): string {
  return codes.length === 0 ? 'FALSE' : `${column} IN (${codes.map(int).join(', ')})`;
}

/** All rows of a small answer. */
export async function readRows(
  connection: DuckDBConnection,
  text: string,
  values: readonly DuckDBValue[] = [],
): Promise<DuckDBValue[][]> {
  const result = await connection.run(text, values.length === 0 ? undefined : [...values]);
  return result.getRows();
}

/** Rolls back when `work` fails; its error passes through. */
export async function inTransaction<T>(connection: DuckDBConnection, work: () => Promise<T>): Promise<T> {
  await connection.run('BEGIN');
  try {
    const result = await work();
    await connection.run('COMMIT');
    return result;
  } catch (error) {
    // A failed COMMIT has already rolled back, and there is nothing more to undo.
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
