import type { Mount } from './mounts.ts';

/** The origins whose pages may call the APIs from a browser: any, those listed, or none (an empty list). */
export type CorsOrigins = 'any' | readonly string[];

/**
 * Answers preflight requests and adds CORS headers to every answer of an API. Never with credentials: a page can use
 * a key that it holds, but no cookie of the visitor.
 */
export function withCors(mount: Mount, origins: CorsOrigins): Mount {
  if (origins !== 'any' && origins.length === 0) return mount;
  return async (request, info) => {
    const allowed = allowedOrigin(request, origins);
    const response =
      allowed !== null && isPreflight(request)
        ? new Response(null, { status: 204, headers: PREFLIGHT_HEADERS })
        : await mount(request, info);
    // The answer depends on the origin, so caches must not reuse it for another.
    if (origins !== 'any') response.headers.append('vary', 'Origin');
    if (allowed === null) return response;
    response.headers.set('access-control-allow-origin', allowed);
    response.headers.set('access-control-expose-headers', '*');
    return response;
  };
}

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
/** Listed beside `*`, which does not cover `Authorization` and which older browsers do not support. */
const HEADERS =
  'Authorization, Content-Type, Accept, Idempotency-Key, If-Match, If-None-Match, X-API-Key, X-Workspace-Id, X-Request-Id, *';
const PREFLIGHT_HEADERS = {
  'access-control-allow-methods': METHODS,
  'access-control-allow-headers': HEADERS,
  // The longest that current browsers cache a preflight.
  'access-control-max-age': '86400',
  'cache-control': 'no-store',
};

function isPreflight({ method, headers }: Request): boolean {
  return method === 'OPTIONS' && headers.has('origin') && headers.has('access-control-request-method');
}

/** The value of Access-Control-Allow-Origin; null when the page may not read the answer. */
function allowedOrigin({ headers }: Request, origins: CorsOrigins): string | null {
  if (origins === 'any') return '*';
  const origin = headers.get('origin');
  return origin !== null && origins.includes(origin) ? origin : null;
}
