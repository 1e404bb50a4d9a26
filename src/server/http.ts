import type { Server } from 'bun';
import { type AddressList, believedAddress } from '../redirect/client-address.ts';
import type { RedirectHandler } from '../redirect/handle.ts';
import type { VisitRequest } from '../redirect/visit-request.ts';
import type { Access } from './access-log.ts';
import { isControlMount, type Mount, type Mounts, mountOf } from './mounts.ts';

/** The full HTTP server: everything that the fast lane passes on. Listens on loopback only, for the lanes. */
export interface HttpServer {
  readonly port: number;
  /** The client behind a lane's connection. */
  announce(localPort: number, address: string): void;
  forget(localPort: number): void;
  /** Requests under way are answered. */
  stop(timeoutMs: number): Promise<void>;
}

/** Bytes of a request body that are never read further; single operations allow less. */
const BODY_BYTES_MAX = 64 * 1024 * 1024 * 1024;
/** A slow client is let go after this many seconds of silence. */
const IDLE_S = 120;

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
  const peers = new Map<number, string>();
  let warned = false;

  function peerOf(request: Request, server: Server<undefined>): string {
    const from = server.requestIP(request);
    return from === null ? '' : (peers.get(from.port) ?? from.address);
  }

  function addressOf(request: Request, peer: string): string {
    const forwarded = request.headers.get('x-forwarded-for');
    if (forwarded === null) return peer;
    if (!trustedProxies.has(peer)) {
      if (!warned) deps.onUntrustedProxy(peer);
      warned = true;
      return peer;
    }
    return believedAddress(peer, forwarded, trustedProxies);
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
      country:
        countryHeader !== '' && trustedProxies.has(peer) ? (request.headers.get(countryHeader) ?? '') : '',
      isSecure: isSecure(request, peer),
      headers: request.headers,
      readBody: (bytesMax) => readText(request, bytesMax),
    };
    const mount = deps.otherHost(host) ?? mountFor(path, host);
    const answer = (): Response | Promise<Response> =>
      mount === null
        ? follow(visit)
        : mount(request, {
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

  function isSecure(request: Request, peer: string): boolean {
    const proto = trustedProxies.has(peer) ? request.headers.get('x-forwarded-proto') : null;
    return proto === null ? deps.isSecure : proto === 'https';
  }

  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    idleTimeout: IDLE_S,
    maxRequestBodySize: BODY_BYTES_MAX,
    fetch: serve,
    error(error) {
      deps.onError(error);
      return new Response('Something went wrong on the server.\n', { status: 500 });
    },
  });

  return {
    port: server.port ?? 0,
    announce: (localPort, address) => void peers.set(localPort, address),
    forget: (localPort) => void peers.delete(localPort),
    async stop(timeoutMs) {
      const late = setTimeout(() => server.stop(true), timeoutMs);
      await server.stop(false);
      clearTimeout(late);
    },
  };
}

/** A small body as text; null when it is larger. */
async function readText(request: Request, bytesMax: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > bytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Path and raw query of an absolute URL, as they were sent. */
function targetOf(url: string): [string, string] {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  const target = start < 0 ? '/' : url.slice(start);
  const question = target.indexOf('?');
  return question < 0 ? [target, ''] : [target.slice(0, question), target.slice(question + 1)];
}
