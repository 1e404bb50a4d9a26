import { CompiledQuery } from 'kysely';
import type { Db } from './schema.ts';

/** A text written once, for the few places where building a query would cost more than running it. Places are `$1`, … */
export interface SqlStatement<R> {
  /** Runs it; `values` must not change until it answers. */
  run(db: Db, values: readonly unknown[]): ReturnType<typeof execute<R>>;
}

export function sqlStatement<R = unknown>(text: string): SqlStatement<R> {
  const compiled = CompiledQuery.raw(text);
  // Not `CompiledQuery.raw` each time: it freezes the values, which costs more than inserting them.
  return { run: (db, parameters) => execute<R>(db, { ...compiled, parameters } as CompiledQuery<R>) };
}

const execute = <R>(db: Db, query: CompiledQuery<R>) => db.executeQuery<R>(query);
