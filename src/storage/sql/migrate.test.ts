import { Database } from 'bun:sqlite';
import { beforeEach, expect, test } from 'bun:test';
import { join } from 'node:path';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { MIGRATIONS, migrate, planMigrations } from './migrate.ts';
import type { Migration } from './migration.ts';
import { openSqlite, planSqlite, sessionOf } from './sqlite/sqlite.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder, 'm.db');
});

const NAMES = MIGRATIONS.map(({ name }) => name);

function withDatabase<T>(act: (database: Database) => T): T {
  const database = new Database(file, { create: true });
  try {
    return act(database);
  } finally {
    database.close();
  }
}

const extra = (version: number, ...statements: string[]): Migration => ({
  version,
  name: `extra${version}`,
  statements: () => statements,
});

test('numbers count up from one without a gap', () => {
  expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, i) => i + 1));
});

test('a new database gets every migration once, and a second run does nothing', () => {
  withDatabase((database) => {
    expect(planMigrations(sessionOf(database)).pending.map(({ name }) => name)).toEqual(NAMES);
    expect(migrate(sessionOf(database), 7)).toEqual(NAMES);
    expect(migrate(sessionOf(database), 8)).toEqual([]);
    const rows = sessionOf(database).rows(
      'select version, name, length(checksum) as n, at_ms from migrations',
    );
    expect(rows).toEqual(MIGRATIONS.map(({ version, name }) => ({ version, name, n: 64, at_ms: 7 })));
  });
  expect(planSqlite(file)).toEqual({ version: MIGRATIONS.length, pending: [] });
});

test('a plan changes nothing', () => {
  withDatabase((database) => database.run('pragma user_version = 0'));
  withDatabase((database) => database.run('create table other (x)'));
  expect(planSqlite(file)).toEqual({ version: 0, pending: NAMES });
  withDatabase((database) => expect(sessionOf(database).hasTable('migrations')).toBe(false));
});

test('a failed migration changes nothing', () => {
  withDatabase((database) => {
    const session = sessionOf(database);
    const known = [extra(1, 'create table a (x)'), extra(2, 'create table b (x)', 'create nonsense')];
    expect(() => migrate(session, 1, known)).toThrow();
    expect([session.hasTable('a'), session.hasTable('b'), session.hasTable('migrations')]).toEqual([
      false,
      false,
      false,
    ]);
  });
});

test('a database of a newer program is refused with a message', async () => {
  await openSqlite(file, 1).close();
  withDatabase((database) => migrate(sessionOf(database), 1, [...MIGRATIONS, extra(MIGRATIONS.length + 1)]));
  const version = MIGRATIONS.length + 1;
  expect(() => openSqlite(file, 1)).toThrow(
    `the database is at version ${version} (extra${version}), newer than this program`,
  );
});

test('a released migration that was changed is refused', () => {
  withDatabase((database) => {
    migrate(sessionOf(database), 1, [extra(1, 'create table a (x)')]);
    expect(() => migrate(sessionOf(database), 1, [extra(1, 'create table a (y)')])).toThrow('migration 1');
  });
});

test('two processes that start at once on one folder both get a complete database', async () => {
  const program = `
    const { openSqlite } = await import(${JSON.stringify(join(import.meta.dir, 'sqlite/sqlite.ts'))});
    const sql = openSqlite(${JSON.stringify(file)}, 1);
    await sql.writer.write((trx) =>
      trx.insertInto('workspaces').values({ name: 'w', kind: 'team', plan: 'p', created_at_ms: 1 }).execute());
    await sql.close();`;
  const processes = [1, 2, 3].map(() => Bun.spawn([process.execPath, '-e', program], { stderr: 'pipe' }));
  const ends = await Promise.all(
    processes.map(async (one) => [await one.exited, await new Response(one.stderr).text()] as const),
  );
  expect(ends).toEqual(processes.map(() => [0, ''] as const));
  withDatabase((database) => {
    expect(sessionOf(database).rows('select count(*) as n from workspaces')).toEqual([{ n: 3 }]);
  });
}, 30_000);
