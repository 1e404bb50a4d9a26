import { createSqlStores, type OwnParts, type SqlStoresOptions } from '../sql-stores.ts';
import { type Change, createChanges } from './changes.ts';
import { createPostgresCounts } from './counts.ts';
import { createPostgresDestinations } from './destinations.ts';
import { createDueLeases, createLeases } from './leases.ts';
import { createPostgresUses } from './limits.ts';
import { openPostgres, type Postgres, type PostgresOptions } from './postgres.ts';
import { openPostgresRoutes } from './routes.ts';

export type PostgresStoresOptions = SqlStoresOptions &
  PostgresOptions & {
    /** A replica, for look-ups of redirects. */
    readonly readUrl?: string;
    /** Hears what any node has changed, also this one, once `changes` is started. */
    readonly onChanges?: (changes: readonly Change[]) => void;
  };

/** Opens all stores on a database of PostgreSQL, which is migrated first. */
export async function openPostgresStores(options: PostgresStoresOptions) {
  return postgresStoresOn(await openPostgres(options), options);
}

/** The stores on a database that is open. */
export function postgresStoresOn(sql: Postgres, options: PostgresStoresOptions) {
  const { url, readUrl = url, named = true } = options;
  const routes = openPostgresRoutes({
    url: readUrl,
    named,
    ...(options.onFault && { onFault: options.onFault }),
  });
  const own: OwnParts = {
    counts: createPostgresCounts(sql),
    destinations: createPostgresDestinations(sql),
    dueLeases: createDueLeases(options.node?.name ?? options.instance),
    uses: (eventQueue) => createPostgresUses(sql, eventQueue),
  };
  const stores = createSqlStores(sql, options, own);
  return {
    ...stores,
    leases: createLeases(sql, options.instance),
    changes: createChanges(sql, (changes) => {
      if (changes.some(({ kind }) => kind === 'webhooks')) stores.reloadWebhooks();
      options.onChanges?.(changes);
    }),
    routes,
    /** How often a transaction ran again since the start, because it met another one. */
    retries: sql.writer.retries,
    async close() {
      await Promise.all([routes.close(), sql.close()]);
    },
  };
}
