import type { SqlDialect } from './dialect.ts';
/** One migration. A released one never changes: its checksum is stored. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  statements(dialect: SqlDialect): readonly string[];
  /** Runs after the statements, for changes that SQL alone cannot make; not part of the checksum. */
  step?(session: MigrationSession): void;
}

/** The connection that migrations use. */
export interface MigrationSession {
  readonly dialect: SqlDialect;
  run(statement: string, ...values: (string | number)[]): void;
  rows(query: string): readonly Record<string, unknown>[];
  hasTable(name: string): boolean;
  /** Also stores the version where database tools look for it. */
  setVersion(version: number): void;
  /** Runs `step` in an exclusive transaction; an error rolls it back. */
  alone<T>(step: () => T): T;
}
