import { chmodSync } from 'node:fs';
import type { Sql } from '../sql.ts';
import { createSqlStores, type SqlStoresOptions } from '../sql-stores.ts';
import { openRoutes } from './routes.ts';
import { openSqlite, type PageMemory } from './sqlite.ts';

/** Opens all stores on the SQLite database at `file`, which is created or migrated first. */
export function openSqliteStores(
  options: SqlStoresOptions & { file: string; nowMs: number; pages?: PageMemory; pagesMax?: number },
) {
  const { file, nowMs, pagesMax, pages } = options;
  const sql = openSqlite(file, nowMs, { ...(pagesMax === undefined ? {} : { pagesMax }), ...pages });
  chmodSync(file, 0o600);
  return sqliteStoresOn(sql, file, options);
}

/** The stores on a database that is open. */
export function sqliteStoresOn(sql: Sql, file: string, options: SqlStoresOptions) {
  const routes = openRoutes(file);
  return {
    ...createSqlStores(sql, options),
    routes,
    async close() {
      routes.close();
      await sql.close();
    },
  };
}
