import { lookup as resolve } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { createAddressGuard } from './address-guard.ts';
import { exchange } from './exchange.ts';
import { FetchRefused } from './fetch-refused.ts';
import { type BodyBound, readBody } from './read-body.ts';
import { findTarget, type Lookup, readWebUrl } from './target.ts';

export { FetchRefused } from './fetch-refused.ts';

export interface FetchWishes {
  readonly url: string;
  readonly method?: 'GET' | 'HEAD' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent with a POST only. */
  readonly body?: string;
  /** For everything together: the name, every redirect, the whole body. */
  readonly timeoutMs: number;
  readonly bytesMax: number;
  /** A POST follows none, whatever this says, and gets the redirect for its answer. */
  readonly redirectsMax: number;
  /** What a body above the bound does; `fail` when absent. */
  readonly onTooLarge?: 'cut' | 'fail';
}

export interface Fetched {
  readonly status: number;
  /** The last address of the redirects. */
  readonly url: string;
  readonly headers: Headers;
  /** Never unpacked: a server that encodes it although asked not to says so in `content-encoding`. */
  readonly body: Uint8Array;
  readonly cut: boolean;
}

export interface GuardedFetch {
  /** Rejects with nothing but FetchRefused. */
  fetch(wishes: FetchWishes): Promise<Fetched>;
}

export interface GuardedFetchDeps {
  /** Address ranges that may be asked although they are internal, on any port: the operator's word. */
  readonly allowed: readonly string[];
  readonly lookup?: Lookup;
  readonly userAgent: string;
  readonly inFlightMax?: number;
  /** PEM; trusted in place of the well-known authorities. */
  readonly authorities?: string;
}

const IN_FLIGHT_MAX = 64;

/** HTTP requests to addresses that strangers chose. Internal ones are never connected to. */
export function createGuardedFetch(deps: GuardedFetchDeps): GuardedFetch {
  const guard = createAddressGuard(deps.allowed);
  const lookup = deps.lookup ?? systemLookup;
  const inFlightMax = deps.inFlightMax ?? IN_FLIGHT_MAX;
  let inFlight = 0;

  async function follow(wishes: FetchWishes, signal: AbortSignal): Promise<Fetched> {
    const method = wishes.method ?? 'GET';
    let url = webUrl(wishes.url);
    let headers = sendable(wishes.headers ?? {});
    for (let followed = 0; ; followed++) {
      const target = await orAbort(findTarget(url, guard, lookup), signal);
      const answer = await exchange({
        target,
        method,
        headers: { ...headers, 'user-agent': deps.userAgent },
        body: method === 'POST' ? wishes.body : undefined,
        authorities: deps.authorities,
        signal,
      });
      const next: URL | null = method === 'POST' ? null : redirectOf(answer, url);
      if (next === null) return await received(answer, url, boundOf(wishes));
      answer.destroy();
      if (followed >= wishes.redirectsMax) throw new FetchRefused('too_many_redirects');
      if (next.origin !== url.origin) headers = withoutSecrets(headers);
      url = next;
    }
  }

  return {
    async fetch(wishes) {
      if (inFlight >= inFlightMax) throw new FetchRefused('connection', 'too many are under way');
      inFlight++;
      const deadline = new AbortController();
      const timer = setTimeout(() => deadline.abort(), wishes.timeoutMs);
      try {
        const fetched = await follow(wishes, deadline.signal);
        // A body without a length that is broken off looks like one that came to its end.
        deadline.signal.throwIfAborted();
        return fetched;
      } catch (error) {
        if (deadline.signal.aborted) throw new FetchRefused('timeout', undefined, error);
        throw error instanceof FetchRefused ? error : new FetchRefused('connection', String(error), error);
      } finally {
        clearTimeout(timer);
        // Whatever was not read to its end is broken off.
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

// They would change how the request is framed or where it seems to go.
const OURS_TO_SAY =
  /^(host|connection|keep-alive|content-length|transfer-encoding|te|trailer|upgrade|expect|cookie|proxy-.*)$/;

function sendable(wanted: Readonly<Record<string, string>>): Record<string, string> {
  const lower = Object.entries(wanted).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(lower.filter(([name]) => !OURS_TO_SAY.test(name)));
}

/** Any header may be a credential under some name, so only these go on to another origin. */
function withoutSecrets(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => /^accept(-language)?$/.test(name)));
}

/** A name that is slow to resolve cannot be given up, only be waited for no longer. */
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
  // Header bytes arrive as one character each; an address that is not ASCII is UTF-8.
  const next = readWebUrl(Buffer.from(location, 'latin1').toString(), from);
  if (next === null) throw new FetchRefused('bad_redirect');
  return next;
}

function boundOf({ method, bytesMax, onTooLarge = 'fail' }: FetchWishes): BodyBound {
  return { bytesMax: method === 'HEAD' ? 0 : bytesMax, onTooLarge };
}

async function received(answer: IncomingMessage, url: URL, bound: BodyBound): Promise<Fetched> {
  const headers = new Headers();
  for (let index = 0; index + 1 < answer.rawHeaders.length; index += 2) {
    headers.append(answer.rawHeaders[index] ?? '', answer.rawHeaders[index + 1] ?? '');
  }
  return { status: answer.statusCode ?? 0, url: url.href, headers, ...(await readBody(answer, bound)) };
}
