import type { WorkspaceStore } from '../../core/account-store.ts';
import type { Invitation, InvitationId } from '../../core/invitation.ts';
import type { KnownMember, Member } from '../../core/member.ts';
import type { InvitationStore, MemberStore, PersonStore, TokenHashes } from '../../core/people-store.ts';
import type { Person, PersonId } from '../../core/person.ts';
import type { WorkspaceId } from '../../core/workspace.ts';
import type { MemoryKeys } from './accounts.ts';

interface HeldInvitation {
  readonly invitation: Invitation;
  readonly tokens: TokenHashes;
}

/** Persons, members and invitations hang together: accepting changes all three. */
export function createMemoryPeople(deps: { workspaces: WorkspaceStore; keys: MemoryKeys }): {
  persons: PersonStore;
  members: MemberStore;
  invitations: InvitationStore;
} {
  const { workspaces, keys } = deps;
  const people = new Map<PersonId, Person>();
  const joined = new Map<string, Member>();
  const invited = new Map<InvitationId, HeldInvitation>();
  let lastInvitation = 0;

  const keyOf = (workspaceId: WorkspaceId, personId: PersonId): string => `${workspaceId} ${personId}`;
  const byEmail = (email: string) => [...people.values()].find((person) => person.email === email) ?? null;
  const isIn = (workspaceId: WorkspaceId) => (member: Member) => member.workspaceId === workspaceId;

  function insertPerson(draft: Omit<Person, 'id'>): Person | null {
    if (byEmail(draft.email) !== null) return null;
    const person = { ...draft, id: (people.size + 1) as PersonId };
    people.set(person.id, person);
    return person;
  }

  function toKnown(member: Member): KnownMember {
    const person = people.get(member.personId);
    if (person === undefined) throw new Error('a member is nobody');
    return { ...member, person };
  }

  const memberOf = (workspaceId: WorkspaceId, personId: PersonId): KnownMember | null => {
    const member = joined.get(keyOf(workspaceId, personId));
    return member === undefined ? null : toKnown(member);
  };

  const membersOf = (workspaceId: WorkspaceId): readonly KnownMember[] =>
    [...joined.values()]
      .filter(isIn(workspaceId))
      .map(toKnown)
      .sort((a, b) => a.personId - b.personId);

  function whyNot({ workspaceId, personId }: Member, membersMax: number): 'member' | 'full' | null {
    if (memberOf(workspaceId, personId) !== null) return 'member';
    return membersOf(workspaceId).length >= membersMax ? 'full' : null;
  }

  const isLastOwner = ({ workspaceId, personId, role }: Member): boolean =>
    role === 'owner' &&
    membersOf(workspaceId).every((other) => other.role !== 'owner' || other.personId === personId);

  const persons: PersonStore = {
    insert: async (draft) => insertPerson(draft),
    byId: async (id) => people.get(id) ?? null,
    byEmail: async (email) => byEmail(email),
    async prove(id, atMs) {
      const person = people.get(id);
      if (person === undefined || person.emailProvenAtMs !== null) return;
      people.set(id, { ...person, emailProvenAtMs: atMs });
      keys.revokeAll(id, atMs);
    },
  };

  const members: MemberStore = {
    async add(draft, membersMax) {
      const outcome = whyNot(draft, membersMax);
      if (outcome !== null) return outcome;
      joined.set(keyOf(draft.workspaceId, draft.personId), draft);
      return 'added';
    },
    byPerson: async (workspaceId, personId) => memberOf(workspaceId, personId),
    list: async (workspaceId, after, limit) =>
      membersOf(workspaceId)
        .filter(({ personId }) => personId > (after ?? 0))
        .slice(0, limit),
    withRoles: async (workspaceId, roles, limit) =>
      membersOf(workspaceId)
        .filter(({ role }) => roles.includes(role))
        .slice(0, limit),
    async changeRole(workspaceId, personId, role) {
      const held = memberOf(workspaceId, personId);
      if (held === null) return null;
      if (role !== 'owner' && isLastOwner(held)) return 'last_owner';
      const { person, ...member } = held;
      joined.set(keyOf(workspaceId, personId), { ...member, role });
      return { ...member, role, person };
    },
    async remove(workspaceId, personId) {
      const held = memberOf(workspaceId, personId);
      if (held === null) return null;
      if (isLastOwner(held)) return 'last_owner';
      joined.delete(keyOf(workspaceId, personId));
      return 'removed';
    },
    async reach(personId, workspaceId) {
      const member = memberOf(workspaceId, personId);
      const workspace = member === null ? null : await workspaces.byId(workspaceId);
      return member === null || workspace === null ? null : { workspace, role: member.role };
    },
    async workspacesOf(personId, after, limit) {
      const ids = [...joined.values()]
        .filter((member) => member.personId === personId && member.workspaceId > (after ?? 0))
        .map(({ workspaceId }) => workspaceId)
        .sort((a, b) => a - b);
      const found = await Promise.all(ids.slice(0, limit).map((id) => workspaces.byId(id)));
      return found.filter((workspace) => workspace !== null);
    },
  };

  const invitations: InvitationStore = {
    async insert(draft, tokens, openMax) {
      const here = [...invited.values()].filter(
        ({ invitation }) => invitation.workspaceId === draft.workspaceId,
      );
      for (const { invitation } of here) {
        const isOver = invitation.email === draft.email || invitation.expiresAtMs <= draft.createdAtMs;
        if (isOver) invited.delete(invitation.id);
      }
      if (here.filter(({ invitation }) => invited.has(invitation.id)).length >= openMax) return null;
      const invitation = { ...draft, id: ++lastInvitation as InvitationId };
      invited.set(invitation.id, { invitation, tokens });
      return invitation;
    },
    async byToken(hash, nowMs) {
      const one = [...invited.values()].find(
        ({ invitation, tokens }) =>
          (tokens.shown === hash || tokens.mailed === hash) && invitation.expiresAtMs > nowMs,
      );
      return one === undefined ? null : { invitation: one.invitation, isMailed: one.tokens.mailed === hash };
    },
    list: async (workspaceId, nowMs, after, limit) =>
      [...invited.values()]
        .map(({ invitation }) => invitation)
        .filter((it) => it.workspaceId === workspaceId && it.expiresAtMs > nowMs && it.id > (after ?? 0))
        .slice(0, limit),
    async remove(workspaceId, id) {
      return invited.get(id)?.invitation.workspaceId === workspaceId && invited.delete(id);
    },
    async accept(id, wanted, { nowMs, membersMax }) {
      const invitation = invited.get(id)?.invitation;
      if (invitation === undefined || invitation.expiresAtMs <= nowMs) return 'gone';
      const { email, role, workspaceId } = invitation;
      const isNew = typeof wanted !== 'number';
      if (isNew && byEmail(email) !== null) return 'known';
      const someone = (isNew ? people.size + 1 : wanted) as PersonId;
      const member = { workspaceId, personId: someone, role, joinedAtMs: nowMs };
      const outcome = whyNot(member, membersMax);
      if (outcome !== null) return outcome;
      if (isNew) insertPerson({ ...wanted, email });
      joined.set(keyOf(workspaceId, someone), member);
      invited.delete(id);
      return toKnown(member);
    },
  };

  return { persons, members, invitations };
}
