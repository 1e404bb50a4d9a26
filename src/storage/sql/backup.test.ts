import { Database } from 'bun:sqlite';
import { afterEach, beforeEach, expect, test } from 'bun:test';
import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { draftOf, openGround } from '../contract/stores.ts';
import { temporaryFolder } from '../contract/temporary-folder.ts';
import { backupSqlite, verifySqlite } from './backup.ts';
import { sqliteAdapter } from './contract-adapter.ts';
import { openSqlite } from './sqlite.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a copy made while links are written is whole, and has all that was answered before', async () => {
  const ground = await openGround(sqliteAdapter(folder));
  const insert = (from: number) =>
    ground.links.insert(Array.from({ length: 500 }, (_, i) => draftOf(ground, `s${from + i}`)));
  await insert(0);
  const copy = join(folder, 'copy.db');
  const [, , more] = await Promise.all([
    backupSqlite(join(folder, '0.db'), copy),
    insert(500),
    insert(1_000),
  ]);
  expect(more).toHaveLength(500);
  await ground.close();
  expect(verifySqlite(copy)).toEqual([]);
  const database = new Database(copy, { readonly: true });
  const { links } = database.prepare('select count(*) as links from links').get() as { links: number };
  database.close();
  expect([500, 1_000, 1_500]).toContain(links);
});

test('a backup never writes over a file', async () => {
  const [source, target] = [join(folder, 's.db'), join(folder, 't.db')];
  await openSqlite(source, 1).close();
  writeFileSync(target, 'precious');
  await expect(backupSqlite(source, target)).rejects.toThrow('already a file');
  await expect(backupSqlite(join(folder, 'none.db'), join(folder, 'u.db'))).rejects.toThrow('backup failed');
});

test('verify says what is wrong', async () => {
  const file = join(folder, 'v.db');
  expect(verifySqlite(file)).toEqual([`there is no file at ${file}`]);
  await openSqlite(file, 1).close();
  expect(verifySqlite(file)).toEqual([]);

  const database = new Database(file);
  database.run('pragma foreign_keys = off');
  database.run(
    `insert into domains (workspace_id, host, verification_token, created_at_ms) values (9, 'h', 't', 1)`,
  );
  database.close();
  expect(verifySqlite(file)).toEqual(['row 1 of domains points to a missing row of workspaces']);

  truncateSync(file, 20_000);
  expect(verifySqlite(file)).not.toEqual([]);
  writeFileSync(file, 'not a database at all, but long enough to be read as one'.repeat(50));
  expect(verifySqlite(file)).not.toEqual([]);
});
