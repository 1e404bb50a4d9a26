/** The cookie of a session. */
export interface SessionCookie {
  readonly name: string;
  /** The value in a request; null without the cookie. */
  read(request: Request): string | null;
  /** The value of a `Set-Cookie` header. */
  write(secret: string, maxAgeS: number): string;
  /** The `Set-Cookie` header that removes the cookie. */
  clear(): string;
}

/**
 * `SameSite=Lax`, because sign-in with OIDC comes back from another site. Over plain HTTP the cookie cannot be `Secure`,
 * and so cannot have the prefix that keeps other hosts from setting it.
 */
export const createSessionCookie = (options: { readonly isSecure: boolean }): SessionCookie =>
  createCookie('waymark', options);

/** The cookie that marks a browser with which somebody has signed in: see `createDeviceMarks`. */
export const createDeviceCookie = (options: { readonly isSecure: boolean }): SessionCookie =>
  createCookie('waymark-device', options);

function createCookie(bareName: string, { isSecure }: { readonly isSecure: boolean }): SessionCookie {
  const name = isSecure ? `__Host-${bareName}` : bareName;
  const attributes = `${isSecure ? '; Secure' : ''}; HttpOnly; SameSite=Lax; Path=/`;
  return {
    name,
    read: (request) => cookieOf(request, name),
    write: (secret, maxAgeS) => `${name}=${secret}; Max-Age=${maxAgeS}${attributes}`,
    clear: () => `${name}=; Max-Age=0${attributes}`,
  };
}

/** The value of the first cookie with that name; null when there is none. */
export function cookieOf(request: Request, name: string): string | null {
  for (const pair of request.headers.get('cookie')?.split(';') ?? []) {
    const [key = '', ...value] = pair.split('=');
    if (key.trim() === name) return value.join('=').trim();
  }
  return null;
}
