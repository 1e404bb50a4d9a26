import type { Session, SignInMethod } from '../accounts/session.ts';
import type { Sessions, SessionWithSecret } from '../accounts/sessions.ts';
import { Problem } from '../base/problem.ts';
import type { FactorCounts, SecondFactorStore } from './second-factor-store.ts';

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
