import { hasScope } from '../base/access.ts';
import type { Caller, Role, Scope } from '../base/caller.ts';
import type { DomainId, KeyId, PersonId, WorkspaceId } from '../base/ids.ts';
import { type Permission, Problem } from '../base/problem.ts';
import type { ApiKey } from './key.ts';
import { scopesOf } from './member.ts';

/** The extent of a credential: of a key, or of a member through their role. */
export interface Bounds {
  /** Null for a personal key, which reaches every workspace of its person. */
  readonly workspaceId: WorkspaceId | null;
  readonly personId: PersonId | null;
  readonly scopes: readonly Scope[];
  readonly domainId: DomainId | null;
  readonly ownLinksOnly: boolean;
  /** The key whose links `ownLinksOnly` refers to; null for a new key. */
  readonly keyId: KeyId | null;
  readonly expiresAtMs: number | null;
  readonly instanceAdmin: boolean;
}

type Bound = 'workspace' | 'person' | 'scopes' | 'domain' | 'links' | 'expiry' | 'instance';

/**
 * The rule for every key, invitation, rotation and role: a caller cannot grant more than it has itself. Returns the
 * first bound that `granted` exceeds, or null. For personal keys, `scopes` are those of the caller's own key: the
 * role in one workspace says nothing about the others.
 */
export function passedBound(
  caller: Caller,
  granted: Bounds,
  scopes: ReadonlySet<Scope> = caller.scopes,
): Bound | null {
  if (granted.instanceAdmin && !caller.instanceAdmin) return 'instance';
  if (!caller.instanceAdmin) {
    if (granted.workspaceId !== null && granted.workspaceId !== caller.workspaceId) return 'workspace';
    if (granted.personId !== null && granted.personId !== caller.personId) return 'person';
    if (granted.workspaceId === null && granted.personId === null) return 'workspace';
  }
  const holdsAll = caller.instanceAdmin || scopes.has('admin');
  if (!holdsAll && !granted.scopes.every((scope) => scopes.has(scope))) return 'scopes';
  if (caller.domainId !== null && granted.domainId !== caller.domainId) return 'domain';
  if (caller.ownLinksOnly) {
    const areOwn = granted.ownLinksOnly && (granted.keyId === null || granted.keyId === caller.keyId);
    if (!areOwn) return 'links';
  }
  if (caller.expiresAtMs !== null && (granted.expiresAtMs ?? Infinity) > caller.expiresAtMs) return 'expiry';
  return null;
}

/** Throws the refusal when `granted` exceeds the caller's own bounds. */
export function requireWithin(caller: Caller, granted: Bounds, scopes?: ReadonlySet<Scope>): void {
  const bound = passedBound(caller, granted, scopes);
  if (bound === null) return;
  if (bound === 'domain') throw new Problem('domain_not_found', {});
  if (bound === 'person') throw new Problem('person_not_found', {});
  const missing = granted.scopes.find((scope) => !hasScope(caller, scope));
  throw new Problem('forbidden', { scope: bound === 'scopes' ? (missing ?? 'admin') : NEEDS[bound] });
}

const NEEDS: Readonly<Record<Exclude<Bound, 'domain' | 'person' | 'scopes'>, Permission>> = {
  workspace: 'instance administrator',
  instance: 'instance administrator',
  links: 'admin on a key for more than its own links',
  expiry: 'admin on a key that lasts as long',
};

/** The bounds of an existing key, which a new secret would grant. */
export const boundsOfKey = (key: ApiKey): Bounds => ({
  workspaceId: key.personId === null ? key.workspaceId : null,
  personId: key.personId,
  scopes: key.scopes,
  domainId: key.domainId,
  ownLinksOnly: key.ownLinksOnly,
  keyId: key.id,
  expiresAtMs: key.expiresAtMs,
  instanceAdmin: key.instanceAdmin,
});

/** The bounds of a member: the whole workspace, without expiry. */
export const boundsOfMember = (workspaceId: WorkspaceId, role: Role): Bounds => ({
  workspaceId,
  personId: null,
  scopes: scopesOf(role),
  domainId: null,
  ownLinksOnly: false,
  keyId: null,
  expiresAtMs: null,
  instanceAdmin: false,
});
