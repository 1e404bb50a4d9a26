import type { Invited } from '../../core/accounts/invitations.ts';
import { isProven, PROOF_LIFE_MS, type Session } from '../../core/accounts/session.ts';
import type { SignedIn } from '../../core/accounts/sessions.ts';
import type { SessionId } from '../../core/base/ids.ts';
import { Problem } from '../../core/base/problem.ts';
import { sessionIds } from '../../wire/values/ids.ts';
import { writeTime } from '../../wire/values/time.ts';
import { fromOwnPerson } from './account.ts';

/** Throws session_not_found for an invalid id. */
export function toSessionId(text: string): SessionId {
  const id = sessionIds.read(text);
  if (id === null) throw new Problem('session_not_found', {});
  return id;
}

export const fromSession = (
  session: Session,
  { current, nowMs }: { readonly current: SessionId; readonly nowMs: number },
) => ({
  id: sessionIds.write(session.id),
  current: session.id === current,
  browser: session.browser,
  country: session.country,
  methods: [...session.methods],
  created_at: writeTime(session.createdAtMs),
  used_at: writeTime(session.usedAtMs),
  ends_at: writeTime(session.endsAtMs),
  proven_until:
    session.provenAtMs !== null && isProven(session, nowMs)
      ? writeTime(session.provenAtMs + PROOF_LIFE_MS)
      : null,
});

export const fromSignedIn = ({ person, session }: SignedIn, nowMs: number) => ({
  person: fromOwnPerson(person),
  session: fromSession(session, { current: session.id, nowMs }),
});

export const fromInvited = ({ invitation, workspace, inviterName, needs }: Invited) => ({
  workspace: { name: workspace.name, kind: workspace.kind },
  role: invitation.role,
  email: invitation.email,
  inviter: inviterName,
  expires_at: writeTime(invitation.expiresAtMs),
  needs,
});
