import type { Role, Scope } from '../api/types.ts';

/** The scopes of each role, as the server has them; `permissions.test.ts` compares. */
const SCOPES_OF: Readonly<Record<Role, readonly Scope[]>> = {
  owner: ['admin'],
  admin: ['admin'],
  editor: ['links:create', 'links:read', 'links:write', 'stats:read'],
  viewer: ['links:read', 'stats:read'],
};

/** Whether a role may do what needs `scope`. `admin` includes every scope. */
export const mayDo = (role: Role, scope: Scope): boolean =>
  SCOPES_OF[role].includes('admin') || SCOPES_OF[role].includes(scope);

/** The roles that may do what needs `scope`, the one with most rights first. */
export const rolesWith = (scope: Scope): readonly Role[] =>
  (Object.keys(SCOPES_OF) as Role[]).filter((role) => mayDo(role, scope));
