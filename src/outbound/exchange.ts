import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { FetchRefused } from './fetch-refused.ts';
import type { Target } from './target.ts';

/** One request, without redirects. */
interface Asked {
  readonly target: Target;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** PEM; trusted in place of the well-known authorities. */
  readonly authorities: string | undefined;
  /** Ends the request and its body, whichever is under way. */
  readonly signal: AbortSignal;
}

/** The head of the answer; its body is still to be read or destroyed. */
export async function exchange(asked: Asked): Promise<IncomingMessage> {
  let failure: unknown;
  for (const address of asked.target.addresses) {
    try {
      return await sendTo(address, asked);
    } catch (error) {
      failure = error;
      if (asked.signal.aborted || !wasNeverSent(error)) break;
    }
  }
  throw failure;
}

/**
 * The connection is made to the address itself, so there is no second resolution that could answer otherwise; the name
 * goes into `Host` and, for TLS, is what the certificate must be for.
 */
function sendTo(address: string, asked: Asked): Promise<IncomingMessage> {
  const { target, signal } = asked;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const isSecure = target.url.protocol === 'https:';
  const request = (isSecure ? https : http).request({
    host: address,
    port: target.port,
    method: asked.method,
    path: target.url.pathname + target.url.search,
    headers: headersFor(asked),
    agent: false,
    ...(isSecure && tlsFor(asked)),
  });
  const stop = (): void => void request.destroy(new FetchRefused('timeout'));
  signal.addEventListener('abort', stop, { once: true });
  request.once('close', () => signal.removeEventListener('abort', stop));
  request.on('error', reject);
  request.on('upgrade', (_answer, socket) => {
    socket.destroy();
    reject(new FetchRefused('connection', 'it answered with another protocol'));
  });
  request.on('response', (answer) => {
    // Whoever reads the body learns of its failure; nobody else has to be brought down by it.
    answer.on('error', () => {});
    resolve(answer);
  });
  request.end(asked.body);
  return promise;
}

function headersFor({ target, headers, body }: Asked): Record<string, string> {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  // Nothing is ever unpacked here, so nothing small can become large.
  return { ...headers, ...length, host: target.url.host, 'accept-encoding': 'identity' };
}

function tlsFor({ target, authorities }: Asked): https.RequestOptions {
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
  return error instanceof Error && 'code' in error && UNSENT.has(String(error.code));
}
