import type { Session, SignInMethod } from '../accounts/session.ts';
import type { Sessions, SessionWithSecret } from '../accounts/sessions.ts';
import type { Author } from '../base/author.ts';
import { Problem } from '../base/problem.ts';
import type { FactorChange, FactorCounts, SecondFactorStore } from './second-factor-store.ts';

/** The person who is signed in, with the browser of the session. */
export const authorOfSession = ({ personId, browser, country }: Session, atMs: number): Author => ({
  actor: { kind: 'person', id: personId },
  client: { browser, country },
  atMs,
});

/** A change of factors that this session makes. */
export const factorChangeOf = (session: Session, atMs: number): FactorChange => ({
  keep: session.id,
  by: authorOfSession(session, atMs),
});

/**
 * The session that changed the person's factors, with a new secret: it has gained `gained`, and does not count any more
 * what the person has no longer set up. Throws session_not_found when it has ended meanwhile.
 */
export async function renewAfterChange(
  deps: { sessions: Sessions; store: Pick<SecondFactorStore, 'counts'> },
  session: Session,
  gained: readonly SignInMethod[],
): Promise<SessionWithSecret> {
  const lost = lostWith(await deps.store.counts(session.personId));
  const renewed = await deps.sessions.prove(session, gained, lost);
  if (renewed === null) throw new Problem('session_not_found', {});
  return renewed;
}

function lostWith({ totpSinceMs, passkeys }: FactorCounts): readonly SignInMethod[] {
  const lost: SignInMethod[] = [];
  if (totpSinceMs === null) lost.push('totp');
  if (passkeys === 0) lost.push('passkey');
  if (lost.length === 2) lost.push('recovery_code');
  return lost;
}
