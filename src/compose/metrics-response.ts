import { systemDigest } from './system.ts';

/** What /metrics answers: everything, to whoever holds the key where there is one. */
export async function metricsResponse(
  request: Request,
  key: string | null,
  metrics: { render(): Promise<string>; contentType: string },
): Promise<Response> {
  if (key !== null && !isKey(request.headers.get('authorization'), key)) {
    return new Response('A key is needed.\n', { status: 401, headers: { 'www-authenticate': 'Bearer' } });
  }
  return new Response(await metrics.render(), { headers: { 'content-type': metrics.contentType } });
}

/** Compared by digest, so that the time it takes tells nothing. */
function isKey(header: string | null, key: string): boolean {
  return header !== null && systemDigest.sha256(header) === systemDigest.sha256(`Bearer ${key}`);
}
