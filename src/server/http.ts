import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Server } from 'bun';
import type { AddressList } from '../clicks/geo/address-list.ts';
import type { RedirectHandler } from '../redirect/handle.ts';
import { PEER_HEADER } from '../redirect/lane/strict-head.ts';
import { createOriginReader, type Peer } from '../redirect/visit-origin.ts';
import type { VisitRequest } from '../redirect/visit-request.ts';
import type { Access } from './access-log.ts';
import { createEventStreams } from './event-streams.ts';
import { isControlMount, type Mount, type Mounts, mountOf } from './mounts.ts';

/** The full HTTP server for every request that the fast lane relays. Listens on loopback only. */
export interface HttpServer {
  readonly port: number;
  /** New at each start. It proves that a request comes from a lane, whose client address is then trusted. */
  readonly secret: string;
  /** Answers open requests and closes event streams. */
  stop(timeoutMs: number): Promise<void>;
}

/** Upper bound for request bodies; each operation sets a lower limit. */
const BODY_BYTES_MAX = 64 * 1024 * 1024 * 1024;
/**
 * No idle limit: Bun does not count body bytes as activity. Only lanes connect to this server, and they limit idle
 * clients themselves.
 */
const IDLE_S = 0;
const SECRET_BYTES = 32;
/** Time for the lanes to read the end of the last answers. */
const LAST_BYTES_MS = 250;

export function startHttpServer(deps: {
  mounts: Mounts;
  redirects: RedirectHandler;
  /** The handler for all requests with that `Host` header, when the host has no links; null for all other hosts. */
  otherHost: (host: string) => Mount | null;
  /** Whether API and documentation are served under that `Host`. */
  isControlHost: (host: string) => boolean;
  /** Whether cookies of sessions are trusted under that `Host`. */
  holdsSessions: (host: string) => boolean;
  /** Whether visitors reach the server over https; a trusted proxy's header takes precedence. */
  isSecure: boolean;
  trustedProxies: AddressList;
  /** Lower case; '' trusts no header. */
  countryHeader: string;
  onUntrustedProxy: (peer: string) => void;
  onError: (error: unknown) => void;
  /** Called for each answered request except API calls, which are logged elsewhere. Null: not logged. */
  onPage: ((access: Access) => void) | null;
}): HttpServer {
  const { mounts, redirects, trustedProxies, onPage } = deps;
  const secret = randomBytes(SECRET_BYTES).toString('hex');
  const proof = Buffer.from(`${secret} `);
  const streams = createEventStreams();
  const readOrigin = createOriginReader(deps);

  /** The client that the lane names. Any other sender is its own client and never a proxy. */
  function peerOf(request: Request, server: Server<undefined>): Peer {
    const claim = Buffer.from(request.headers.get(PEER_HEADER) ?? '');
    request.headers.delete(PEER_HEADER);
    if (claim.length > proof.length && timingSafeEqual(claim.subarray(0, proof.length), proof)) {
      const address = claim.toString('latin1', proof.length);
      return { address, isProxy: trustedProxies.has(address) };
    }
    return { address: server.requestIP(request)?.address ?? '', isProxy: false };
  }

  async function serve(request: Request, server: Server<undefined>): Promise<Response> {
    const peer = peerOf(request, server);
    const origin = readOrigin(request.headers, peer);
    const { address, country } = origin;
    const [path, query] = targetOf(request.url);
    const host = request.headers.get('host') ?? '';
    const visit: VisitRequest = {
      method: request.method,
      host,
      path,
      query,
      ...origin,
      headers: request.headers,
      readBody: (bytesMax) => readText(request, bytesMax),
    };
    const mount = deps.otherHost(host) ?? mountFor(path, host);
    const answer = (): Response | Promise<Response> =>
      mount === null
        ? follow(visit)
        : mount(withAbsoluteUrl(request, path, query), {
            address,
            country,
            holdsSessions: deps.holdsSessions(host),
            follow: (onHost, atPath) => follow({ ...visit, host: onHost, path: atPath }),
          });
    return onPage === null ? answer() : withAccessLog(visit, answer, onPage);
  }

  async function withAccessLog(
    { method, path, address }: VisitRequest,
    answer: () => Response | Promise<Response>,
    log: (access: Access) => void,
  ): Promise<Response> {
    const startedMs = performance.now();
    const response = await answer();
    // Only API calls have a request id; they are logged where they are answered.
    if (!response.headers.has('x-request-id')) {
      log({ method, path, status: response.status, ms: performance.now() - startedMs, address });
    }
    return response;
  }

  function mountFor(path: string, host: string): Mount | null {
    const word = mountOf(path);
    return word !== null && (!isControlMount(word) || deps.isControlHost(host)) ? mounts[word] : null;
  }

  async function follow(visit: VisitRequest): Promise<Response> {
    try {
      return await redirects.handle(visit);
    } catch (error) {
      deps.onError(error);
      return redirects.failed(visit, error);
    }
  }

  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    idleTimeout: IDLE_S,
    maxRequestBodySize: BODY_BYTES_MAX,
    fetch: async (request, self) => streams.guard(await serve(request, self)),
    error(error) {
      deps.onError(error);
      return new Response('Something went wrong on the server.\n', { status: 500 });
    },
  });

  return {
    port: server.port ?? 0,
    secret,
    async stop(timeoutMs) {
      streams.end();
      const untilMs = performance.now() + timeoutMs;
      const ended = server.stop(false);
      // A client that still sends its body after the answer is not pending any more, but its connection would never
      // close by itself.
      while (server.pendingRequests > 0 && performance.now() < untilMs) await Bun.sleep(5);
      await Promise.race([ended, Bun.sleep(LAST_BYTES_MS)]);
      await server.stop(true);
    },
  };
}

/** A small body as text; null when it is too long or the client disconnected. */
async function readText(request: Request, bytesMax: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of request.body ?? []) {
      length += chunk.length;
      if (length > bytesMax) return null;
      chunks.push(chunk);
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Gives the request an absolute URL, which APIs need. A request without a host, or with only a port (`Host: :80`),
 * has none.
 */
function withAbsoluteUrl(request: Request, path: string, query: string): Request {
  if (URL.canParse(request.url)) return request;
  return new Request(`http://localhost${path}${query === '' ? '' : `?${query}`}`, request);
}

/** Raw path and query of a URL. A request without a host has its path as its URL. */
function targetOf(url: string): [string, string] {
  const start = url.startsWith('/') ? 0 : url.indexOf('/', url.indexOf('://') + 3);
  const target = start < 0 ? '/' : url.slice(start);
  const question = target.indexOf('?');
  return question < 0 ? [target, ''] : [target.slice(0, question), target.slice(question + 1)];
}
