import type { Author } from '../base/author.ts';
import type { Role } from '../base/caller.ts';
import type { InvitationId, PersonId, WorkspaceId } from '../base/ids.ts';
import type { Invitation } from './invitation.ts';
import type { KnownMember, Member } from './member.ts';
import type { Person, PersonDraft, PersonSettings } from './person.ts';
import type { Workspace } from './workspace.ts';

/** What administrators may know about how a person signs in. */
export interface PersonActivity {
  /** The last use of a session or a personal key, to a few minutes; null for never. */
  readonly lastSeenAtMs: number | null;
  /** Whether the person has an authenticator app, a passkey, or signs in with a provider. */
  readonly hasSecondFactor: boolean;
}

export interface PersonStore {
  /** Null when the address belongs to another person. */
  insert(draft: PersonDraft, by: Author): Promise<Person | null>;
  byId(id: PersonId): Promise<Person | null>;
  /** Those that exist, in any order; at most a few hundred ids. */
  byIds(ids: readonly PersonId[]): Promise<readonly Person[]>;
  /** Of the persons that exist; at most a few hundred ids. */
  activityOf(ids: readonly PersonId[]): Promise<ReadonlyMap<PersonId, PersonActivity>>;
  /** By id, after `after`. */
  list(after: PersonId | null, limit: number): Promise<readonly Person[]>;
  /** The number of workspaces of each; persons without any are absent. */
  workspacesOf(ids: readonly PersonId[]): Promise<ReadonlyMap<PersonId, number>>;
  /** `last`, without a change, when no administrator would be left. Null when the person does not exist. */
  setAdministrator(
    id: PersonId,
    isAdministrator: boolean,
    options: { readonly mayBeLast: boolean; readonly by: Author },
  ): Promise<Person | 'last' | null>;
  byEmail(email: string): Promise<Person | null>;
  /**
   * Marks the address as proven and, in the same transaction, revokes every key and removes password, sessions, second
   * factors, passkeys, identities and one-time secrets of the person: they were issued before the address was proven,
   * so perhaps to somebody else. Does nothing when it was proven before.
   */
  prove(id: PersonId, by: Author): Promise<void>;
  /** Null when there is no such person. */
  change(
    id: PersonId,
    change: Partial<Pick<Person, 'name' | keyof PersonSettings>>,
    by: Author,
  ): Promise<Person | null>;
}

export interface MemberStore {
  /** `member` when the person is a member already, `full` when the workspace has `membersMax`. */
  add(draft: Member, membersMax: number, by: Author): Promise<'added' | 'member' | 'full'>;
  byPerson(workspaceId: WorkspaceId, personId: PersonId): Promise<KnownMember | null>;
  /** By person id, after `after`. */
  list(workspaceId: WorkspaceId, after: PersonId | null, limit: number): Promise<readonly KnownMember[]>;
  /** Members with one of the roles, by person id. */
  withRoles(workspaceId: WorkspaceId, roles: readonly Role[], limit: number): Promise<readonly KnownMember[]>;
  /** `last_owner`, without a change, when no owner would be left. Null when there is no such member. */
  changeRole(
    workspaceId: WorkspaceId,
    personId: PersonId,
    role: Role,
    by: Author,
  ): Promise<KnownMember | 'last_owner' | null>;
  /** Results as for `changeRole`. */
  remove(workspaceId: WorkspaceId, personId: PersonId, by: Author): Promise<'removed' | 'last_owner' | null>;
  /** The workspace and the person's role in it; null when not a member. A single read, because every call needs it. */
  reach(
    personId: PersonId,
    workspaceId: WorkspaceId,
  ): Promise<{ readonly workspace: Workspace; readonly role: Role } | null>;
  /** The person's workspaces by id, after `after`. */
  workspacesOf(personId: PersonId, after: WorkspaceId | null, limit: number): Promise<readonly Workspace[]>;
}

/** An invitation has two tokens: the one that is used tells who may have seen it. */
export interface TokenHashes {
  /** Hash of the token shown to the inviter. */
  readonly shown: string;
  /** Hash of the token sent by mail only; null without mail. */
  readonly mailed: string | null;
}

export interface InvitationStore {
  /** Replaces an open invitation to the same address and deletes expired ones. Null when `openMax` are open. */
  insert(
    draft: Omit<Invitation, 'id'>,
    tokens: TokenHashes,
    openMax: number,
    by: Author,
  ): Promise<Invitation | null>;
  /** An open invitation, by the hash of either token. */
  byToken(
    hash: string,
    nowMs: number,
  ): Promise<{ readonly invitation: Invitation; readonly isMailed: boolean } | null>;
  /** Open invitations by id, after `after`. */
  list(
    workspaceId: WorkspaceId,
    nowMs: number,
    after: InvitationId | null,
    limit: number,
  ): Promise<readonly Invitation[]>;
  /** False when it does not exist. */
  remove(workspaceId: WorkspaceId, id: InvitationId, by: Author): Promise<boolean>;
  /**
   * Consumes the invitation and creates the member, a new person from a draft, and the password, in one transaction.
   * `gone`: the invitation is not open any more. `known`: the address belongs to a person by now, or the person can
   * sign in by now and would get a new password. `member` and `full` as in `MemberStore.add`. These results change
   * nothing. In the audit log, the person who accepts is the actor.
   */
  accept(
    id: InvitationId,
    joining: {
      readonly person: PersonId | Omit<PersonDraft, 'email'>;
      /** Null leaves the password as it is. */
      readonly passwordHash: string | null;
    },
    at: { readonly nowMs: number; readonly membersMax: number },
  ): Promise<KnownMember | 'gone' | 'known' | 'member' | 'full'>;
}
