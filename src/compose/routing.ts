import type { Config } from '../config/config.ts';
import type { Domains } from '../core/domains/domains.ts';
import type { LinkAddress } from '../core/links/link-store.ts';
import type { RouteChanges } from '../core/links/write-options.ts';
import { createHosts, type Hosts } from '../redirect/hosts.ts';
import { createLookup, type Lookup } from '../redirect/lookup.ts';
import type { Lanes } from '../redirect/workers/worker-pool.ts';
import { RESERVED_WORDS } from '../server/mounts.ts';
import { steadyClock } from '../system/system-ports.ts';
import { hostsWithoutLinks } from './control-hosts.ts';
import type { ServerStores } from './stores.ts';

/** Above this many new links, drop all cached misses instead of invalidating each address. */
const INVALIDATED_MAX = 100;

/** The cached hosts and links of this process, and the invalidation of these caches in every process. */
export interface LiveRouting {
  readonly hosts: Hosts;
  readonly lookup: Lookup;
  readonly changes: RouteChanges & { domainsChanged(): Promise<void> };
  /** Reloads the domains from the store. */
  loadHosts(): Promise<void>;
}

export function composeRouting(
  config: Config,
  stores: ServerStores,
  deps: {
    domains: () => Domains;
    lanes: () => Lanes | null;
    /** Called with the addresses of changed links. */
    invalidateFacts: (addresses: readonly LinkAddress[]) => void;
  },
): LiveRouting {
  const { lanes } = deps;
  const hosts = createHosts();
  const lookup = createLookup({
    store: stores.sql.routes,
    reserved: RESERVED_WORDS,
    clock: steadyClock,
    entriesMax: config.memory.mainLinksMax,
    staleMsMax: config.staleMsMax,
    isForLane: config.workers === 0,
  });

  async function loadHosts(): Promise<void> {
    hosts.load(await stores.sql.domains.all(), deps.domains().own().id, {
      catchAll: config.catchAll,
      elsewhere: hostsWithoutLinks(config),
    });
    lookup.clear();
  }

  return {
    hosts,
    lookup,
    loadHosts,
    changes: {
      async changed(addresses) {
        for (const { domainId, slug } of addresses) lookup.invalidate(domainId, slug);
        deps.invalidateFacts(addresses);
        if (addresses.length > 0) await lanes()?.invalidate(addresses);
      },
      async created(addresses) {
        lookup.clearMisses();
        if (addresses.length === 0) return;
        await (addresses.length <= INVALIDATED_MAX ? lanes()?.invalidate(addresses) : lanes()?.clearMisses());
      },
      async domainsChanged() {
        await loadHosts();
        await lanes()?.reloadDomains();
      },
    },
  };
}
