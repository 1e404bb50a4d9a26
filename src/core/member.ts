import type { Scope } from './key.ts';
import type { Person, PersonId } from './person.ts';
import type { WorkspaceId } from './workspace.ts';

export const ROLES = ['owner', 'admin', 'editor', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

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
/** A workspace of kind `personal` is one person's. */
export const MEMBERS_OF_PERSONAL_MAX = 1;

const SCOPES_OF: Readonly<Record<Role, readonly Scope[]>> = {
  owner: ['admin'],
  admin: ['admin'],
  editor: ['links:create', 'links:read', 'links:write', 'stats:read'],
  viewer: ['links:read', 'stats:read'],
};

/** What a role may do. `admin` holds every scope. */
export const scopesOf = (role: Role): readonly Scope[] => SCOPES_OF[role];

/** Whether `role` may do what `other` may not: they stand in order. */
export const isMore = (role: Role, other: Role): boolean => ROLES.indexOf(role) < ROLES.indexOf(other);

/** What a key with `scopes` may do in the hands of a member with `role`: what both allow. */
export function cutToRole(scopes: readonly Scope[], role: Role): readonly Scope[] {
  const allowed = scopesOf(role);
  if (allowed.includes('admin')) return scopes;
  return scopes.includes('admin') ? allowed : scopes.filter((scope) => allowed.includes(scope));
}
