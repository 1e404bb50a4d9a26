import { DAY_MS } from '../base/calendar.ts';
import type { Role } from '../base/caller.ts';
import type { InvitationId, PersonId, WorkspaceId } from '../base/ids.ts';

/** An open invitation; removed once it is accepted or revoked. */
export interface Invitation {
  readonly id: InvitationId;
  readonly workspaceId: WorkspaceId;
  /** Normalised by `parseEmail`. */
  readonly email: string;
  readonly role: Role;
  /** Null when a key without a person created it. */
  readonly invitedBy: PersonId | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export const INVITATION_LIFE_MS = 7 * DAY_MS;
export const OPEN_INVITATIONS_MAX = 200;
