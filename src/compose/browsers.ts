import type { Config } from '../config/config.ts';
import type { ReadVisitor } from '../core/rules/visitor.ts';
import { createDeviceCookie, createSessionCookie } from '../wire/http/session-cookie.ts';
import { createBrowserSessions } from '../wire/kit/browser-sessions.ts';
import { createDescribeClient } from './describe-client.ts';

/** How browsers sign in at the address of the dashboard: the same for the API and the pages. */
export function composeBrowsers({ appUrl }: Pick<Config, 'appUrl'>, readVisitor: ReadVisitor) {
  const isSecure = appUrl.startsWith('https:');
  const sessionCookie = createSessionCookie({ isSecure });
  const browsers = createBrowserSessions({
    appUrl,
    sessionCookie,
    deviceCookie: createDeviceCookie({ isSecure }),
    describe: createDescribeClient(readVisitor),
  });
  return { sessionCookie, browsers };
}
