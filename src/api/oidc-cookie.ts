import { OIDC_FLOW_MS } from '../core/sign-in/oidc-sign-in.ts';
import { cookieOf } from '../wire/http/session-cookie.ts';

/** The cookie of a sign-in that is under way at a provider. Its value is sealed, and counts once. */
export interface FlowCookie {
  /** Null without the cookie. */
  read(request: Request): string | null;
  /** The value of a `Set-Cookie` header. */
  write(flow: string): string;
  clear(): string;
}

/** `SameSite=Lax`, because the provider sends the browser back from another site. */
export function createFlowCookie(appUrl: string): FlowCookie {
  const isSecure = appUrl.startsWith('https:');
  const name = isSecure ? '__Host-waymark-oidc' : 'waymark-oidc';
  const attributes = `${isSecure ? '; Secure' : ''}; HttpOnly; SameSite=Lax; Path=/`;
  return {
    read: (request) => cookieOf(request, name),
    write: (flow) => `${name}=${flow}; Max-Age=${OIDC_FLOW_MS / 1_000}${attributes}`,
    clear: () => `${name}=; Max-Age=0${attributes}`,
  };
}
