import { requireInstanceAdmin, requireMayAssign, requireWhole } from '../base/access.ts';
import { type Author, authorOf } from '../base/author.ts';
import type { Caller, Role, WorkspaceKind } from '../base/caller.ts';
import type { PersonId, WorkspaceId } from '../base/ids.ts';
import type { Clock } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import type { WorkspaceStore } from './account-store.ts';
import { boundsOfMember, requireWithin } from './bounds.ts';
import { isMore, type KnownMember, MEMBERS_MAX, MEMBERS_OF_PERSONAL_MAX } from './member.ts';
import type { MemberStore, PersonActivity, PersonStore } from './people-store.ts';
import type { Person } from './person.ts';
import { type NewPerson, vouchForPerson } from './persons.ts';
import type { Workspace } from './workspace.ts';

/** A workspace of a person, and the role there. */
interface Reached {
  readonly workspace: Workspace;
  readonly role: Role;
}

/**
 * Manages the members of a workspace. Every method but `people`, `self`, `workspacesOf` and `addressesToNotify` needs
 * `admin`.
 */
export interface Members {
  list(caller: Caller, after: PersonId | null, limit: number): Promise<readonly KnownMember[]>;
  /** How these members sign in. */
  activityOf(caller: Caller, members: readonly KnownMember[]): Promise<ReadonlyMap<PersonId, PersonActivity>>;
  /** The members as every member may know them. Needs `links:read` on a key without bounds. */
  people(caller: Caller, after: PersonId | null, limit: number): Promise<readonly KnownMember[]>;
  /** Adds a member without an invitation; instance administrators only. Throws already_member, invalid_field. */
  add(caller: Caller, input: NewPerson & { readonly role: Role }): Promise<KnownMember>;
  /** Throws last_owner. */
  changeRole(caller: Caller, personId: PersonId, role: Role): Promise<KnownMember>;
  /** Removes a member; their personal keys lose access immediately. Throws last_owner. */
  remove(caller: Caller, personId: PersonId): Promise<void>;
  /** The person of the caller's key, or null. */
  self(caller: Caller): Promise<Person | null>;
  /** All workspaces of a person, oldest first; at most 200. */
  workspacesOf(personId: PersonId): Promise<readonly Reached[]>;
  /** Email addresses of the workspace's owners and admins. */
  addressesToNotify(workspaceId: WorkspaceId): Promise<readonly string[]>;
}

/** Most workspaces of one person that are listed. */
const REACHED_MAX = 200;

/** Most people to notify of one event. */
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

    async activityOf(caller, members) {
      requireWhole(caller, 'admin');
      const own = members.filter(({ workspaceId }) => workspaceId === caller.workspaceId);
      return persons.activityOf(own.map(({ personId }) => personId));
    },

    async people(caller, after, limit) {
      requireWhole(caller, 'links:read');
      return store.list(caller.workspaceId, after, limit);
    },

    async add(caller, input) {
      requireInstanceAdmin(caller);
      requireWithin(caller, boundsOfMember(caller.workspaceId, input.role));
      const workspace = await workspaces.byId(caller.workspaceId);
      if (workspace === null) throw new Problem('workspace_not_found', {});
      const by = authorOf(caller, clock.nowMs());
      const person = await vouchForPerson(persons, input, by);
      return joinPerson(store, workspace, { person, role: input.role }, by);
    },

    async changeRole(caller, personId, role) {
      requireWhole(caller, 'admin');
      const current = await get(caller, personId);
      requireMayAssign(caller, role, current.role);
      if (isMore(role, current.role)) requireWithin(caller, boundsOfMember(caller.workspaceId, role));
      const changed = await store.changeRole(
        caller.workspaceId,
        personId,
        role,
        authorOf(caller, clock.nowMs()),
      );
      if (changed === null) throw new Problem('member_not_found', {});
      if (changed === 'last_owner') throw new Problem('last_owner', {});
      return changed;
    },

    async remove(caller, personId) {
      requireWhole(caller, 'admin');
      const current = await get(caller, personId);
      requireMayAssign(caller, current.role);
      const removed = await store.remove(caller.workspaceId, personId, authorOf(caller, clock.nowMs()));
      if (removed === null) throw new Problem('member_not_found', {});
      if (removed === 'last_owner') throw new Problem('last_owner', {});
    },

    self: async ({ personId }) => (personId === null ? null : persons.byId(personId)),

    async workspacesOf(personId) {
      const workspaces = await store.workspacesOf(personId, null, REACHED_MAX);
      const reached = await Promise.all(workspaces.map(({ id }) => store.reach(personId, id)));
      return reached.flatMap((one) => one ?? []);
    },

    async addressesToNotify(workspaceId) {
      const members = await store.withRoles(workspaceId, ['owner', 'admin'], NOTIFIED_MAX);
      return members.map(({ person }) => person.email);
    },
  };
}

export const membersMaxOf = (kind: WorkspaceKind): number =>
  kind === 'personal' ? MEMBERS_OF_PERSONAL_MAX : MEMBERS_MAX;

/** Throws already_member, and personal_workspace or too_many when there is no room. */
export async function joinPerson(
  store: MemberStore,
  workspace: Workspace,
  { person, role }: { readonly person: Person; readonly role: Role },
  by: Author,
): Promise<KnownMember> {
  const member = {
    workspaceId: workspace.id,
    personId: person.id,
    role,
    joinedAtMs: by.atMs,
  };
  const outcome = await store.add(member, membersMaxOf(workspace.kind), by);
  if (outcome !== 'added') throw refuseMember(outcome, workspace.kind);
  return { ...member, person };
}

export function refuseMember(outcome: 'member' | 'full', kind: WorkspaceKind): Problem {
  if (outcome === 'member') return new Problem('already_member', {});
  return kind === 'personal'
    ? new Problem('personal_workspace', {})
    : new Problem('too_many', { what: 'members', max: MEMBERS_MAX });
}
