import type { SessionClient } from '../../core/accounts/session.ts';
import { SESSION_LIFE_MS } from '../../core/accounts/session.ts';
import type { SignInClient } from '../../core/sign-in/sign-in-client.ts';
import { isSameOrigin } from '../http/same-origin.ts';
import type { SessionCookie } from '../http/session-cookie.ts';
import { WireRefusal } from '../refusals/refusal.ts';
import type { RequestInfo } from './api-request.ts';

/** Signs browsers in and out: whose page asks, from where, and the cookies of the answer. */
export interface BrowserSessions {
  /**
   * Refuses a request that no page of this server sent, or on a host that holds no sessions: its answer sets a cookie.
   * Throws forged_request, not_on_this_host.
   */
  requireOwnPage(request: Request, info: RequestInfo): void;
  clientOf(request: Request, info: RequestInfo): SignInClient;
  /** The `Set-Cookie` headers that begin a session; without `device` they leave the mark of the browser as it is. */
  begin(session: { readonly secret: string; readonly device?: string }): readonly string[];
  /** The `Set-Cookie` headers that end the session of the browser. */
  end(): readonly string[];
}

/** A browser in which nobody signs in for so long counts as a new one. */
const DEVICE_LIFE_S = 365 * 86_400;

export function createBrowserSessions(deps: {
  /** The origin of the dashboard. */
  appUrl: string;
  sessionCookie: SessionCookie;
  deviceCookie: SessionCookie;
  /** Where the client is, and the name of its browser. */
  describe: (request: Request, info: RequestInfo) => SessionClient;
}): BrowserSessions {
  const { appUrl, sessionCookie, deviceCookie, describe } = deps;
  const { origin } = new URL(appUrl);
  return {
    requireOwnPage(request, { holdsSessions = false }) {
      if (!holdsSessions) throw new WireRefusal('not_on_this_host', { appUrl });
      const isOwn = request.headers.get('x-waymark') === '1' && isSameOrigin(request, origin);
      if (!isOwn) throw new WireRefusal('forged_request', {});
    },

    clientOf: (request, info) => ({
      ...describe(request, info),
      address: info.address,
      device: deviceCookie.read(request),
    }),

    begin: ({ secret, device }) => [
      sessionCookie.write(secret, SESSION_LIFE_MS / 1_000),
      ...(device === undefined ? [] : [deviceCookie.write(device, DEVICE_LIFE_S)]),
    ],

    end: () => [sessionCookie.clear()],
  };
}
