/** In what the two databases differ, as far as a store or a migration has to know. */
export interface SqlDialect {
  /** Type of an id that the database gives; ids of removed rows do not come back. */
  readonly givenId: string;
  /** Type of a whole number up to 2^53. */
  readonly integer: string;
  readonly bytes: string;
  /** How a table is declared whose rows lie in the order of its primary key. */
  readonly clustered: string;
  /** When a row of `links` ends, in milliseconds; null for one that does not. */
  readonly endOfLink: string;
}

export const SQLITE: SqlDialect = {
  givenId: 'integer primary key autoincrement',
  integer: 'integer',
  bytes: 'blob',
  clustered: ' without rowid',
  endOfLink: `json_extract(routing, '$.expires.atMs')`,
};
