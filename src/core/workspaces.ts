import { requireInstanceAdmin, requireScope } from './access.ts';
import type { WorkspaceStore } from './account-store.ts';
import type { Caller } from './key.ts';
import { UNLIMITED } from './plan.ts';
import type { Clock } from './ports.ts';
import { Problem } from './problem.ts';
import type { Quotas } from './quota.ts';
import {
  WORKSPACE_NAME_LENGTH_MAX,
  type Workspace,
  type WorkspaceId,
  type WorkspaceKind,
} from './workspace.ts';

export interface Workspaces {
  /** Makes the first workspace of a new server; null when there is one already. */
  first(name: string): Promise<Workspace | null>;
  /** Instance administrators only. Throws invalid_field for a plan that is not configured. */
  create(caller: Caller, wanted: { name: string; kind: WorkspaceKind; plan?: string }): Promise<Workspace>;
  /** The caller's own; all of them for an instance administrator. By id. */
  list(caller: Caller, after: WorkspaceId | null, limit: number): Promise<readonly Workspace[]>;
  get(caller: Caller, id: WorkspaceId): Promise<Workspace>;
  /** The name by its `admin`, the plan by an instance administrator. */
  change(caller: Caller, id: WorkspaceId, change: { name?: string; plan?: string }): Promise<Workspace>;
}

export function createWorkspaces(deps: { store: WorkspaceStore; quotas: Quotas; clock: Clock }): Workspaces {
  const { store, quotas, clock } = deps;

  function checkName(text: string): string {
    const name = text.trim();
    if (name === '') throw new Problem('invalid_field', { field: 'name', reason: 'empty' });
    if (name.length > WORKSPACE_NAME_LENGTH_MAX) {
      throw new Problem('invalid_field', { field: 'name', reason: 'too_long' });
    }
    if (/[\p{Cc}\p{Surrogate}]/u.test(name)) {
      throw new Problem('invalid_field', { field: 'name', reason: 'bad_character' });
    }
    return name;
  }

  function checkPlan(plan: string): string {
    if (quotas.plan(plan) === null) throw new Problem('invalid_field', { field: 'plan', reason: 'unknown' });
    return plan;
  }

  async function get(caller: Caller, id: WorkspaceId): Promise<Workspace> {
    const mine = caller.instanceAdmin || caller.workspaceId === id;
    const workspace = mine ? await store.byId(id) : null;
    if (workspace === null) throw new Problem('workspace_not_found', {});
    return workspace;
  }

  return {
    async first(name) {
      if ((await store.first()) !== null) return null;
      return store.insert({ name, kind: 'team', plan: UNLIMITED, createdAtMs: clock.nowMs() });
    },

    async create(caller, wanted) {
      requireInstanceAdmin(caller);
      return store.insert({
        name: checkName(wanted.name),
        kind: wanted.kind,
        plan: checkPlan(wanted.plan ?? UNLIMITED),
        createdAtMs: clock.nowMs(),
      });
    },

    async list(caller, after, limit) {
      if (caller.instanceAdmin) return store.list(after, limit);
      return after === null || after < caller.workspaceId ? [await get(caller, caller.workspaceId)] : [];
    },

    get,

    async change(caller, id, change) {
      await get(caller, id);
      requireScope(caller, 'admin');
      if (change.plan !== undefined) requireInstanceAdmin(caller);
      const workspace = await store.change(id, {
        ...(change.name === undefined ? {} : { name: checkName(change.name) }),
        ...(change.plan === undefined ? {} : { plan: checkPlan(change.plan) }),
      });
      if (workspace === null) throw new Problem('workspace_not_found', {});
      return workspace;
    },
  };
}
