import { lookup as resolve } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { type AddressGuard, createAddressGuard } from './address-guard.ts';
import { exchange } from './exchange.ts';
import { FetchRefused } from './fetch-refused.ts';
import { type BodyBound, readBoundedBody } from './read-body.ts';
import { findTarget, type ResolveHost, readWebUrl } from './target.ts';

export { FetchRefused } from './fetch-refused.ts';

export interface FetchOptions {
  readonly url: string;
  readonly method?: 'GET' | 'HEAD' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent with POST only. */
  readonly body?: string;
  /** Limit for the whole fetch: DNS, all redirects and the body. */
  readonly timeoutMs: number;
  readonly bytesMax: number;
  /** Ignored for POST, which follows no redirect and returns it as the response. */
  readonly redirectsMax: number;
  /** How to treat a body above `bytesMax`; default `fail`. */
  readonly onTooLarge?: 'cut' | 'fail';
}

export interface Fetched {
  readonly status: number;
  /** The URL after all redirects. */
  readonly url: string;
  readonly headers: Headers;
  /** Never decompressed: see `content-encoding` for a server that compresses against the request. */
  readonly body: Uint8Array;
  readonly cut: boolean;
}

export interface GuardedFetch {
  /** Rejects only with FetchRefused. */
  fetch(options: FetchOptions): Promise<Fetched>;
}

export interface GuardedFetchDeps {
  /** Internal address ranges that the operator allows, on any port. */
  readonly allowed: readonly string[];
  /** Origins that the operator named, as `URL.origin` writes them: they may be at internal addresses. */
  readonly allowedOrigins?: ReadonlySet<string>;
  readonly lookup?: ResolveHost;
  readonly userAgent: string;
  readonly inFlightMax?: number;
  /** PEM; trusted instead of the system's certificate authorities. */
  readonly authorities?: string;
}

const IN_FLIGHT_MAX = 64;
const ANY_ADDRESS: AddressGuard = { standingOf: () => 'allowed' };

/** Makes HTTP requests to URLs from untrusted input. Never connects to internal addresses. */
export function createGuardedFetch(deps: GuardedFetchDeps): GuardedFetch {
  const guard = createAddressGuard(deps.allowed);
  const { allowedOrigins } = deps;
  const guardFor = ({ origin }: URL): AddressGuard => (allowedOrigins?.has(origin) ? ANY_ADDRESS : guard);
  const lookup = deps.lookup ?? systemLookup;
  const inFlightMax = deps.inFlightMax ?? IN_FLIGHT_MAX;
  let inFlight = 0;

  async function follow(options: FetchOptions, signal: AbortSignal): Promise<Fetched> {
    const method = options.method ?? 'GET';
    let url = webUrl(options.url);
    let headers = sendable(options.headers ?? {});
    for (let followed = 0; ; followed++) {
      const target = await orAbort(findTarget(url, guardFor(url), lookup), signal);
      const answer = await exchange({
        target,
        method,
        headers: { ...headers, 'user-agent': deps.userAgent },
        body: method === 'POST' ? options.body : undefined,
        authorities: deps.authorities,
        signal,
      });
      const next: URL | null = method === 'POST' ? null : redirectOf(answer, url);
      if (next === null) return await received(answer, url, boundOf(options));
      answer.destroy();
      if (followed >= options.redirectsMax) throw new FetchRefused('too_many_redirects');
      if (next.origin !== url.origin) headers = withoutSecrets(headers);
      url = next;
    }
  }

  return {
    async fetch(options) {
      if (inFlight >= inFlightMax) throw new FetchRefused('connection', 'too many are under way');
      inFlight++;
      const deadline = new AbortController();
      const timer = setTimeout(() => deadline.abort(), options.timeoutMs);
      try {
        const fetched = await follow(options, deadline.signal);
        // A body without a length that is cut off by the timeout looks complete.
        deadline.signal.throwIfAborted();
        return fetched;
      } catch (error) {
        if (deadline.signal.aborted) throw new FetchRefused('timeout', undefined, error);
        throw error instanceof FetchRefused ? error : new FetchRefused('connection', String(error), error);
      } finally {
        clearTimeout(timer);
        // Aborts a body that was not read to its end.
        deadline.abort();
        inFlight--;
      }
    },
  };
}

function webUrl(text: string): URL {
  const url = readWebUrl(text);
  if (url === null) throw new FetchRefused('not_http');
  return url;
}

async function systemLookup(host: string): Promise<readonly string[]> {
  const found = await resolve(host, { all: true });
  return found.map(({ address }) => address);
}

// These headers would change the framing of the request or its apparent host.
const OWN_HEADERS =
  /^(host|connection|keep-alive|content-length|transfer-encoding|te|trailer|upgrade|expect|cookie|proxy-.*)$/;

function sendable(headers: Readonly<Record<string, string>>): Record<string, string> {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(lower.filter(([name]) => !OWN_HEADERS.test(name)));
}

/** Any header may carry a credential, so only these are sent to another origin. */
function withoutSecrets(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => /^accept(-language)?$/.test(name)));
}

/** A DNS lookup cannot be cancelled; stop waiting for it. */
function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve: done, reject } = Promise.withResolvers<T>();
  const giveUp = (): void => reject(new FetchRefused('timeout'));
  signal.addEventListener('abort', giveUp, { once: true });
  work.then(done, reject).finally(() => signal.removeEventListener('abort', giveUp));
  return promise;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

function redirectOf(answer: IncomingMessage, from: URL): URL | null {
  const { location } = answer.headers;
  if (!REDIRECTS.has(answer.statusCode ?? 0) || location === undefined) return null;
  // Header bytes are decoded as Latin-1; a location that is not ASCII is UTF-8.
  const next = readWebUrl(Buffer.from(location, 'latin1').toString(), from);
  if (next === null) throw new FetchRefused('bad_redirect');
  return next;
}

function boundOf({ method, bytesMax, onTooLarge = 'fail' }: FetchOptions): BodyBound {
  return { bytesMax: method === 'HEAD' ? 0 : bytesMax, onTooLarge };
}

async function received(answer: IncomingMessage, url: URL, bound: BodyBound): Promise<Fetched> {
  const headers = new Headers();
  for (let index = 0; index + 1 < answer.rawHeaders.length; index += 2) {
    headers.append(answer.rawHeaders[index] ?? '', answer.rawHeaders[index + 1] ?? '');
  }
  return {
    status: answer.statusCode ?? 0,
    url: url.href,
    headers,
    ...(await readBoundedBody(answer, bound)),
  };
}
