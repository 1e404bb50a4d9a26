import { requireInstanceAdmin, requireScope, requireUnbound, requireWhole } from '../base/access.ts';
import { authorOf, operatorAt } from '../base/author.ts';
import type { Caller } from '../base/caller.ts';
import type { DestinationPolicy } from '../base/destination.ts';
import { parseHost } from '../base/host.ts';
import type { DomainId, WorkspaceId } from '../base/ids.ts';
import type { Clock, Random } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import type { Domain } from './domain.ts';
import { createDomainChecks, type DomainChecker, type DomainFinding } from './domain-check.ts';
import {
  applyDomainSettings,
  DEFAULT_DOMAIN_SETTINGS,
  type DomainSettings,
  type DomainSettingsInput,
} from './domain-settings.ts';
import type { DomainStore } from './domain-store.ts';
import { createDomainLogos, type DomainLogoKeeper, type LogoSources } from './logo-keeper.ts';

/** The result of looking up a domain's verification record. */
export type ProofStatus = 'verified' | 'not_found' | 'wrong_value' | 'no_answer';

export interface ProofFinding {
  readonly status: ProofStatus;
  /** Other values found at that name; limited in number and length. */
  readonly found: readonly string[];
}

/** Looks up a domain's verification record in DNS. */
export interface DomainProof {
  find(domain: Domain): Promise<ProofFinding>;
}

/** The links of a workspace on one domain. */
export interface LinkPlace {
  readonly domainId: DomainId;
  readonly workspaceId: WorkspaceId;
  /** Whether other workspaces have links on the domain too. */
  readonly isShared: boolean;
}

export interface Domains {
  /** Loads all domains; call this first. Creates the server's own domain if it is new. */
  load(ownHost: string): Promise<void>;
  /** Reloads all domains after a change by another process. */
  reload(): Promise<void>;
  /** The verified domain that serves `host` (lower case, without port), or null. */
  serving(host: string): Domain | null;
  own(): Domain;
  hostOf(id: DomainId): string;
  byId(id: DomainId): Domain | null;
  settingsOf(id: DomainId): DomainSettings | null;
  /**
   * A domain on which the caller may create links; null selects the default: the domain of the key, else `preferred`
   * while it can be used, else the server's own. Throws domain_not_usable.
   */
  usable(caller: Caller, host: string | null, preferred?: DomainId | null): Promise<Domain>;
  /** The domain if the caller may see it. */
  visible(caller: Caller, host: string): Promise<Domain | null>;
  /** Like `known`, but read from the store. Needs `links:read`. */
  list(caller: Caller): Promise<readonly Domain[]>;
  /** The workspace's own and the shared domains, oldest first; for a restricted key, only its domain. */
  known(caller: Caller): readonly Domain[];
  /** The workspace's own domains, oldest first, verified or not. */
  owned(caller: Caller): readonly Domain[];
  get(caller: Caller, id: DomainId): Promise<Domain>;
  /** Where DNS leads visitors of the domain, and its certificate. Needs `domains:write`. Throws too_many. */
  check(caller: Caller, id: DomainId): Promise<DomainFinding>;
  /**
   * The caller's links on each domain, including those in the trash; null where there are too many to count, and for
   * a key that is restricted to its own links.
   */
  linksOn(caller: Caller, domains: readonly Domain[]): Promise<ReadonlyMap<DomainId, number | null>>;
  /** `verified` needs an instance administrator. Throws invalid_field, host_taken, forbidden. */
  add(caller: Caller, input: { host: string; verified: boolean }): Promise<Domain>;
  /**
   * Looks up the record; returns the updated domain and the finding. Instance administrators need no record. Throws
   * host_taken when another workspace has verified the host meanwhile.
   */
  verify(caller: Caller, id: DomainId): Promise<{ domain: Domain; finding: ProofFinding }>;
  /** Throws invalid_field, forbidden. */
  change(caller: Caller, id: DomainId, input: DomainSettingsInput): Promise<Domain>;
  readonly logos: DomainLogoKeeper;
  /** Throws domain_in_use while links use it. */
  remove(caller: Caller, id: DomainId): Promise<void>;
}

export function createDomains(deps: {
  /** Hosts that other parts of the server answer, so that no link on them would redirect. Lower case. */
  hostsWithoutLinks: readonly string[];
  store: DomainStore;
  /** Counts the links on a domain, including those in the trash. */
  countLinks: (id: DomainId) => Promise<number>;
  /** The links of the workspace on the domain, or null for more than `max`. */
  countUpTo: (place: LinkPlace, max: number) => Promise<number | null>;
  proof: DomainProof;
  checker: DomainChecker;
  policy: DestinationPolicy;
  /** Whether the host is a public suffix, under which many owners register names. */
  isPublicSuffix: (host: string) => Promise<boolean>;
  logos: LogoSources;
  /** Called after every change, so that other processes reload. */
  changed: () => Promise<void>;
  random: Random;
  clock: Clock;
}): Domains {
  const { store, countLinks, countUpTo, proof, policy, isPublicSuffix, changed, random, clock } = deps;
  const checkDomain = createDomainChecks({ checker: deps.checker, isPublicSuffix, clock });
  let byHost: ReadonlyMap<string, Domain> = new Map();
  /** All domains by workspace and host, verified or not. */
  let claims: ReadonlyMap<string, Domain> = new Map();
  let byId: ReadonlyMap<DomainId, Domain> = new Map();
  let ownHost = '';

  async function reload(): Promise<void> {
    const all = await store.all();
    byHost = new Map(all.flatMap((domain) => (isVerified(domain) ? [[domain.host, domain]] : [])));
    claims = new Map(all.map((domain) => [claimName(domain.workspaceId, domain.host), domain]));
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
    logos: null,
  });

  const mayUse = ({ workspaceId, domainId }: Caller, domain: Domain): boolean =>
    (domain.workspaceId === null || domain.workspaceId === workspaceId) &&
    (domainId === null || domainId === domain.id);

  const known = (caller: Caller): readonly Domain[] =>
    [...byId.values()].filter((domain) => mayUse(caller, domain)).sort((a, b) => a.id - b.id);

  const ownedBy = (workspaceId: WorkspaceId): readonly Domain[] =>
    [...byId.values()].filter((domain) => domain.workspaceId === workspaceId).sort((a, b) => a.id - b.id);

  /** The caller's own domain, else a shared one. */
  function knownTo({ workspaceId }: Caller, text: string): Domain | null {
    // No claim has an IP address as its host, but the server's own domain may.
    const host = parseHost(text) ?? text.trim();
    return claims.get(claimName(workspaceId, host)) ?? claims.get(claimName(null, host)) ?? null;
  }

  function defaultFor(caller: Caller, preferred: DomainId | null): Domain {
    if (caller.domainId !== null) return byId.get(caller.domainId) ?? own();
    const domain = preferred === null ? undefined : byId.get(preferred);
    // The domain may have been removed since it became the default.
    return domain !== undefined && mayUse(caller, domain) && isVerified(domain) ? domain : own();
  }

  async function get(caller: Caller, id: DomainId): Promise<Domain> {
    const domain = byId.get(id);
    if (domain === undefined || !mayUse(caller, domain)) throw new Problem('domain_not_found', {});
    return domain;
  }

  /** The domain, if the caller may change it: its own, or any for an instance administrator. */
  async function changeable(caller: Caller, id: DomainId): Promise<Domain> {
    requireScope(caller, 'domains:write');
    const domain = await get(caller, id);
    if (domain.workspaceId === null) requireInstanceAdmin(caller);
    // A domain's settings affect the links of other keys too.
    if (caller.ownLinksOnly) requireUnbound(caller, 'domains:write');
    return domain;
  }

  return {
    async load(host) {
      ownHost = host;
      if ((await store.byHost(host)) === null) {
        await store.insert(draft(host, null, true), operatorAt(clock.nowMs()));
      }
      await reload();
    },
    reload,
    serving(host) {
      return byHost.get(host) ?? null;
    },
    own,
    hostOf: (id) => byId.get(id)?.host ?? '',
    byId: (id) => byId.get(id) ?? null,
    settingsOf: (id) => byId.get(id)?.settings ?? null,

    async usable(caller, host, preferred = null) {
      if (host === null || host === '') return defaultFor(caller, preferred);
      const domain = knownTo(caller, host);
      if (domain === null) throw new Problem('domain_not_usable', { host, reason: 'not_yours' });
      if (!isVerified(domain)) throw new Problem('domain_not_usable', { host, reason: 'not_verified' });
      return domain;
    },

    async visible(caller, host) {
      return knownTo(caller, host);
    },

    async list(caller) {
      requireScope(caller, 'links:read');
      return (await store.list(caller.workspaceId)).filter((domain) => mayUse(caller, domain));
    },

    known,

    owned: ({ workspaceId, domainId }) =>
      ownedBy(workspaceId).filter(({ id }) => domainId === null || domainId === id),

    get,

    async check(caller, id) {
      requireScope(caller, 'domains:write');
      return checkDomain(await get(caller, id), ownHost);
    },

    async linksOn({ workspaceId, ownLinksOnly }, domains) {
      const max = Math.floor(LINKS_COUNTED_TOGETHER / Math.max(1, domains.length));
      const counts = new Map<DomainId, number | null>();
      for (const { id: domainId, workspaceId: owner } of domains) {
        const place = { domainId, workspaceId, isShared: owner === null };
        counts.set(domainId, ownLinksOnly ? null : await countUpTo(place, max));
      }
      return counts;
    },

    async add(caller, input) {
      requireWhole(caller, 'domains:write');
      if (input.verified) requireInstanceAdmin(caller);
      const host = parseHost(input.host);
      if (host === null) throw new Problem('invalid_field', { field: 'host', reason: 'not_a_host' });
      if (await isPublicSuffix(host)) {
        throw new Problem('invalid_field', { field: 'host', reason: 'public_suffix' });
      }
      if (deps.hostsWithoutLinks.includes(host)) throw new Problem('host_taken', { host });
      if (ownedBy(caller.workspaceId).length >= DOMAINS_MAX) {
        throw new Problem('too_many', { what: 'domains', max: DOMAINS_MAX });
      }
      const domain = await store.insert(
        draft(host, caller.workspaceId, input.verified),
        authorOf(caller, clock.nowMs()),
      );
      if (domain === null) throw new Problem('host_taken', { host });
      await afterChange();
      return domain;
    },

    async verify(caller, id) {
      const domain = await changeable(caller, id);
      const finding = isVerified(domain) || caller.instanceAdmin ? VERIFIED : await proof.find(domain);
      if (isVerified(domain) || finding.status !== 'verified') return { domain, finding };
      const verified = await store.verify(id, authorOf(caller, clock.nowMs()));
      if (verified === null) throw new Problem('host_taken', { host: domain.host });
      await afterChange();
      return { domain: verified, finding };
    },

    async change(caller, id, input) {
      const domain = await changeable(caller, id);
      const changed = await store.change(
        id,
        applyDomainSettings(domain.settings, input, policy),
        authorOf(caller, clock.nowMs()),
      );
      if (changed === null) throw new Problem('domain_not_found', {});
      await afterChange();
      return changed;
    },

    logos: createDomainLogos({ ...deps.logos, store, policy, changeable, afterChange, clock }),

    async remove(caller, id) {
      const domain = await changeable(caller, id);
      const used = domain.host === ownHost || (await countLinks(id)) > 0;
      if (used || !(await store.remove(id, authorOf(caller, clock.nowMs()))))
        throw new Problem('domain_in_use', { host: domain.host });
      await afterChange();
    },
  };
}

/** Most domains of one workspace, verified or not. */
const DOMAINS_MAX = 1_000;

/** The most links that one call counts, in a few hundredths of a second. */
const LINKS_COUNTED_TOGETHER = 200_000;

const VERIFIED: ProofFinding = { status: 'verified', found: [] };

const isVerified = ({ verifiedAtMs }: Domain): boolean => verifiedAtMs !== null;

const claimName = (workspaceId: WorkspaceId | null, host: string): string => `${workspaceId ?? ''} ${host}`;
