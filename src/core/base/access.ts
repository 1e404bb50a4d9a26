import type { Caller, Role, Scope } from './caller.ts';
import { Problem } from './problem.ts';

/** Refuses a caller without the scope. `admin` includes every scope. */
export function requireScope(caller: Caller, scope: Scope): void {
  if (!hasScope(caller, scope)) throw new Problem('forbidden', { scope });
}

export function hasScope(caller: Caller, scope: Scope): boolean {
  return caller.instanceAdmin || caller.scopes.has('admin') || caller.scopes.has(scope);
}

export function requireInstanceAdmin(caller: Caller): void {
  if (!caller.instanceAdmin) throw new Problem('forbidden', { scope: 'instance administrator' });
}

/** Refuses a key that is restricted to one domain or to its own links. */
export function requireUnbound(caller: Caller, scope: Scope = 'admin'): void {
  if (isBound(caller)) throw new Problem('forbidden', { scope: `${scope} on a key without bounds` });
}

/** Requires the scope on a key without such restrictions. */
export function requireWhole(caller: Caller, scope: Scope): void {
  requireScope(caller, scope);
  requireUnbound(caller, scope);
}

export const isBound = (bounds: Pick<Caller, 'domainId' | 'ownLinksOnly'>): boolean =>
  bounds.domainId !== null || bounds.ownLinksOnly;

/** Only owners may add, change or remove owners. A key without a person is not an owner. */
export function requireMayAssign(caller: Caller, ...roles: readonly Role[]): void {
  if (roles.includes('owner') && !caller.instanceAdmin && caller.role !== 'owner') {
    throw new Problem('forbidden', { scope: 'owner' });
  }
}
