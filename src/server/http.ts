import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Server } from 'bun';
import { type AddressList, believedAddress } from '../redirect/client-address.ts';
import type { RedirectHandler } from '../redirect/handle.ts';
import { PEER_HEADER } from '../redirect/strict-head.ts';
import type { VisitRequest } from '../redirect/visit-request.ts';
import type { Access } from './access-log.ts';
import { createEventStreams } from './event-streams.ts';
import { isControlMount, type Mount, type Mounts, mountOf } from './mounts.ts';

/** The full HTTP server: everything that the fast lane passes on. Listens on loopback only, for the lanes. */
export interface HttpServer {
  readonly port: number;
  /** New at each start. A lane that knows it is believed who its client is. */
  readonly secret: string;
  /** Requests under way are answered; streams of events end. */
  stop(timeoutMs: number): Promise<void>;
}

/** Bytes of a request body that are never read further; single operations allow less. */
const BODY_BYTES_MAX = 64 * 1024 * 1024 * 1024;
/**
 * No limit: Bun counts the bytes of a body as silence, and only lanes speak to this server. They bound the silence of
 * their clients themselves.
 */
const IDLE_S = 0;
const SECRET_BYTES = 32;
/** How long the lanes may take to read the end of an answer. */
const LAST_BYTES_MS = 250;

/** Who is at the other end. */
interface Peer {
  readonly address: string;
  /** A trusted one: what it says of its own client is believed. */
  readonly isProxy: boolean;
}

export function startHttpServer(deps: {
  mounts: Mounts;
  redirects: RedirectHandler;
  /** What answers everything under that `Host` header, where it is no host for links; null for the others. */
  otherHost: (host: string) => Mount | null;
  /** Whether API and dashboard are served under that `Host`. */
  isControlHost: (host: string) => boolean;
  /** Whether visitors reach the server over https, unless a trusted proxy says otherwise. */
  isSecure: boolean;
  trustedProxies: AddressList;
  /** Lower case; '' believes none. */
  countryHeader: string;
  onUntrustedProxy: (peer: string) => void;
  onError: (error: unknown) => void;
  /** For each request that was answered, but calls of an API: these know more of themselves. Null: nobody wants to know. */
  onPage: ((access: Access) => void) | null;
}): HttpServer {
  const { mounts, redirects, trustedProxies, countryHeader, onPage } = deps;
  const secret = randomBytes(SECRET_BYTES).toString('hex');
  const proof = Buffer.from(`${secret} `);
  const streams = createEventStreams();
  let warned = false;

  /** The client, as the lane says; whoever else asks is the one who is connected, and no proxy. */
  function peerOf(request: Request, server: Server<undefined>): Peer {
    const said = Buffer.from(request.headers.get(PEER_HEADER) ?? '');
    request.headers.delete(PEER_HEADER);
    if (said.length > proof.length && timingSafeEqual(said.subarray(0, proof.length), proof)) {
      const address = said.toString('latin1', proof.length);
      return { address, isProxy: trustedProxies.has(address) };
    }
    return { address: server.requestIP(request)?.address ?? '', isProxy: false };
  }

  function addressOf(request: Request, peer: Peer): string {
    const forwarded = request.headers.get('x-forwarded-for');
    if (forwarded === null) return peer.address;
    if (!peer.isProxy) {
      if (!warned) deps.onUntrustedProxy(peer.address);
      warned = true;
      return peer.address;
    }
    return believedAddress(peer.address, forwarded, trustedProxies);
  }

  async function serve(request: Request, server: Server<undefined>): Promise<Response> {
    const peer = peerOf(request, server);
    const address = addressOf(request, peer);
    const [path, query] = targetOf(request.url);
    const host = request.headers.get('host') ?? '';
    const visit: VisitRequest = {
      method: request.method,
      host,
      path,
      query,
      address,
      country: countryHeader !== '' && peer.isProxy ? sole(request.headers.get(countryHeader)) : '',
      isSecure: isSecure(request, peer),
      headers: request.headers,
      readBody: (bytesMax) => readText(request, bytesMax),
    };
    const mount = deps.otherHost(host) ?? mountFor(path, host);
    const answer = (): Response | Promise<Response> =>
      mount === null
        ? follow(visit)
        : mount(withWholeUrl(request, path, query), {
            address,
            follow: (onHost, atPath) => follow({ ...visit, host: onHost, path: atPath }),
          });
    return onPage === null ? answer() : noted(visit, answer, onPage);
  }

  async function noted(
    { method, path, address }: VisitRequest,
    answer: () => Response | Promise<Response>,
    note: (access: Access) => void,
  ): Promise<Response> {
    const startedMs = performance.now();
    const response = await answer();
    // Only calls have an id, and they are noted where they are answered.
    if (!response.headers.has('x-request-id')) {
      note({ method, path, status: response.status, ms: performance.now() - startedMs, address });
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
      return redirects.failed(visit);
    }
  }

  function isSecure(request: Request, peer: Peer): boolean {
    const proto = peer.isProxy ? request.headers.get('x-forwarded-proto') : null;
    return proto === null ? deps.isSecure : proto === 'https';
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
      // A client whose body goes on after its answer is under way no more; its connection would never end by itself.
      while (server.pendingRequests > 0 && performance.now() < untilMs) await Bun.sleep(5);
      await Promise.race([ended, Bun.sleep(LAST_BYTES_MS)]);
      await server.stop(true);
    },
  };
}

/** A small body as text; null when it is larger, or when the client left in the middle of it. */
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

/** The value of a header that was sent once; '' when it was not, or several times. */
const sole = (value: string | null): string => (value === null || value.includes(',') ? '' : value);

/** APIs read the URL; that of a request without a host, or with a port alone (`Host: :80`), is not one yet. */
function withWholeUrl(request: Request, path: string, query: string): Request {
  if (URL.canParse(request.url)) return request;
  return new Request(`http://localhost${path}${query === '' ? '' : `?${query}`}`, request);
}

/** Path and raw query of a URL, as they were sent. The URL of a request without a host is its path alone. */
function targetOf(url: string): [string, string] {
  const start = url.startsWith('/') ? 0 : url.indexOf('/', url.indexOf('://') + 3);
  const target = start < 0 ? '/' : url.slice(start);
  const question = target.indexOf('?');
  return question < 0 ? [target, ''] : [target.slice(0, question), target.slice(question + 1)];
}
