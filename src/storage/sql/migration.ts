import type { SqlDialect } from './dialect.ts';

export type MigrationValue = string | number | null;

/** A statement that a migration runs; parameters are `$1`, … in the order of their first use. */
export interface MigrationStatement {
  readonly text: string;
  readonly values: readonly MigrationValue[];
}

export type MigrationRows = readonly Readonly<Record<string, unknown>>[];

/** Yields statements and receives their rows: some drivers answer at once, others later. */
export type MigrationSteps<T> = Generator<MigrationStatement, T, MigrationRows>;

/** One migration. A released one never changes: its checksum is stored. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  /** Whether programs that do not know the migration work beside it; absent in old migrations, beside which none do. */
  readonly kind?: 'expand' | 'contract';
  statements(dialect: SqlDialect): readonly string[];
  /** Runs after the statements, for changes that SQL alone cannot make; not part of the checksum. */
  steps?(): MigrationSteps<void>;
}

/** One statement of a migration. */
export function* step(text: string, ...values: readonly MigrationValue[]): MigrationSteps<MigrationRows> {
  return yield { text, values };
}

/** The connection that migrations use, of a database that answers at once. */
export interface MigrationSession {
  readonly dialect: SqlDialect;
  /** Runs one statement. */
  rows(text: string, values?: readonly MigrationValue[]): MigrationRows;
  hasTable(name: string): boolean;
  /** Also stores the version where database tools look for it. */
  setVersion(version: number): void;
  /** Runs `step` in an exclusive transaction; an error rolls it back. */
  alone<T>(step: () => T): T;
}
