import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { whole } from '../click-tables/whole.ts';

/** A part of a statement and the values of its `$n`. */
export interface SqlFragment {
  readonly text: string;
  readonly values: readonly DuckDBValue[];
}

export { whole as int } from '../click-tables/whole.ts';

/** `column IN (…)`, also for an empty list, which SQL does not allow. */
export function isOneOf(column: string, codes: readonly number[]): string {
  return codes.length === 0 ? 'FALSE' : `${column} IN (${codes.map(whole).join(', ')})`;
}

/** All rows of a small result. */
export async function readRows(
  connection: DuckDBConnection,
  text: string,
  values: readonly DuckDBValue[] = [],
): Promise<DuckDBValue[][]> {
  const result = await connection.run(text, values.length === 0 ? undefined : [...values]);
  return result.getRows();
}

/** Rolls back and rethrows if `work` fails. */
export async function inTransaction<T>(connection: DuckDBConnection, work: () => Promise<T>): Promise<T> {
  await connection.run('BEGIN');
  try {
    const result = await work();
    await connection.run('COMMIT');
    return result;
  } catch (error) {
    // A failed COMMIT has already rolled back, and ROLLBACK fails then.
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
