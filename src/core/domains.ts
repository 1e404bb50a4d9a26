import { requireInstanceAdmin, requireScope } from './access.ts';
import type { DomainStore } from './account-store.ts';
import type { DestinationPolicy } from './destination.ts';
import { type Domain, type DomainId, parseHost } from './domain.ts';
import {
  applyDomainSettings,
  DEFAULT_DOMAIN_SETTINGS,
  type DomainSettings,
  type WantedDomainSettings,
} from './domain-settings.ts';
import type { Caller } from './key.ts';
import type { LinkStore } from './link-store.ts';
import type { Clock, Random } from './ports.ts';
import { Problem } from './problem.ts';
import type { WorkspaceId } from './workspace.ts';

/** Says whether a domain's DNS carries its verification record. */
export interface DomainProof {
  holds(domain: Domain): Promise<boolean>;
}

export interface Domains {
  /** Reads all domains once; call it before anything else. Makes the server's own domain when it is new. */
  load(ownHost: string): Promise<void>;
  /** Reads all domains again: another process changed them. */
  reload(): Promise<void>;
  /** The verified domain that serves `host` (lower case, without port), or null. */
  serving(host: string): Domain | null;
  own(): Domain;
  hostOf(id: DomainId): string;
  byId(id: DomainId): Domain | null;
  settingsOf(id: DomainId): DomainSettings | null;
  /** The domain a caller may make links on; null asks for the default. Throws domain_not_usable. */
  usable(caller: Caller, host: string | null): Promise<Domain>;
  /** The domain if the caller may see it. */
  visible(caller: Caller, host: string): Promise<Domain | null>;
  list(caller: Caller): Promise<readonly Domain[]>;
  /** The workspace's own, oldest first, proved or not. */
  owned(caller: Caller): readonly Domain[];
  get(caller: Caller, id: DomainId): Promise<Domain>;
  /** `verified` needs an instance administrator. Throws invalid_field, host_taken, forbidden. */
  add(caller: Caller, wanted: { host: string; verified: boolean }): Promise<Domain>;
  /** Looks the record up; answers the domain as it then stands. An administrator of the instance needs no record. */
  verify(caller: Caller, id: DomainId): Promise<Domain>;
  /** Throws invalid_field, forbidden. */
  change(caller: Caller, id: DomainId, wanted: WantedDomainSettings): Promise<Domain>;
  /** Throws domain_in_use while links are on it. */
  remove(caller: Caller, id: DomainId): Promise<void>;
}

export function createDomains(deps: {
  store: DomainStore;
  links: Pick<LinkStore, 'countByDomain'>;
  proof: DomainProof;
  policy: DestinationPolicy;
  /** Called after every change, so that other processes may reload. */
  changed: () => Promise<void>;
  random: Random;
  clock: Clock;
}): Domains {
  const { store, links, proof, policy, changed, random, clock } = deps;
  let byHost: ReadonlyMap<string, Domain> = new Map();
  let byId: ReadonlyMap<DomainId, Domain> = new Map();
  let ownHost = '';

  async function reload(): Promise<void> {
    const all = await store.all();
    byHost = new Map(all.map((domain) => [domain.host, domain]));
    byId = new Map(all.map((domain) => [domain.id, domain]));
  }

  async function afterChange(): Promise<void> {
    await reload();
    await changed();
  }

  function own(): Domain {
    const domain = byHost.get(ownHost);
    if (domain === undefined) throw new Error('domains were not loaded');
    return domain;
  }

  const draft = (host: string, workspaceId: WorkspaceId | null, verified: boolean): Omit<Domain, 'id'> => ({
    host,
    workspaceId,
    verifiedAtMs: verified ? clock.nowMs() : null,
    verificationToken: [...random.bytes(16)].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
    createdAtMs: clock.nowMs(),
    settings: DEFAULT_DOMAIN_SETTINGS,
  });

  const mayUse = (caller: Caller, domain: Domain): boolean =>
    domain.workspaceId === null || domain.workspaceId === caller.workspaceId;

  async function get(caller: Caller, id: DomainId): Promise<Domain> {
    const domain = byId.get(id);
    if (domain === undefined || !mayUse(caller, domain)) throw new Problem('domain_not_found', {});
    return domain;
  }

  /** A domain that the caller may change: its own, or any for an administrator of the instance. */
  async function changeable(caller: Caller, id: DomainId): Promise<Domain> {
    requireScope(caller, 'domains:write');
    const domain = await get(caller, id);
    if (domain.workspaceId === null) requireInstanceAdmin(caller);
    return domain;
  }

  return {
    async load(host) {
      ownHost = host;
      if ((await store.byHost(host)) === null) await store.insert(draft(host, null, true));
      await reload();
    },
    reload,
    serving(host) {
      const domain = byHost.get(host);
      return domain !== undefined && domain.verifiedAtMs !== null ? domain : null;
    },
    own,
    hostOf: (id) => byId.get(id)?.host ?? '',
    byId: (id) => byId.get(id) ?? null,
    settingsOf: (id) => byId.get(id)?.settings ?? null,

    async usable(caller, host) {
      if (host === null || host === '') return (caller.domainId && byId.get(caller.domainId)) || own();
      const domain = byHost.get(parseHost(host) ?? '');
      if (domain === undefined || !mayUse(caller, domain)) {
        throw new Problem('domain_not_usable', { host, reason: 'not_yours' });
      }
      if (domain.verifiedAtMs === null)
        throw new Problem('domain_not_usable', { host, reason: 'not_verified' });
      return domain;
    },

    async visible(caller, host) {
      const domain = byHost.get(parseHost(host) ?? '');
      return domain !== undefined && mayUse(caller, domain) ? domain : null;
    },

    async list(caller) {
      requireScope(caller, 'links:read');
      return store.list(caller.workspaceId);
    },

    owned: ({ workspaceId, domainId }) =>
      [...byId.values()]
        .filter((one) => one.workspaceId === workspaceId && (domainId === null || domainId === one.id))
        .sort((a, b) => a.id - b.id),

    get,

    async add(caller, wanted) {
      requireScope(caller, 'domains:write');
      if (wanted.verified) requireInstanceAdmin(caller);
      const host = parseHost(wanted.host);
      if (host === null) throw new Problem('invalid_field', { field: 'host', reason: 'not_a_host' });
      const domain = await store.insert(draft(host, caller.workspaceId, wanted.verified));
      if (domain === null) throw new Problem('host_taken', { host });
      await afterChange();
      return domain;
    },

    async verify(caller, id) {
      const domain = await changeable(caller, id);
      if (domain.verifiedAtMs !== null) return domain;
      if (!caller.instanceAdmin && !(await proof.holds(domain))) return domain;
      const verified = await store.verify(id, clock.nowMs());
      if (verified === null) throw new Problem('domain_not_found', {});
      await afterChange();
      return verified;
    },

    async change(caller, id, wanted) {
      const domain = await changeable(caller, id);
      const changed = await store.change(id, applyDomainSettings(domain.settings, wanted, policy));
      if (changed === null) throw new Problem('domain_not_found', {});
      await afterChange();
      return changed;
    },

    async remove(caller, id) {
      const domain = await changeable(caller, id);
      const used = domain.host === ownHost || (await links.countByDomain(id)) > 0;
      if (used || !(await store.remove(id))) throw new Problem('domain_in_use', { host: domain.host });
      await afterChange();
    },
  };
}
