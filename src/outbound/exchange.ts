import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { errorCode } from '../core/base/error-text.ts';
import { FetchRefused } from './fetch-refused.ts';
import type { Target } from './target.ts';

/** One request, without following redirects. */
interface OutboundRequest {
  readonly target: Target;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** PEM; trusted instead of the system's certificate authorities. */
  readonly authorities: string | undefined;
  /** Aborts the request or the reading of its body. */
  readonly signal: AbortSignal;
}

/** Resolves with the response head; the caller must read or destroy the body. */
export async function exchange(request: OutboundRequest): Promise<IncomingMessage> {
  let failure: unknown;
  for (const address of request.target.addresses) {
    try {
      return await sendTo(address, request);
    } catch (error) {
      failure = error;
      if (request.signal.aborted || !wasNeverSent(error)) break;
    }
  }
  throw failure;
}

/**
 * Connects to the checked address itself, so no second DNS resolution can return another one. The name is sent in
 * `Host`, and is what a TLS certificate must match.
 */
function sendTo(address: string, request: OutboundRequest): Promise<IncomingMessage> {
  const { target, signal } = request;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const isSecure = target.url.protocol === 'https:';
  const sending = (isSecure ? https : http).request({
    host: address,
    port: target.port,
    method: request.method,
    path: target.url.pathname + target.url.search,
    headers: headersFor(request),
    agent: false,
    ...(isSecure && tlsFor(request)),
  });
  const stop = (): void => void sending.destroy(new FetchRefused('timeout'));
  signal.addEventListener('abort', stop, { once: true });
  sending.once('close', () => signal.removeEventListener('abort', stop));
  sending.on('error', reject);
  sending.on('upgrade', (_answer, socket) => {
    socket.destroy();
    reject(new FetchRefused('connection', 'it answered with another protocol'));
  });
  sending.on('response', (answer) => {
    // A reader of the body still gets the error; this handler keeps it from becoming an uncaught exception.
    answer.on('error', () => {});
    resolve(answer);
  });
  sending.end(request.body);
  return promise;
}

function headersFor({ target, headers, body }: OutboundRequest): Record<string, string> {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  // Responses are never decompressed, so a small one cannot expand.
  return { ...headers, ...length, host: target.url.host, 'accept-encoding': 'identity' };
}

function tlsFor({ target, authorities }: OutboundRequest): https.RequestOptions {
  const { hostname } = target.url;
  const isName = isIP(hostname) === 0 && !hostname.startsWith('[');
  return {
    rejectUnauthorized: true,
    ...(isName && { servername: hostname.replace(/\.$/, '') }),
    ...(authorities !== undefined && { ca: authorities }),
  };
}

const UNSENT = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EAFNOSUPPORT',
  'ETIMEDOUT',
]);

function wasNeverSent(error: unknown): boolean {
  return UNSENT.has(errorCode(error));
}
