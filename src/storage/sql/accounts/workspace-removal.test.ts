import { Database } from 'bun:sqlite';
import { expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { temporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import { openSqliteStores } from '../sqlite/sqlite-stores.ts';
import { KEPT_OF_WORKSPACE, REMOVED_BY_WORKSPACE, REMOVED_OTHERWISE } from './workspace-removal.ts';

test('the removal of a workspace knows every table that belongs to workspaces', async () => {
  const file = join(temporaryFolder(), 'waymark.db');
  const random = { bytes: (count: number) => new Uint8Array(randomBytes(count)) };
  await openSqliteStores({ file, instance: 'test', random, nowMs: 0 }).close();
  const raw = new Database(file);
  const tables = raw
    .query<{ name: string }, []>(
      `select distinct tables.name from sqlite_schema as tables, pragma_table_info(tables.name) as columns
       where tables.type = 'table' and columns.name = 'workspace_id' order by 1`,
    )
    .all()
    .map(({ name }) => name);
  raw.close();
  expect(tables).toEqual([...REMOVED_BY_WORKSPACE, ...REMOVED_OTHERWISE, ...KEPT_OF_WORKSPACE].sort());
});
