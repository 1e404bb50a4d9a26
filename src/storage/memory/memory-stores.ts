import type { Random } from '../../core/ports.ts';
import { createMemoryDomains, createMemoryKeys, createMemoryWorkspaces } from './accounts.ts';
import { createMemoryIdempotency } from './idempotency.ts';
import { createMemoryLinks } from './links.ts';
import { createMemoryPeople } from './people.ts';
import { createMemoryQuotas } from './quota.ts';
import { createMemorySalts } from './salts.ts';
import { createMemorySecrets } from './secrets.ts';
import { createMemoryUsage } from './usage.ts';
import { createMemoryUses } from './uses.ts';

/** All stores, in memory, empty: what tests build the core on. */
export function createMemoryStores(options: { random: Random; idempotencyKeysMax?: number }) {
  const { links, routes, counts } = createMemoryLinks();
  const workspaces = createMemoryWorkspaces();
  const keys = createMemoryKeys();
  const { random, idempotencyKeysMax: keysMax } = options;
  return {
    links,
    routes,
    counts,
    uses: createMemoryUses(),
    workspaces,
    keys,
    ...createMemoryPeople({ workspaces, keys }),
    domains: createMemoryDomains(links),
    quotas: createMemoryQuotas(),
    usage: createMemoryUsage(),
    idempotency: createMemoryIdempotency(keysMax === undefined ? {} : { keysMax }),
    salts: createMemorySalts(random),
    secrets: createMemorySecrets(random),
  };
}
