import { CompiledQuery } from 'kysely';
import { createBreather } from '../../core/base/breather.ts';
import type { Db } from './schema.ts';

/**
 * SQL written by hand, for the few places where building a query would cost more than running it. Parameters are
 * `$1`, …
 */
export interface SqlStatement<R> {
  /** Runs the statement; `values` must not change until it resolves. */
  run(db: Db, values: readonly unknown[]): ReturnType<typeof execute<R>>;
}

export function sqlStatement<R = unknown>(text: string): SqlStatement<R> {
  const compiled = CompiledQuery.raw(text);
  // Not `CompiledQuery.raw` each time: it freezes the values, which costs more than inserting them.
  return { run: (db, parameters) => execute<R>(db, { ...compiled, parameters } as CompiledQuery<R>) };
}

const execute = <R>(db: Db, query: CompiledQuery<R>) => db.executeQuery<R>(query);

/** One statement for each number of rows. */
export interface InsertStatements {
  readonly columns: number;
  readonly bySize: readonly { readonly rows: number; readonly statement: SqlStatement<unknown> }[];
}

const ROWS_PER_STATEMENT = [64, 8, 1] as const;

/** Statements that insert rows and skip existing ones, by the columns of `conflict` or by any unique constraint. */
export function insertStatements(
  table: string,
  columns: readonly string[],
  conflict: readonly string[] = [],
): InsertStatements {
  const target = conflict.length === 0 ? '' : ` (${conflict.join(', ')})`;
  const textOf = (rows: number): string => {
    // Both databases support numbered parameters.
    let place = 0;
    const row = () => `(${columns.map(() => `$${++place}`).join(', ')})`;
    const values = Array.from({ length: rows }, row).join(', ');
    return `insert into ${table} (${columns.join(', ')}) values ${values} on conflict${target} do nothing`;
  };
  const bySize = ROWS_PER_STATEMENT.map((rows) => ({ rows, statement: sqlStatement(textOf(rows)) }));
  return { columns: columns.length, bySize };
}

/**
 * `values` lists the rows' columns one row after the other. Returns the number of rows inserted. Calls in a loop
 * share a breather, because each of them alone may be too short for a pause.
 */
export async function insertRows(
  trx: Db,
  { columns, bySize }: InsertStatements,
  values: readonly unknown[],
  breathe = createBreather(),
): Promise<number> {
  let inserted = 0;
  for (let at = 0; at < values.length; ) {
    // Pausing is safe: readers see nothing before the commit, and other writes wait anyway.
    const pause = breathe();
    if (pause !== null) await pause;
    const rowsLeft = (values.length - at) / columns;
    const size = bySize.find(({ rows }) => rows <= rowsLeft);
    if (size === undefined) throw new Error('a row has too few values');
    const end = at + size.rows * columns;
    const { numAffectedRows } = await size.statement.run(trx, values.slice(at, end));
    inserted += Number(numAffectedRows ?? 0);
    at = end;
  }
  return inserted;
}
