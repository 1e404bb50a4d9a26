/** The differences between databases that stores and migrations need. */
export interface SqlDialect {
  /** Type of a generated id; ids of deleted rows are not reused. */
  readonly givenId: string;
  /** Type of an integer up to 2^53. */
  readonly integer: string;
  readonly bytes: string;
  /** Suffix that declares a table clustered by its primary key. */
  readonly clustered: string;
  /** Expression for the expiry of a row of `links`, in milliseconds; null when it has none. */
  readonly endOfLink: string;
}
