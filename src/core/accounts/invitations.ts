import { requireMayAssign, requireWhole } from '../base/access.ts';
import { type Author, authorOf } from '../base/author.ts';
import { DAY_MS } from '../base/calendar.ts';
import type { Caller, Role } from '../base/caller.ts';
import type { InvitationId, WorkspaceId } from '../base/ids.ts';
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
import { checkEmail, checkPersonName } from './person.ts';
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
}

export interface Accepted {
  readonly member: KnownMember;
  readonly workspace: Workspace;
  /** A new personal key; null when the person used an existing one. */
  readonly key: KeyWithSecret | null;
}

/** Invites people to become members. Every method but `accept` needs `admin`. */
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
  /**
   * Creates the member, and the person when new. Throws invitation_not_found. Throws person_known when the address
   * belongs to an existing person and neither a mailed token nor a key proves their identity: the inviter has seen
   * the other token too.
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

  function countInvitation({ workspaceId }: Caller): void {
    const nowMs = clock.nowMs();
    const { allowed, resetsAtMs } = counters.take(`i${workspaceId}`, INVITED, nowMs);
    if (allowed) return;
    const { limit, windowMs } = INVITED;
    throw new Problem('rate_limited', { limit, windowMs, retryAfterMs: resetsAtMs - nowMs });
  }

  /** False when no mail will be sent: mail is off, too many mails to that address, or the queue is full. */
  async function mail(letter: InvitationLetter | null): Promise<boolean> {
    if (mailer === null || letter === null) return false;
    if (!counters.take(`m${letter.to}`, MAILED, clock.nowMs()).allowed) return false;
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
      countInvitation(caller);
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

    async accept({ token, name: text, secret }) {
      const name = checkPersonName(text);
      const found = await store.byToken(digest.sha256(token), clock.nowMs());
      if (found === null || !(await isStillGood(found.invitation))) {
        throw new Problem('invitation_not_found', {});
      }
      const { invitation, isMailed } = found;
      const workspace = await workspaceOf(invitation.workspaceId);
      const existing = await persons.byEmail(invitation.email);
      const isSelf = existing !== null && secret !== null && (await keys.personOf(secret)) === existing.id;
      if (existing !== null && !isSelf && !isMailed) throw new Problem('person_known', {});

      // This comes before the person gets new access: the person who registered the address may not be its owner.
      const nowMs = clock.nowMs();
      if (existing !== null && isMailed && !isSelf) {
        const by: Author = { actor: { kind: 'person', id: existing.id }, client: null, atMs: nowMs };
        await provePerson(persons, existing, by);
      }
      const draft = { name, emailProvenAtMs: isMailed ? nowMs : null, createdAtMs: nowMs };
      const membersMax = membersMaxOf(workspace.kind);
      const member = await store.accept(invitation.id, existing?.id ?? draft, { nowMs, membersMax });
      if (member === 'gone') throw new Problem('invitation_not_found', {});
      if (member === 'known') throw new Problem('person_known', {});
      if (member === 'member' || member === 'full') throw refuseMember(member, workspace.kind);
      if (isSelf) return { member, workspace, key: null };
      const key = await keys.mintPersonal(member.personId, workspace.id, 'accepted invitation');
      return { member, workspace, key };
    },
  };
}
