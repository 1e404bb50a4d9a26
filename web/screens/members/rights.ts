import type { Member, Role } from '../../api/types.ts';

export const ROLES: readonly Role[] = ['owner', 'admin', 'editor', 'viewer'];

interface Asked {
  readonly member: Member;
  readonly members: readonly Member[];
  /** The role of the person who looks. */
  readonly ownRole: Role;
  /** False while more members exist than were read. */
  readonly isAll: boolean;
}

/** Why the role of a member stays as it is; null if it can be changed. */
export type Bar = 'last_owner' | 'owners_only' | null;

/** Only owners change owners, and one owner stays. */
export function barOf({ member, members, ownRole, isAll }: Asked): Bar {
  if (member.role !== 'owner') return null;
  if (ownRole !== 'owner') return 'owners_only';
  const owners = members.filter(({ role }) => role === 'owner');
  return isAll && owners.length === 1 ? 'last_owner' : null;
}

/** The roles that somebody may give. */
export const grantable = (ownRole: Role): readonly Role[] =>
  ownRole === 'owner' ? ROLES : ROLES.filter((role) => role !== 'owner');
