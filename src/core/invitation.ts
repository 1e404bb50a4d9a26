import type { Role } from './member.ts';
import type { PersonId } from './person.ts';
import type { WorkspaceId } from './workspace.ts';

declare const invitationId: unique symbol;
export type InvitationId = number & { readonly [invitationId]: true };

/** Waits for somebody to become a member. It is gone once it is accepted or revoked. */
export interface Invitation {
  readonly id: InvitationId;
  readonly workspaceId: WorkspaceId;
  /** As `parseEmail` has it. */
  readonly email: string;
  readonly role: Role;
  /** Null: by a key that is no person's. */
  readonly invitedBy: PersonId | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export const INVITATION_LIFE_MS = 7 * 86_400_000;
export const OPEN_INVITATIONS_MAX = 200;
