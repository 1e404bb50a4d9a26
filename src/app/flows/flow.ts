import type { SignedIn } from '../../core/accounts/sessions.ts';
import { invariant } from '../../core/base/invariant.ts';
import { Problem } from '../../core/base/problem.ts';
import type { Core } from '../../core/core.ts';
import type { SignInDone } from '../../core/sign-in/sign-in.ts';
import type { SignInClient } from '../../core/sign-in/sign-in-client.ts';
import type { SessionCookie } from '../../wire/http/session-cookie.ts';
import type { BrowserSessions } from '../../wire/kit/browser-sessions.ts';
import { type AppSite, goTo } from '../app-page.ts';
import type { AppVisit } from '../app-visit.ts';
import type { ProviderLink } from '../pages/sign-in-pages.ts';

/** What happens at one path. */
export interface Flow {
  readonly get?: (visit: AppVisit) => Response | Promise<Response>;
  readonly post?: (visit: AppVisit) => Response | Promise<Response>;
  /** Also for people who are not signed in. */
  readonly isOpen?: boolean;
  /** The page that leads here: after a sign-in or a proof, the person continues there. Default: the path. */
  readonly back?: string;
}

/** By path. */
export type Flows = Readonly<Record<string, Flow>>;

export interface FlowDeps {
  readonly core: Core;
  readonly site: AppSite;
  readonly sessionCookie: SessionCookie;
  readonly browsers: BrowserSessions;
  /**
   * The providers that people can sign in with, each with the path that leads there and back to `returnTo`. With
   * `asksAgain`, the person has to identify again at the provider.
   */
  readonly providersFor: (
    returnTo: string,
    options?: { readonly asksAgain?: boolean },
  ) => readonly ProviderLink[];
}

/** The client of a page's request, for limits and for the list of sessions. */
export const clientIn = ({ browsers }: FlowDeps, { request, info }: AppVisit): SignInClient =>
  browsers.clientOf(request, info);

/** The person of a flow that is not open. */
export function personIn({ signedIn }: Pick<AppVisit, 'signedIn'>): SignedIn {
  invariant(signedIn !== null, 'the page is for a person who is signed in');
  return signedIn;
}

/** Sends the browser on with the cookies of a new session; ends the session that it had. */
export async function beginSignedIn(
  { core, site, browsers }: FlowDeps,
  { signedIn }: AppVisit,
  done: SignInDone,
  path: string,
): Promise<Response> {
  if (signedIn !== null) await endSessionQuietly(core, signedIn);
  return goTo(site, path, { cookies: browsers.begin(done) });
}

/** Ends a session, unless it has ended already. */
export async function endSessionQuietly({ sessions }: Core, { person, session }: SignedIn): Promise<void> {
  try {
    await sessions.end(person.id, session.id);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}
