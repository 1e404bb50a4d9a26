import type { Db } from './schema.ts';

/** The differences between databases that stores and migrations need. */
export interface SqlDialect {
  /** Type of a generated id; ids of deleted rows are not reused. */
  readonly givenId: string;
  /** Type of an integer up to 2^53. */
  readonly integer: string;
  /** Type of a text, compared by its code points. */
  readonly text: string;
  readonly bytes: string;
  /** Suffix that declares a table clustered by its primary key. */
  readonly clustered: string;
  /** Statement that returns a row if a table of the name `$1` exists. */
  readonly tableNamed: string;
  /** Expression for the time of the database's clock, in Unix milliseconds. */
  readonly nowMs: string;
  /** Expression for the expiry in the JSON of a link's routing: for migrations before it had a column. */
  readonly endOfLink: string;
  /** Takes ids for that many links, in ascending order; they are never given again, even after a rollback or a removal. */
  takeLinkIds(trx: Db, count: number): Promise<readonly number[]>;
}
