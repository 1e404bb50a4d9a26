import { chmodSync } from 'node:fs';
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
