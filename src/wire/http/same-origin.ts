/**
 * Whether a page of this server sent the request. Browsers tell by `Sec-Fetch-Site`, and where they leave that out (plain
 * HTTP) by `Origin`. A request with neither comes from no browser of today, and is refused.
 */
export function isSameOrigin(request: Request, ownOrigin: string): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const origin = URL.parse(request.headers.get('origin') ?? '');
  if (origin === null) return false;
  // A proxy may change the `Host` header, so the server's own origin counts too.
  if (origin.origin === ownOrigin) return true;
  // Over plain http, anybody on the way could have written the page.
  const isTrusted = origin.protocol === 'https:' || !ownOrigin.startsWith('https:');
  return isTrusted && origin.host === request.headers.get('host');
}
