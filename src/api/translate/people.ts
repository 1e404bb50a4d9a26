import type { Invitation } from '../../core/accounts/invitation.ts';
import type { Accepted, InvitationWithToken } from '../../core/accounts/invitations.ts';
import type { KnownMember } from '../../core/accounts/member.ts';
import type { PersonActivity } from '../../core/accounts/people-store.ts';
import type { InvitationId, PersonId } from '../../core/base/ids.ts';
import { Problem } from '../../core/base/problem.ts';
import { invitationIds, personIds } from '../../wire/values/ids.ts';
import { writeTime, writeTimeOrNull } from '../../wire/values/time.ts';
import { fromKeyWithSecret, fromPerson, fromWorkspace } from './account.ts';

/** Throws member_not_found for an invalid id. */
export function toMemberId(text: string): PersonId {
  const id = personIds.read(text);
  if (id === null) throw new Problem('member_not_found', {});
  return id;
}

export function toInvitationId(text: string): InvitationId {
  const id = invitationIds.read(text);
  if (id === null) throw new Problem('invitation_not_found', {});
  return id;
}

export const fromMember = (
  { person, role, joinedAtMs }: KnownMember,
  activity: PersonActivity | undefined,
) => ({
  person: fromPerson(person),
  role,
  joined_at: writeTime(joinedAtMs),
  ...fromActivity(activity),
});

export const fromActivity = (activity: PersonActivity | undefined) => ({
  last_seen_at: writeTimeOrNull(activity?.lastSeenAtMs ?? null),
  has_second_factor: activity?.hasSecondFactor ?? false,
});

/** As `ActorNames` names a person. */
export const fromNamedPerson = ({ person }: KnownMember) => ({
  id: personIds.write(person.id),
  name: person.name || person.email,
});

export const fromInvitation = (invitation: Invitation) => ({
  id: invitationIds.write(invitation.id),
  email: invitation.email,
  role: invitation.role,
  invited_by: invitation.invitedBy === null ? null : personIds.write(invitation.invitedBy),
  created_at: writeTime(invitation.createdAtMs),
  expires_at: writeTime(invitation.expiresAtMs),
});

export const fromInvitationWithToken = ({ invitation, token, mailed }: InvitationWithToken) => ({
  ...fromInvitation(invitation),
  token,
  mailed,
});

export const fromAccepted = ({ member, workspace, key }: Accepted) => ({
  person: fromPerson(member.person),
  workspace: fromWorkspace(workspace),
  role: member.role,
  key:
    key === null
      ? null
      : fromKeyWithSecret(key, { use: null, nameOf: () => member.person.name || member.person.email }),
});
