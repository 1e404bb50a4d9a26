import type { Caller, Scope } from './key.ts';
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
