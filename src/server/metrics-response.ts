import { createAddressList } from '../clicks/geo/address-list.ts';
import { systemDigest } from '../system/system-ports.ts';

/** This machine and private networks, where scrapers run. Every other client needs the key. */
const NEARBY = createAddressList([
  '127.0.0.0/8',
  '::1',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
]);

/**
 * Answers /metrics: to holders of the key when one is set, else to clients nearby. `address` is the client's, taken
 * from trusted proxies only.
 */
export async function metricsResponse(
  { request, address }: { request: Request; address: string },
  key: string | null,
  metrics: { render(): Promise<string>; contentType: string },
): Promise<Response> {
  if (key === null && !isNearby(request, address)) {
    return new Response('Only for this machine and private networks, unless WAYMARK_METRICS_KEY is set.\n', {
      status: 403,
    });
  }
  if (key !== null && !isKey(request.headers.get('authorization'), key)) {
    return new Response('A key is needed.\n', { status: 401, headers: { 'www-authenticate': 'Bearer' } });
  }
  return new Response(await metrics.render(), { headers: { 'content-type': metrics.contentType } });
}

/** Headers that proxies add. They may name no client, or name it in a form of their own. */
const PROXY_MARKS = ['forwarded', 'x-real-ip', 'cf-connecting-ip', 'via', 'x-forwarded-proto'] as const;

/**
 * Behind an untrusted proxy every visitor seems to come from the proxy. So everyone named in X-Forwarded-For must be
 * nearby too.
 */
function isNearby(request: Request, address: string): boolean {
  const forwarded = request.headers.get('x-forwarded-for')?.split(',') ?? [];
  if (PROXY_MARKS.some((name) => request.headers.has(name))) return false;
  return [address, ...forwarded].every((client) => NEARBY.has(client.trim()));
}

/** Compares digests, so that the timing reveals nothing about the key. */
function isKey(header: string | null, key: string): boolean {
  return header !== null && systemDigest.sha256(header) === systemDigest.sha256(`Bearer ${key}`);
}
