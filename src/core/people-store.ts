import type { Invitation, InvitationId } from './invitation.ts';
import type { KnownMember, Member, Role } from './member.ts';
import type { Person, PersonId } from './person.ts';
import type { Workspace, WorkspaceId } from './workspace.ts';

export interface PersonStore {
  /** Null when somebody has the address. */
  insert(draft: Omit<Person, 'id'>): Promise<Person | null>;
  byId(id: PersonId): Promise<Person | null>;
  byEmail(email: string): Promise<Person | null>;
  /**
   * Notes that the address is proven and, in the same step, revokes every key of the person: they were handed out to
   * somebody who had not proven it. Nothing happens when it was proven before.
   */
  prove(id: PersonId, atMs: number): Promise<void>;
}

export interface MemberStore {
  /** `member` when the person is one already, `full` when the workspace has `membersMax`. */
  add(draft: Member, membersMax: number): Promise<'added' | 'member' | 'full'>;
  byPerson(workspaceId: WorkspaceId, personId: PersonId): Promise<KnownMember | null>;
  /** By person, after `after`. */
  list(workspaceId: WorkspaceId, after: PersonId | null, limit: number): Promise<readonly KnownMember[]>;
  /** Those with one of the roles, by person. */
  withRoles(workspaceId: WorkspaceId, roles: readonly Role[], limit: number): Promise<readonly KnownMember[]>;
  /** `last_owner`, and nothing changes, when no owner would be left. Null when there is no such member. */
  changeRole(
    workspaceId: WorkspaceId,
    personId: PersonId,
    role: Role,
  ): Promise<KnownMember | 'last_owner' | null>;
  /** As `changeRole`. */
  remove(workspaceId: WorkspaceId, personId: PersonId): Promise<'removed' | 'last_owner' | null>;
  /** The workspace and what the person is there; null where the person is no member. One read: every call asks it. */
  reach(
    personId: PersonId,
    workspaceId: WorkspaceId,
  ): Promise<{ readonly workspace: Workspace; readonly role: Role } | null>;
  /** Those that the person is a member of, by id, after `after`. */
  workspacesOf(personId: PersonId, after: WorkspaceId | null, limit: number): Promise<readonly Workspace[]>;
}

/** One invitation has two tokens, so that it is known who can have seen the one that is used. */
export interface TokenHashes {
  /** Of the one that the maker of the invitation was shown. */
  readonly shown: string;
  /** Of the one that went out by mail and nowhere else; null when there is no mail. */
  readonly mailed: string | null;
}

export interface InvitationStore {
  /** Takes the place of an open one to the same address, and forgets those that have ended. Null when `openMax` are open. */
  insert(draft: Omit<Invitation, 'id'>, tokens: TokenHashes, openMax: number): Promise<Invitation | null>;
  /** An open one, by the hash of either token. */
  byToken(
    hash: string,
    nowMs: number,
  ): Promise<{ readonly invitation: Invitation; readonly isMailed: boolean } | null>;
  /** Open ones by id, after `after`. */
  list(
    workspaceId: WorkspaceId,
    nowMs: number,
    after: InvitationId | null,
    limit: number,
  ): Promise<readonly Invitation[]>;
  /** False when it is not there. */
  remove(workspaceId: WorkspaceId, id: InvitationId): Promise<boolean>;
  /**
   * Uses it up and makes the member, in one step; a draft makes the person first. `gone`: it is not open any more.
   * `known`: somebody has the draft's address by now. `member` and `full` as in `MemberStore.add`. Each of them leaves
   * everything as it was.
   */
  accept(
    id: InvitationId,
    person: PersonId | Omit<Person, 'id' | 'email'>,
    at: { readonly nowMs: number; readonly membersMax: number },
  ): Promise<KnownMember | 'gone' | 'known' | 'member' | 'full'>;
}
