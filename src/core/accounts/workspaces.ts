import { requireInstanceAdmin, requireMayAssign, requireWhole } from '../base/access.ts';
import { authorOf, operatorAt } from '../base/author.ts';
import type { Caller, WorkspaceKind } from '../base/caller.ts';
import type { DestinationPolicy } from '../base/destination.ts';
import type { DomainId, WorkspaceId } from '../base/ids.ts';
import type { Clock } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import type { Domain } from '../domains/domain.ts';
import type { DomainStore } from '../domains/domain-store.ts';
import { UNLIMITED } from '../plans/plan.ts';
import type { Quotas } from '../plans/quota.ts';
import type { WorkspaceStore } from './account-store.ts';
import { boundsOfMember, requireWithin } from './bounds.ts';
import { joinPerson } from './members.ts';
import type { MemberStore, PersonStore } from './people-store.ts';
import { checkEmail, checkPersonName } from './person.ts';
import { type NewPerson, vouchForPerson } from './persons.ts';
import { DELETION_GRACE_MS, WORKSPACE_NAME_LENGTH_MAX, type Workspace } from './workspace.ts';
import { checkWorkspaceSettings, type WorkspaceSettingsInput } from './workspace-settings.ts';

export interface Workspaces {
  /** Creates the first workspace of a new server; null when one exists. */
  first(name: string): Promise<Workspace | null>;
  /** Instance administrators only. Throws invalid_field, also for a plan that is not configured. */
  create(caller: Caller, input: NewWorkspace): Promise<Workspace>;
  /**
   * All workspaces that the caller can access, by id: its own for a workspace's key, those of the person for a
   * personal key.
   */
  list(caller: Caller, after: WorkspaceId | null, limit: number): Promise<readonly Workspace[]>;
  get(caller: Caller, id: WorkspaceId): Promise<Workspace>;
  /**
   * Changes the workspace that the caller acts on: name and settings need `admin`, the plan an instance administrator.
   * Throws invalid_field, forbidden, feature_not_in_plan.
   */
  change(caller: Caller, id: WorkspaceId, change: WorkspaceChange): Promise<Workspace>;
  /**
   * Closes the workspace for every call but `restore`; its links redirect until everything is removed, after
   * DELETION_GRACE_MS. For its owners and instance administrators. Throws first_workspace.
   */
  remove(caller: Caller, id: WorkspaceId): Promise<Workspace>;
  /** Opens a deleted workspace again. For those who may remove it. Throws workspace_not_found after the grace. */
  restore(caller: Caller, id: WorkspaceId): Promise<Workspace>;
}

export interface WorkspaceChange {
  readonly name?: string;
  readonly plan?: string;
  readonly settings?: WorkspaceSettingsInput;
}

export interface NewWorkspace {
  readonly name: string;
  readonly kind: WorkspaceKind;
  readonly plan?: string;
  /** Becomes the first member; created when new. */
  readonly owner?: NewPerson;
}

export function createWorkspaces(deps: {
  store: WorkspaceStore;
  persons: PersonStore;
  members: MemberStore;
  quotas: Quotas;
  domains: Pick<DomainStore, 'byId'>;
  policy: DestinationPolicy;
  clock: Clock;
}): Workspaces {
  const { store, persons, members, quotas, domains, policy, clock } = deps;

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

  async function checkSettings(caller: Caller, workspace: Workspace, input: WorkspaceSettingsInput) {
    const domainOf = async (id: DomainId): Promise<Domain | null> => {
      const domain = await domains.byId(id);
      // Links on the domain would be refused later, in every call that names none.
      if (domain?.workspaceId === workspace.id) quotas.requireFeatures(caller, 'branded_domain');
      return domain;
    };
    return checkWorkspaceSettings(workspace, input, { domainOf, policy });
  }

  async function reached(caller: Caller, id: WorkspaceId): Promise<Workspace | null> {
    if (caller.instanceAdmin || caller.workspaceId === id) return store.byId(id);
    if (caller.personId === null) return null;
    return (await members.reach(caller.personId, id))?.workspace ?? null;
  }

  async function get(caller: Caller, id: WorkspaceId): Promise<Workspace> {
    const workspace = await reached(caller, id);
    if (workspace === null) throw new Problem('workspace_not_found', {});
    return workspace;
  }

  /** The rights of the caller are known for the workspace that it acts on. */
  async function requireOwner(caller: Caller, id: WorkspaceId): Promise<void> {
    await get(caller, id);
    if (!caller.instanceAdmin && caller.workspaceId !== id)
      throw new Problem('forbidden', { scope: 'owner' });
    requireWhole(caller, 'admin');
    requireMayAssign(caller, 'owner');
  }

  return {
    async remove(caller, id) {
      await requireOwner(caller, id);
      if ((await store.first())?.id === id) throw new Problem('first_workspace', {});
      const deleted = await store.markDeleted(id, authorOf(caller, clock.nowMs()));
      if (deleted === null) throw new Problem('workspace_not_found', {});
      return deleted;
    },

    async restore(caller, id) {
      await requireOwner(caller, id);
      const nowMs = clock.nowMs();
      const restored = await store.restore(id, nowMs - DELETION_GRACE_MS, authorOf(caller, nowMs));
      if (restored === null) throw new Problem('workspace_not_found', {});
      return restored;
    },

    async first(name) {
      if ((await store.first()) !== null) return null;
      const by = operatorAt(clock.nowMs());
      return store.insert({ name, kind: 'team', plan: UNLIMITED, createdAtMs: by.atMs }, by);
    },

    async create(caller, input) {
      requireInstanceAdmin(caller);
      const { owner, kind } = input;
      if (owner !== undefined) requireWithin(caller, boundsOfMember(caller.workspaceId, 'owner'));
      const name = checkName(input.name);
      const plan = checkPlan(input.plan ?? UNLIMITED);
      if (owner !== undefined) {
        checkEmail(owner.email, 'owner.email');
        checkPersonName(owner.name, 'owner.name');
      }
      const by = authorOf(caller, clock.nowMs());
      const workspace = await store.insert({ name, kind, plan, createdAtMs: by.atMs }, by);
      if (owner !== undefined) {
        const person = await vouchForPerson(persons, owner, by);
        await joinPerson(members, workspace, { person, role: 'owner' }, by);
      }
      return workspace;
    },

    async list(caller, after, limit) {
      if (caller.instanceAdmin) return store.list(after, limit);
      if (caller.personId !== null) return members.workspacesOf(caller.personId, after, limit);
      return after === null || after < caller.workspaceId ? [await get(caller, caller.workspaceId)] : [];
    },

    get,

    async change(caller, id, change) {
      const current = await get(caller, id);
      // The caller's rights are known only for the workspace that it acts on, not for its person's others.
      const isActedOn = caller.instanceAdmin || caller.workspaceId === id;
      if (!isActedOn) throw new Problem('forbidden', { scope: 'admin' });
      requireWhole(caller, 'admin');
      if (change.plan !== undefined) requireInstanceAdmin(caller);
      // The next call would lock the person out.
      if (change.settings?.requiredSecondFactor === true && caller.lacksSecondFactor) {
        throw new Problem('second_factor_required', {});
      }
      const workspace = await store.change(
        id,
        {
          ...(change.name === undefined ? {} : { name: checkName(change.name) }),
          ...(change.plan === undefined ? {} : { plan: checkPlan(change.plan) }),
          ...(change.settings === undefined
            ? {}
            : { settings: await checkSettings(caller, current, change.settings) }),
        },
        authorOf(caller, clock.nowMs()),
      );
      if (workspace === null) throw new Problem('workspace_not_found', {});
      return workspace;
    },
  };
}
