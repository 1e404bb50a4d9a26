import { requireInstanceAdmin, requireMayAssign, requireWhole } from './access.ts';
import type { WorkspaceStore } from './account-store.ts';
import { boundsOfMember, requireWithin } from './bounds.ts';
import type { Caller } from './key.ts';
import { isMore, type KnownMember, MEMBERS_MAX, MEMBERS_OF_PERSONAL_MAX, type Role } from './member.ts';
import type { MemberStore, PersonStore } from './people-store.ts';
import type { Person, PersonId } from './person.ts';
import { type NewPerson, vouchForPerson } from './persons.ts';
import type { Clock } from './ports.ts';
import { Problem } from './problem.ts';
import type { Workspace, WorkspaceId, WorkspaceKind } from './workspace.ts';

/** Who belongs to a workspace. All but `self` and `addressesToNotify` need `admin`. */
export interface Members {
  list(caller: Caller, after: PersonId | null, limit: number): Promise<readonly KnownMember[]>;
  /** At once, without asking the person: instance administrators only. Throws already_member, invalid_field. */
  add(caller: Caller, wanted: NewPerson & { readonly role: Role }): Promise<KnownMember>;
  /** Throws last_owner. */
  changeRole(caller: Caller, personId: PersonId, role: Role): Promise<KnownMember>;
  /** Every personal key of the person ends here at once. Throws last_owner. */
  remove(caller: Caller, personId: PersonId): Promise<void>;
  /** The person whose key it is, or null. */
  self(caller: Caller): Promise<Person | null>;
  /** Where to write about the workspace: to its owners and admins. */
  addressesToNotify(workspaceId: WorkspaceId): Promise<readonly string[]>;
}

/** More people than this need not hear of the same thing. */
const NOTIFIED_MAX = 50;

export function createMembers(deps: {
  store: MemberStore;
  persons: PersonStore;
  workspaces: WorkspaceStore;
  clock: Clock;
}): Members {
  const { store, persons, workspaces, clock } = deps;

  async function get({ workspaceId }: Caller, personId: PersonId): Promise<KnownMember> {
    const member = await store.byPerson(workspaceId, personId);
    if (member === null) throw new Problem('member_not_found', {});
    return member;
  }

  return {
    async list(caller, after, limit) {
      requireWhole(caller, 'admin');
      return store.list(caller.workspaceId, after, limit);
    },

    async add(caller, wanted) {
      requireInstanceAdmin(caller);
      requireWithin(caller, boundsOfMember(caller.workspaceId, wanted.role));
      const workspace = await workspaces.byId(caller.workspaceId);
      if (workspace === null) throw new Problem('workspace_not_found', {});
      const person = await vouchForPerson({ persons, clock }, wanted);
      return joinPerson({ store, clock }, workspace, person, wanted.role);
    },

    async changeRole(caller, personId, role) {
      requireWhole(caller, 'admin');
      const held = await get(caller, personId);
      requireMayAssign(caller, role, held.role);
      if (isMore(role, held.role)) requireWithin(caller, boundsOfMember(caller.workspaceId, role));
      const changed = await store.changeRole(caller.workspaceId, personId, role);
      if (changed === null) throw new Problem('member_not_found', {});
      if (changed === 'last_owner') throw new Problem('last_owner', {});
      return changed;
    },

    async remove(caller, personId) {
      requireWhole(caller, 'admin');
      const held = await get(caller, personId);
      requireMayAssign(caller, held.role);
      const removed = await store.remove(caller.workspaceId, personId);
      if (removed === null) throw new Problem('member_not_found', {});
      if (removed === 'last_owner') throw new Problem('last_owner', {});
    },

    self: async ({ personId }) => (personId === null ? null : persons.byId(personId)),

    async addressesToNotify(workspaceId) {
      const those = await store.withRoles(workspaceId, ['owner', 'admin'], NOTIFIED_MAX);
      return those.map(({ person }) => person.email);
    },
  };
}

export const membersMaxOf = (kind: WorkspaceKind): number =>
  kind === 'personal' ? MEMBERS_OF_PERSONAL_MAX : MEMBERS_MAX;

/** Throws already_member, and personal_workspace or too_many when there is no room. */
export async function joinPerson(
  deps: { readonly store: MemberStore; readonly clock: Clock },
  workspace: Workspace,
  person: Person,
  role: Role,
): Promise<KnownMember> {
  const member = {
    workspaceId: workspace.id,
    personId: person.id,
    role,
    joinedAtMs: deps.clock.nowMs(),
  };
  const outcome = await deps.store.add(member, membersMaxOf(workspace.kind));
  if (outcome !== 'added') throw refuseMember(outcome, workspace.kind);
  return { ...member, person };
}

export function refuseMember(outcome: 'member' | 'full', kind: WorkspaceKind): Problem {
  if (outcome === 'member') return new Problem('already_member', {});
  return kind === 'personal'
    ? new Problem('personal_workspace', {})
    : new Problem('too_many', { what: 'members', max: MEMBERS_MAX });
}
