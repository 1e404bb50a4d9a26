import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { type SqlBool, sql } from 'kysely';
import { temporaryFolder } from '../../../../tests/support/temporary-folder.ts';
import { draftOf, openContractStores } from '../../contract/stores.ts';
import { sqliteAdapter } from '../sqlite/contract-adapter.ts';
import { openSqlite } from '../sqlite/sqlite.ts';
import { fieldInSql } from './link-row.ts';

test('a filter finds a field in its column, in the JSON of a link, and by its default', async () => {
  const folder = temporaryFolder();
  const stores = await openContractStores(sqliteAdapter(folder));
  await stores.links.insert([
    draftOf(stores, 'plain'),
    draftOf(stores, 'own', { uniqueWindowMinutes: 15, externalId: 'x' }),
    draftOf(stores, 'other', { forwardPath: true }),
  ]);
  const database = openSqlite(join(folder, '0.db'), 1);
  const slugs = async (name: Parameters<typeof fieldInSql>[0], value: string | number) => {
    const isEqual = sql<SqlBool>`${fieldInSql(name)} = ${value}`;
    const rows = await database.reader.selectFrom('links').select('slug').where(isEqual).execute();
    return rows.map(({ slug }) => slug);
  };
  expect(await slugs('uniqueWindowMinutes', 15)).toEqual(['own']);
  expect(await slugs('uniqueWindowMinutes', 1_440)).toEqual(['plain', 'other']);
  expect(await slugs('externalId', 'x')).toEqual(['own']);
  await database.close();
  await stores.close();
});
