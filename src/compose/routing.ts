import type { Config } from '../config.ts';
import type { Domains } from '../core/domains.ts';
import type { LinkAddress } from '../core/link-store.ts';
import type { RouteChanges } from '../core/links.ts';
import { createHosts, type Hosts } from '../redirect/hosts.ts';
import { createLookup, type Lookup } from '../redirect/lookup.ts';
import { RESERVED_WORDS } from '../server/mounts.ts';
import type { Lanes } from './lanes.ts';
import type { Stores } from './stores.ts';
import { steadyClock } from './system.ts';

/** Above this many new links at once, processes forget all misses instead of each address. */
const NAMED_MAX = 100;

/** What this process knows of hosts and links to redirect by, and how every process learns of a change. */
export interface Routing {
  readonly hosts: Hosts;
  readonly lookup: Lookup;
  readonly changes: RouteChanges & { domainsChanged(): Promise<void> };
  /** Reads the domains as they are stored. */
  loadHosts(): Promise<void>;
}

export function composeRouting(
  config: Config,
  stores: Stores,
  deps: {
    domains: () => Domains;
    lanes: () => Lanes | null;
    /** Called with the addresses of links that have changed. */
    forgetFacts: (addresses: readonly LinkAddress[]) => void;
  },
): Routing {
  const { lanes } = deps;
  const hosts = createHosts();
  const lookup = createLookup({
    store: stores.sql.routes,
    reserved: RESERVED_WORDS,
    clock: steadyClock,
    entriesMax: config.memory.mainLinksMax,
  });

  async function loadHosts(): Promise<void> {
    hosts.load(await stores.sql.domains.all(), deps.domains().own().id, {
      catchAll: config.catchAll,
      elsewhere: [...config.compatHosts.keys()],
    });
    lookup.forgetAll();
  }

  return {
    hosts,
    lookup,
    loadHosts,
    changes: {
      async changed(addresses) {
        for (const { domainId, slug } of addresses) lookup.forget(domainId, slug);
        deps.forgetFacts(addresses);
        if (addresses.length > 0) await lanes()?.forget(addresses);
      },
      async created(addresses) {
        lookup.forgetMisses();
        if (addresses.length === 0) return;
        await (addresses.length <= NAMED_MAX ? lanes()?.forget(addresses) : lanes()?.forgetMisses());
      },
      async domainsChanged() {
        await loadHosts();
        await lanes()?.reloadDomains();
      },
    },
  };
}
