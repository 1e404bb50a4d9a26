import { hasScope } from './access.ts';
import type { DomainId } from './domain.ts';
import type { ApiKey, Caller, KeyId, Scope } from './key.ts';
import { type Role, scopesOf } from './member.ts';
import type { PersonId } from './person.ts';
import { Problem } from './problem.ts';
import type { WorkspaceId } from './workspace.ts';

/** How far a credential reaches: a key, or what a member may do by their role. */
export interface Bounds {
  /** Null where the person is what counts: a personal key reaches every workspace of its person. */
  readonly workspaceId: WorkspaceId | null;
  readonly personId: PersonId | null;
  readonly scopes: readonly Scope[];
  readonly domainId: DomainId | null;
  readonly ownLinksOnly: boolean;
  /** Whose links `ownLinksOnly` means; null for a key that is new and has made none. */
  readonly keyId: KeyId | null;
  readonly expiresAtMs: number | null;
  readonly instanceAdmin: boolean;
}

type Bound = 'workspace' | 'person' | 'scopes' | 'domain' | 'links' | 'expiry' | 'instance';

/**
 * The rule of every key, invitation, rotation and role: nothing that a caller gives out reaches further than the
 * caller. Answers the first bound that `wanted` would pass, or null. For personal keys `scopes` are those of the caller's
 * own key: what its person's role leaves of them in one workspace says nothing of the others.
 */
export function passedBound(
  caller: Caller,
  wanted: Bounds,
  scopes: ReadonlySet<Scope> = caller.scopes,
): Bound | null {
  if (wanted.instanceAdmin && !caller.instanceAdmin) return 'instance';
  if (!caller.instanceAdmin) {
    if (wanted.workspaceId !== null && wanted.workspaceId !== caller.workspaceId) return 'workspace';
    if (wanted.personId !== null && wanted.personId !== caller.personId) return 'person';
    if (wanted.workspaceId === null && wanted.personId === null) return 'workspace';
  }
  const holdsAll = caller.instanceAdmin || scopes.has('admin');
  if (!holdsAll && !wanted.scopes.every((scope) => scopes.has(scope))) return 'scopes';
  if (caller.domainId !== null && wanted.domainId !== caller.domainId) return 'domain';
  if (caller.ownLinksOnly) {
    const areOwn = wanted.ownLinksOnly && (wanted.keyId === null || wanted.keyId === caller.keyId);
    if (!areOwn) return 'links';
  }
  if (caller.expiresAtMs !== null && (wanted.expiresAtMs ?? Infinity) > caller.expiresAtMs) return 'expiry';
  return null;
}

/** Throws what a caller is answered who would give out more than it holds. */
export function requireWithin(caller: Caller, wanted: Bounds, scopes?: ReadonlySet<Scope>): void {
  const bound = passedBound(caller, wanted, scopes);
  if (bound === null) return;
  if (bound === 'domain') throw new Problem('domain_not_found', {});
  if (bound === 'person') throw new Problem('person_not_found', {});
  const missing = wanted.scopes.find((scope) => !hasScope(caller, scope));
  throw new Problem('forbidden', { scope: bound === 'scopes' ? (missing ?? 'admin') : NEEDS[bound] });
}

const NEEDS: Readonly<Record<Exclude<Bound, 'domain' | 'person' | 'scopes'>, string>> = {
  workspace: 'instance administrator',
  instance: 'instance administrator',
  links: 'admin on a key for more than its own links',
  expiry: 'admin on a key that lasts as long',
};

/** How far a key reaches that is there already: what a new secret of it would give. */
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

/** How far a member reaches: in all of the workspace, and for as long as nobody removes them. */
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
