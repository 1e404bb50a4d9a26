import type { Mount } from './mounts.ts';

/** Which pages on other origins may call the APIs from a browser: any, those listed, or (an empty list) none. */
export type CorsOrigins = 'any' | readonly string[];

/**
 * Answers preflights, and marks every answer of an API so that browsers hand it to pages of other origins. Never with
 * credentials: a page can use the key that it holds, and no cookie of the visitor.
 */
export function withCors(mount: Mount, origins: CorsOrigins): Mount {
  if (origins !== 'any' && origins.length === 0) return mount;
  return async (request, info) => {
    const allowed = allowedOrigin(request, origins);
    const response =
      allowed !== null && isPreflight(request)
        ? new Response(null, { status: 204, headers: PREFLIGHT_HEADERS })
        : await mount(request, info);
    // What depends on the origin must not be kept for another one.
    if (origins !== 'any') response.headers.append('vary', 'Origin');
    if (allowed === null) return response;
    response.headers.set('access-control-allow-origin', allowed);
    response.headers.set('access-control-expose-headers', '*');
    return response;
  };
}

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
/** By name beside `*`: that one does not stand for `Authorization`, and means nothing to older browsers. */
const HEADERS = [
  ...['Authorization', 'Content-Type', 'Accept', 'Idempotency-Key', 'If-Match', 'If-None-Match'],
  ...['X-API-Key', 'X-Workspace-Id', 'X-Request-Id', '*'],
].join(', ');
const PREFLIGHT_HEADERS = {
  'access-control-allow-methods': METHODS,
  'access-control-allow-headers': HEADERS,
  // The longest that a browser of today remembers it.
  'access-control-max-age': '86400',
  'cache-control': 'no-store',
};

function isPreflight({ method, headers }: Request): boolean {
  return method === 'OPTIONS' && headers.has('origin') && headers.has('access-control-request-method');
}

/** The value of the header; null when the page may not read the answer. */
function allowedOrigin({ headers }: Request, origins: CorsOrigins): string | null {
  if (origins === 'any') return '*';
  const origin = headers.get('origin');
  return origin !== null && origins.includes(origin) ? origin : null;
}
