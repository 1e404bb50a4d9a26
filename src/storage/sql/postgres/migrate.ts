import { Client } from 'pg';
import { MIGRATIONS, migrationSteps, planSteps } from '../migrate.ts';
import type { Migration, MigrationSteps } from '../migration.ts';
import { POSTGRES } from './dialect.ts';
import { OWN_MIGRATIONS, SQL_FUNCTIONS } from './migrations.ts';

/** In the order in which they run. */
export const POSTGRES_MIGRATIONS: readonly Migration[] = [SQL_FUNCTIONS, ...MIGRATIONS, ...OWN_MIGRATIONS];

/** Any number that no other program of the database uses for its locks. */
const LOCK = 7_271_980_134;

/**
 * Migrates the database to the newest version, atomically, while other processes that start wait. Returns the names of
 * the migrations that ran. Statements have no time limit.
 */
export async function migratePostgres(
  url: string,
  nowMs: number,
  known: readonly Migration[] = POSTGRES_MIGRATIONS,
): Promise<readonly string[]> {
  const client = new Client({ connectionString: url, application_name: 'waymark' });
  await client.connect();
  try {
    // Usually nothing is to be done, and then nobody waits.
    if ((await run(client, planSteps(POSTGRES, known))).pending.length === 0) return [];
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
    const ran = await run(client, migrationSteps(POSTGRES, nowMs, known));
    await client.query('commit');
    return ran.map(({ name }) => name);
  } finally {
    // A transaction that failed ends with its connection.
    await client.end();
  }
}

async function run<T>(client: Client, steps: MigrationSteps<T>): Promise<T> {
  let at = steps.next([]);
  while (at.done !== true) {
    const { rows } = await client.query({ text: at.value.text, values: [...at.value.values] });
    at = steps.next(rows.map(numbersOf));
  }
  return at.value;
}

/** Integers of this connection come as text: versions, counts and ids are numbers. */
const numbersOf = (row: Record<string, unknown>): Record<string, unknown> =>
  'version' in row ? { ...row, version: Number(row.version) } : row;
