import { requireInstanceAdmin, requireScope, requireUnbound, requireWhole } from './access.ts';
import type { DomainStore } from './account-store.ts';
import type { DestinationPolicy } from './destination.ts';
import { type Domain, type DomainId, parseHost } from './domain.ts';
import { createDomainLogos, type DomainLogoKeeper, type LogoSources } from './domain-logo.ts';
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

/** What the DNS says of a domain's verification record. */
export type ProofStatus = 'verified' | 'not_found' | 'wrong_value' | 'no_answer';

export interface ProofFinding {
  readonly status: ProofStatus;
  /** The values that were found in its place, a few and cut. */
  readonly found: readonly string[];
}

/** Looks for a domain's verification record in the DNS. */
export interface DomainProof {
  find(domain: Domain): Promise<ProofFinding>;
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
  /** As `known`, for a caller that asks for the list itself. Needs `links:read`. */
  list(caller: Caller): Promise<readonly Domain[]>;
  /** The workspace's own and those that all share, oldest first; the one that a key is bound to. */
  known(caller: Caller): readonly Domain[];
  /** The workspace's own, oldest first, proved or not. */
  owned(caller: Caller): readonly Domain[];
  get(caller: Caller, id: DomainId): Promise<Domain>;
  /** `verified` needs an instance administrator. Throws invalid_field, host_taken, forbidden. */
  add(caller: Caller, wanted: { host: string; verified: boolean }): Promise<Domain>;
  /**
   * Looks the record up; answers the domain as it then stands, and what was found. An administrator of the instance
   * needs no record. Throws host_taken when another workspace has proved the host meanwhile.
   */
  verify(caller: Caller, id: DomainId): Promise<{ domain: Domain; finding: ProofFinding }>;
  /** Throws invalid_field, forbidden. */
  change(caller: Caller, id: DomainId, wanted: WantedDomainSettings): Promise<Domain>;
  readonly logos: DomainLogoKeeper;
  /** Throws domain_in_use while links are on it. */
  remove(caller: Caller, id: DomainId): Promise<void>;
}

export function createDomains(deps: {
  store: DomainStore;
  links: Pick<LinkStore, 'countByDomain'>;
  proof: DomainProof;
  policy: DestinationPolicy;
  /** Whether many owners register names below the host, so that nobody can have it for links. */
  isPublicSuffix: (host: string) => Promise<boolean>;
  logos: LogoSources;
  /** Called after every change, so that other processes may reload. */
  changed: () => Promise<void>;
  random: Random;
  clock: Clock;
}): Domains {
  const { store, links, proof, policy, isPublicSuffix, changed, random, clock } = deps;
  let byHost: ReadonlyMap<string, Domain> = new Map();
  /** What a workspace says is its own, proved or not. */
  let claims: ReadonlyMap<string, Domain> = new Map();
  let byId: ReadonlyMap<DomainId, Domain> = new Map();
  let ownHost = '';

  async function reload(): Promise<void> {
    const all = await store.all();
    byHost = new Map(all.flatMap((domain) => (isProved(domain) ? [[domain.host, domain]] : [])));
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
    [...byId.values()].filter((one) => one.workspaceId === workspaceId).sort((a, b) => a.id - b.id);

  /** The caller's own, else one that all share. */
  function knownTo({ workspaceId }: Caller, text: string): Domain | null {
    // Nobody claims an address, but the server's own host may be one.
    const host = parseHost(text) ?? text.trim();
    return claims.get(claimName(workspaceId, host)) ?? claims.get(claimName(null, host)) ?? null;
  }

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
    // What a domain does, it does for the links of all.
    if (caller.ownLinksOnly) requireUnbound(caller, 'domains:write');
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
      return byHost.get(host) ?? null;
    },
    own,
    hostOf: (id) => byId.get(id)?.host ?? '',
    byId: (id) => byId.get(id) ?? null,
    settingsOf: (id) => byId.get(id)?.settings ?? null,

    async usable(caller, host) {
      if (host === null || host === '') return (caller.domainId && byId.get(caller.domainId)) || own();
      const domain = knownTo(caller, host);
      if (domain === null) throw new Problem('domain_not_usable', { host, reason: 'not_yours' });
      if (!isProved(domain)) throw new Problem('domain_not_usable', { host, reason: 'not_verified' });
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

    async add(caller, wanted) {
      requireWhole(caller, 'domains:write');
      if (wanted.verified) requireInstanceAdmin(caller);
      const host = parseHost(wanted.host);
      if (host === null) throw new Problem('invalid_field', { field: 'host', reason: 'not_a_host' });
      if (await isPublicSuffix(host)) {
        throw new Problem('invalid_field', { field: 'host', reason: 'public_suffix' });
      }
      if (ownedBy(caller.workspaceId).length >= DOMAINS_MAX) {
        throw new Problem('too_many', { what: 'domains', max: DOMAINS_MAX });
      }
      const domain = await store.insert(draft(host, caller.workspaceId, wanted.verified));
      if (domain === null) throw new Problem('host_taken', { host });
      await afterChange();
      return domain;
    },

    async verify(caller, id) {
      const domain = await changeable(caller, id);
      const finding = isProved(domain) || caller.instanceAdmin ? PROVED : await proof.find(domain);
      if (isProved(domain) || finding.status !== 'verified') return { domain, finding };
      const verified = await store.verify(id, clock.nowMs());
      if (verified === null) throw new Problem('host_taken', { host: domain.host });
      await afterChange();
      return { domain: verified, finding };
    },

    async change(caller, id, wanted) {
      const domain = await changeable(caller, id);
      const changed = await store.change(id, applyDomainSettings(domain.settings, wanted, policy));
      if (changed === null) throw new Problem('domain_not_found', {});
      await afterChange();
      return changed;
    },

    logos: createDomainLogos({ ...deps.logos, store, policy, changeable, afterChange, clock }),

    async remove(caller, id) {
      const domain = await changeable(caller, id);
      const used = domain.host === ownHost || (await links.countByDomain(id)) > 0;
      if (used || !(await store.remove(id))) throw new Problem('domain_in_use', { host: domain.host });
      await afterChange();
    },
  };
}

/** Of one workspace, proved or only claimed. */
const DOMAINS_MAX = 1_000;

const PROVED: ProofFinding = { status: 'verified', found: [] };

const isProved = ({ verifiedAtMs }: Domain): boolean => verifiedAtMs !== null;

const claimName = (workspaceId: WorkspaceId | null, host: string): string => `${workspaceId ?? ''} ${host}`;
