import { chmodSync, existsSync } from 'node:fs';
import type { Clock, Random } from '../../core/ports.ts';
import { createSqlCounts, createSqlLinkFacts } from './counts.ts';
import { createSqlDomains } from './domains.ts';
import { createSqlIdempotency } from './idempotency.ts';
import { createSqlKeys } from './keys.ts';
import { createLinkDestinations } from './link-destinations.ts';
import { createSqlLinkStore } from './link-store.ts';
import { createSqlQuotas } from './quota.ts';
import { openRoutes } from './routes.ts';
import { createSqlSalts } from './salts.ts';
import { openSqlite, planSqlite } from './sqlite.ts';
import { createSqlUsage } from './usage.ts';
import { createSqlUses } from './uses.ts';
import { createSqlWorkspaces } from './workspaces.ts';

export type SqlStores = ReturnType<typeof openSqlStores>;

/** Opens the embedded database, brought up to date, as all the stores of the control plane. One process may. */
export function openSqlStores(options: { file: string; clock: Clock; random: Random; instance: string }) {
  const { file, clock, random, instance } = options;
  const sql = openSqlite(file, clock.nowMs());
  chmodSync(file, 0o600);
  const routes = openRoutes(file);
  const destinations = createLinkDestinations(sql);
  return {
    links: createSqlLinkStore(sql, destinations),
    counts: createSqlCounts(sql),
    facts: createSqlLinkFacts(sql),
    workspaces: createSqlWorkspaces(sql),
    keys: createSqlKeys(sql),
    domains: createSqlDomains(sql),
    quotas: createSqlQuotas(sql),
    usage: createSqlUsage(sql),
    uses: createSqlUses(sql),
    idempotency: createSqlIdempotency(sql, { instance }),
    salts: createSqlSalts(sql, random),
    routes,
    /** Work that goes on behind the imports; `destinations.index` is called now and then. */
    destinations,
    async close() {
      routes.close();
      await sql.close();
    },
  };
}

/** The names of the migrations that opening would run; nothing is changed. */
export function planMigration(file: string): readonly string[] {
  return existsSync(file) ? planSqlite(file).pending : [];
}
