import { requireMayAssign, requireWhole } from '../base/access.ts';
import { authorOf } from '../base/author.ts';
import { DAY_MS } from '../base/calendar.ts';
import type { Caller, Role } from '../base/caller.ts';
import type { InvitationId, PersonId, WorkspaceId } from '../base/ids.ts';
import type { Clock, Digest, Mail, Mailer, Random } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import type { Rate } from '../plans/plan.ts';
import type { RateCounters } from '../plans/quota.ts';
import type { WorkspaceStore } from './account-store.ts';
import { boundsOfMember, requireWithin } from './bounds.ts';
import { INVITATION_LIFE_MS, type Invitation, OPEN_INVITATIONS_MAX } from './invitation.ts';
import type { KeyWithSecret } from './key.ts';
import type { Keys } from './keys.ts';
import type { KnownMember } from './member.ts';
import { membersMaxOf, refuseMember } from './members.ts';
import type { InvitationStore, MemberStore, PersonStore } from './people-store.ts';
import { checkEmail, checkPersonName, type Person } from './person.ts';
import { provePerson } from './persons.ts';
import type { Workspace } from './workspace.ts';

/** The token is returned only once and stored only as a hash. */
export interface InvitationWithToken {
  readonly invitation: Invitation;
  readonly token: string;
  /** Whether a mail to the address is queued. */
  readonly mailed: boolean;
}

export interface Acceptance {
  readonly token: string;
  /** The name of a new person. */
  readonly name?: string;
  /** A personal key of an existing person, who then joins with that identity. */
  readonly secret: string | null;
  /** The person who is signed in, and who joins with that identity if the address is theirs. */
  readonly signedInAs: PersonId | null;
  /** Hashes the password that somebody new has chosen, for that address; null without a password. */
  readonly hashPassword: ((email: string) => Promise<string>) | null;
}

/** What an invitation offers to the holder of a token. */
export interface Invited {
  readonly invitation: Invitation;
  readonly workspace: Workspace;
  /** Null when a key without a person created the invitation, or the person has no name. */
  readonly inviterName: string | null;
  /**
   * `nothing`: the person is signed in already. `sign_in`: the person can sign in, as only the holder of the mailed
   * token learns. `password`: a new account, or a known person without any means to sign in.
   */
  readonly needs: 'nothing' | 'sign_in' | 'password';
}

export interface Accepted {
  readonly member: KnownMember;
  readonly workspace: Workspace;
  /** A new personal key; null for a person who can act already, or who has set a password now. */
  readonly key: KeyWithSecret | null;
}

/** Invites people to become members. Every method but `look` and `accept` needs `admin`. */
export interface Invitations {
  list(caller: Caller, after: InvitationId | null, limit: number): Promise<readonly Invitation[]>;
  /**
   * Replaces an earlier invitation to the same address. Throws already_member, personal_workspace, too_many,
   * invalid_field.
   */
  create(
    caller: Caller,
    input: { readonly email: string; readonly role: Role },
  ): Promise<InvitationWithToken>;
  revoke(caller: Caller, id: InvitationId): Promise<void>;
  /** Throws invitation_not_found. */
  look(token: string, signedInAs: PersonId | null): Promise<Invited>;
  /**
   * Creates the member, and the person when new. Throws invitation_not_found. Throws person_known when the address
   * belongs to an existing person and neither a mailed token nor a key nor a session proves their identity: the inviter
   * has seen the other token too. Throws it for a password too, when the person can sign in: a mail that somebody else
   * has caused sets no new password.
   */
  accept(acceptance: Acceptance): Promise<Accepted>;
}

/** The content of an invitation's mail. */
export interface InvitationLetter {
  readonly to: string;
  readonly workspaceName: string;
  readonly role: Role;
  readonly token: string;
  readonly expiresAtMs: number;
}

const INVITED: Rate = { limit: 200, windowMs: 3_600_000, per: 'workspace' };
/** Limit per recipient, over all workspaces: the server must not be used to flood mailboxes. */
const MAILED: Rate = { limit: 5, windowMs: DAY_MS, per: 'workspace' };

export function createInvitations(deps: {
  store: InvitationStore;
  members: MemberStore;
  persons: PersonStore;
  workspaces: WorkspaceStore;
  keys: Pick<Keys, 'personOf' | 'mintPersonal'>;
  /** Whether a person can sign in. */
  hasCredential: (personId: PersonId) => Promise<boolean>;
  counters: RateCounters;
  /** Null when the server sends no mail. */
  mailer: Mailer | null;
  write: (letter: InvitationLetter) => Mail;
  digest: Digest;
  random: Random;
  clock: Clock;
}): Invitations {
  const { store, members, persons, workspaces, keys, counters, mailer, digest, random, clock } = deps;

  const newToken = (): string =>
    `wmi_${[...random.bytes(24)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;

  async function workspaceOf(id: WorkspaceId): Promise<Workspace> {
    const workspace = await workspaces.byId(id);
    if (workspace === null) throw new Problem('workspace_not_found', {});
    return workspace;
  }

  async function requireRoom(workspace: Workspace, email: string): Promise<void> {
    const person = await persons.byEmail(email);
    if (person !== null && (await members.byPerson(workspace.id, person.id)) !== null) {
      throw new Problem('already_member', {});
    }
    if (workspace.kind === 'personal' && (await members.list(workspace.id, null, 1)).length > 0) {
      throw new Problem('personal_workspace', {});
    }
  }

  /** An invitation is valid only while its creator could still issue it: a removed member's invitations end. */
  async function isStillGood({ workspaceId, role, invitedBy }: Invitation): Promise<boolean> {
    if (invitedBy === null) return true;
    const maker = (await members.byPerson(workspaceId, invitedBy))?.role;
    return maker === 'owner' || (maker === 'admin' && role !== 'owner');
  }

  async function open(token: string): Promise<{ invitation: Invitation; isMailed: boolean }> {
    const found = await store.byToken(digest.sha256(token), clock.nowMs());
    if (found === null || !(await isStillGood(found.invitation))) {
      throw new Problem('invitation_not_found', {});
    }
    return found;
  }

  /** Null for a new person. Throws person_known for an existing one who is not proved to accept. */
  async function identify(
    email: string,
    by: { isMailed: boolean; secret: string | null; signedInAs: PersonId | null },
  ): Promise<{ person: Person; isSelf: boolean } | null> {
    const person = await persons.byEmail(email);
    if (person === null) return null;
    const ofKey = by.secret === null ? null : await keys.personOf(by.secret);
    const isSelf = by.signedInAs === person.id || ofKey === person.id;
    if (!isSelf && !by.isMailed) throw new Problem('person_known', {});
    // This comes before the person gets new access: the person who registered the address may not be its owner.
    if (!isSelf) {
      const actor = { kind: 'person', id: person.id } as const;
      await provePerson(persons, person, { actor, client: null, atMs: clock.nowMs() });
    }
    return { person, isSelf };
  }

  async function needsOf(
    person: Person | null,
    by: { isMailed: boolean; signedInAs: PersonId | null },
  ): Promise<Invited['needs']> {
    if (person !== null && by.signedInAs === person.id) return 'nothing';
    // The holder of the token that the inviter has seen too does not learn whether the address is known.
    if (person === null || !by.isMailed || person.emailProvenAtMs === null) return 'password';
    return (await deps.hasCredential(person.id)) ? 'sign_in' : 'password';
  }

  async function countInvitation({ workspaceId }: Caller): Promise<void> {
    const nowMs = clock.nowMs();
    const { allowed, resetsAtMs } = await counters.take(`i${workspaceId}`, INVITED, nowMs);
    if (allowed) return;
    const { limit, windowMs } = INVITED;
    throw new Problem('rate_limited', { limit, windowMs, retryAfterMs: resetsAtMs - nowMs });
  }

  /** False when no mail will be sent: mail is off, too many mails to that address, or the queue is full. */
  async function mail(letter: InvitationLetter | null): Promise<boolean> {
    if (mailer === null || letter === null) return false;
    const { allowed } = await counters.take(`m${letter.to}`, MAILED, clock.nowMs());
    if (!allowed) return false;
    try {
      await mailer.send(deps.write(letter));
      return true;
    } catch {
      return false;
    }
  }

  return {
    async list(caller, after, limit) {
      requireWhole(caller, 'admin');
      return store.list(caller.workspaceId, clock.nowMs(), after, limit);
    },

    async create(caller, { email: text, role }) {
      requireWhole(caller, 'admin');
      requireMayAssign(caller, role);
      requireWithin(caller, boundsOfMember(caller.workspaceId, role));
      const email = checkEmail(text);
      const workspace = await workspaceOf(caller.workspaceId);
      await requireRoom(workspace, email);
      await countInvitation(caller);
      const token = newToken();
      const mailedToken = mailer === null ? null : newToken();
      const createdAtMs = clock.nowMs();
      const expiresAtMs = createdAtMs + INVITATION_LIFE_MS;
      const { id: workspaceId, name: workspaceName } = workspace;
      const invitation = await store.insert(
        { workspaceId, email, role, invitedBy: caller.personId, createdAtMs, expiresAtMs },
        {
          shown: digest.sha256(token),
          mailed: mailedToken === null ? null : digest.sha256(mailedToken),
        },
        OPEN_INVITATIONS_MAX,
        authorOf(caller, createdAtMs),
      );
      if (invitation === null) {
        throw new Problem('too_many', { what: 'open_invitations', max: OPEN_INVITATIONS_MAX });
      }
      const letter = mailedToken && { to: email, workspaceName, role, token: mailedToken, expiresAtMs };
      return { invitation, token, mailed: await mail(letter || null) };
    },

    async revoke(caller, id) {
      requireWhole(caller, 'admin');
      const by = authorOf(caller, clock.nowMs());
      if (!(await store.remove(caller.workspaceId, id, by))) throw new Problem('invitation_not_found', {});
    },

    async look(token, signedInAs) {
      const { invitation, isMailed } = await open(token);
      const workspace = await workspaceOf(invitation.workspaceId);
      const { invitedBy } = invitation;
      const inviter = invitedBy === null ? null : await persons.byId(invitedBy);
      const needs = await needsOf(await persons.byEmail(invitation.email), { isMailed, signedInAs });
      return { invitation, workspace, inviterName: inviter?.name || null, needs };
    },

    async accept({ token, name: text, secret, signedInAs, hashPassword }) {
      const name = checkPersonName(text);
      const { invitation, isMailed } = await open(token);
      const workspace = await workspaceOf(invitation.workspaceId);
      const known = await identify(invitation.email, { isMailed, secret, signedInAs });
      const isAble = known !== null && (known.isSelf || (await deps.hasCredential(known.person.id)));
      const setsPassword = hashPassword !== null && known?.isSelf !== true;
      if (isAble && setsPassword) throw new Problem('person_known', {});
      const passwordHash = setsPassword ? await hashPassword(invitation.email) : null;
      const nowMs = clock.nowMs();
      const draft = { name, emailProvenAtMs: isMailed ? nowMs : null, createdAtMs: nowMs };
      const membersMax = membersMaxOf(workspace.kind);
      const joining = { person: known?.person.id ?? draft, passwordHash };
      const member = await store.accept(invitation.id, joining, { nowMs, membersMax });
      if (member === 'gone') throw new Problem('invitation_not_found', {});
      if (member === 'known') throw new Problem('person_known', {});
      if (member === 'member' || member === 'full') throw refuseMember(member, workspace.kind);
      if (isAble || passwordHash !== null) return { member, workspace, key: null };
      const key = await keys.mintPersonal(member.personId, workspace.id, 'accepted invitation');
      return { member, workspace, key };
    },
  };
}
