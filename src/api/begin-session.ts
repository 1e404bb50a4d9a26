import type { SignedIn } from '../core/accounts/sessions.ts';
import { Problem } from '../core/base/problem.ts';
import type { Core } from '../core/core.ts';
import type { SignInDone, SignInOutcome } from '../core/sign-in/sign-in.ts';
import { type Reply, replyJson, withCookies } from '../wire/http/reply.ts';
import type { NativeDeps } from './native.ts';
import { fromSignedIn } from './translate/sign-in.ts';

/** Answers a sign-in: the session with its cookies, or what is missing. `before` is the session that the browser had. */
export async function answerSignIn(
  deps: NativeDeps,
  outcome: SignInOutcome,
  before: SignedIn | null,
): Promise<Reply> {
  if ('pending' in outcome) return replyJson(202, outcome.pending);
  const { done } = outcome;
  return withCookies(
    replyJson(201, fromSignedIn(done, deps.core.clock.nowMs())),
    await beginSession(deps, done, before),
  );
}

/** The cookies of a new session; ends the session that the browser had, whose cookie they replace. */
export async function beginSession(
  { core, browsers }: NativeDeps,
  done: SignInDone,
  before: SignedIn | null,
): Promise<readonly string[]> {
  if (before !== null) await endSilently(core, before);
  return browsers.begin(done);
}

/** Ends a session, unless it has ended already. */
export async function endSilently({ sessions }: Core, { person, session }: SignedIn): Promise<void> {
  try {
    await sessions.end(person.id, session.id);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}
