import { createSqlStores, type OwnParts, type SqlStoresOptions } from '../sql-stores.ts';
import { createPostgresCounts } from './counts.ts';
import { createPostgresDestinations } from './destinations.ts';
import { createPostgresUses } from './limits.ts';
import { openPostgres, type Postgres, type PostgresOptions } from './postgres.ts';
import { openRoutes } from './routes.ts';

export type PostgresStoresOptions = SqlStoresOptions &
  PostgresOptions & {
    /** A replica, for look-ups of redirects. */
    readonly readUrl?: string;
  };

/** Opens all stores on a database of PostgreSQL, which is migrated first. */
export async function openPostgresStores(options: PostgresStoresOptions) {
  return postgresStoresOn(await openPostgres(options), options);
}

/** The stores on a database that is open. */
export function postgresStoresOn(sql: Postgres, options: PostgresStoresOptions) {
  const { url, readUrl = url, named = true } = options;
  const routes = openRoutes({ url: readUrl, named, ...(options.onFault && { onFault: options.onFault }) });
  const own: OwnParts = {
    counts: createPostgresCounts(sql),
    destinations: createPostgresDestinations(sql),
    uses: (eventQueue) => createPostgresUses(sql, eventQueue),
  };
  return {
    ...createSqlStores(sql, options, own),
    routes,
    /** How often a transaction ran again since the start, because it met another one. */
    retries: sql.writer.retries,
    async close() {
      await Promise.all([routes.close(), sql.close()]);
    },
  };
}
