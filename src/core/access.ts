import type { Caller, Scope } from './key.ts';
import type { Role } from './member.ts';
import { Problem } from './problem.ts';

/** Refuses a caller that lacks the scope. `admin` holds all. */
export function requireScope(caller: Caller, scope: Scope): void {
  if (!hasScope(caller, scope)) throw new Problem('forbidden', { scope });
}

export function hasScope(caller: Caller, scope: Scope): boolean {
  return caller.instanceAdmin || caller.scopes.has('admin') || caller.scopes.has(scope);
}

export function requireInstanceAdmin(caller: Caller): void {
  if (!caller.instanceAdmin) throw new Problem('forbidden', { scope: 'instance administrator' });
}

/** Refuses a key bound to one domain or to its own links where what is asked for has no such bounds. */
export function requireUnbound(caller: Caller, scope: Scope = 'admin'): void {
  if (isBound(caller)) throw new Problem('forbidden', { scope: `${scope} on a key without bounds` });
}

/** The scope, on a key that reaches the whole workspace. */
export function requireWhole(caller: Caller, scope: Scope): void {
  requireScope(caller, scope);
  requireUnbound(caller, scope);
}

export const isBound = (bounds: Pick<Caller, 'domainId' | 'ownLinksOnly'>): boolean =>
  bounds.domainId !== null || bounds.ownLinksOnly;

/** Only owners make owners, and only they change or remove one: a key without a person is none. */
export function requireMayAssign(caller: Caller, ...roles: readonly Role[]): void {
  if (roles.includes('owner') && !caller.instanceAdmin && caller.role !== 'owner') {
    throw new Problem('forbidden', { scope: 'owner' });
  }
}
