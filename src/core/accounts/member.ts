import type { Role, Scope } from '../base/caller.ts';
import { ROLES } from '../base/caller.ts';
import type { PersonId, WorkspaceId } from '../base/ids.ts';
import type { Person } from './person.ts';

/** A person in a workspace. */
export interface Member {
  readonly workspaceId: WorkspaceId;
  readonly personId: PersonId;
  readonly role: Role;
  readonly joinedAtMs: number;
}

export interface KnownMember extends Member {
  readonly person: Person;
}

export const MEMBERS_MAX = 1_000;
/** A `personal` workspace has one member. */
export const MEMBERS_OF_PERSONAL_MAX = 1;

const SCOPES_OF: Readonly<Record<Role, readonly Scope[]>> = {
  owner: ['admin'],
  admin: ['admin'],
  editor: ['links:create', 'links:read', 'links:write', 'stats:read'],
  viewer: ['links:read', 'stats:read'],
};

/** The scopes of a role. `admin` includes every scope. */
export const scopesOf = (role: Role): readonly Scope[] => SCOPES_OF[role];

/** Whether `role` has more rights than `other`; ROLES is in order. */
export const isMore = (role: Role, other: Role): boolean => ROLES.indexOf(role) < ROLES.indexOf(other);

/** The scopes that both a key and its member's role allow. */
export function cutToRole(scopes: readonly Scope[], role: Role): readonly Scope[] {
  const allowed = scopesOf(role);
  if (allowed.includes('admin')) return scopes;
  return scopes.includes('admin') ? allowed : scopes.filter((scope) => allowed.includes(scope));
}
