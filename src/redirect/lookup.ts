import { createGenerationCache } from '../core/base/generation-cache.ts';
import type { DomainId } from '../core/base/ids.ts';
import type { Clock } from '../core/base/ports.ts';
import { foldSlug, type ReservedWords, SLUG_SEGMENTS_MAX, slugOfPath } from '../core/base/slug.ts';
import type { Route, RouteStore } from '../core/visits/route.ts';
import { createPreparedAnswers, PREPARED_BYTES, type PreparedAnswers } from './prepared-answers.ts';

/** The link that a path on a domain leads to. */
export interface Found {
  readonly route: Route;
  /** The path after the slug, with its leading slash, for a link that forwards paths; else ''. */
  readonly rest: string;
  /** Kept with the cached entry. */
  readonly memo: Memo;
}

/** The answer that a lane gave last: visitors of one link often get the same one. */
export interface Memo {
  answer: unknown;
}

/** The domain of a path, and whether its slugs are case-insensitive. */
export interface LookupHost {
  readonly domainId: DomainId;
  readonly folds: boolean;
}

/**
 * Finds links in memory, else in the store. Concurrent misses for one slug share one read, and misses are cached too.
 */
export interface Lookup {
  /**
   * Synchronous when the link is cached or the store is embedded. `path` is raw, with its leading slash, without
   * query.
   */
  find(host: LookupHost, path: string): Found | null | Promise<Found | null>;
  /** Drops the cached entry of an address. */
  invalidate(domainId: DomainId, slug: string): void;
  /** Drops all cached misses. */
  clearMisses(): void;
  clear(): void;
  /** Answers of links that need nothing else, for a lane; null where there is none. */
  readonly prepared: PreparedAnswers | null;
  readonly counters: LookupCounters;
}

export interface LookupCounters {
  hits: number;
  misses: number;
}

interface Entry {
  readonly found: Found | null;
  readonly readAtMs: number;
}

/** Upper bound on staleness if an invalidation is lost, while the store can be read. */
const ENTRY_AGE_MS_MAX = 60_000;
/** How long a failed read lets entries past their age be served without asking the store again. */
const FAILING_MS = 1_000;
/** Anyone can fabricate misses, so they have their own cache and never evict hits. */
const MISSES_MAX = 10_000;
/** Beside a link's prepared answer, its part of the memory has room for so much of another one as an object. */
const OTHERS_SHARE = 0.75;

export function createLookup(deps: {
  store: RouteStore;
  /** No link begins with these words, so such paths are not looked up. */
  reserved: ReservedWords;
  /** For the age of entries; must be monotonic. */
  clock: Clock;
  entriesMax: number;
  /** Age of a cached miss; default: the same as of a link. */
  missAgeMsMax?: number;
  /** Age up to which a cached link is served when the store fails; 0: such a visit fails. */
  staleMsMax: number;
  /** Whether a lane asks, and prepares answers: then their links are not cached twice. */
  isForLane?: boolean;
}): Lookup {
  const { store, reserved, clock, entriesMax, missAgeMsMax = ENTRY_AGE_MS_MAX, staleMsMax } = deps;
  const { isForLane = false } = deps;
  const prepared = isForLane
    ? createPreparedAnswers({
        bytesMax: entriesMax * PREPARED_BYTES,
        ageMsMax: ENTRY_AGE_MS_MAX,
        staleMsMax,
        clock,
      })
    : null;
  const hits = createGenerationCache<Entry>(isForLane ? Math.ceil(entriesMax * OTHERS_SHARE) : entriesMax);
  const misses = createGenerationCache<Entry>(MISSES_MAX);
  const reading = new Map<string, Promise<Found | null>>();
  const counters: LookupCounters = { hits: 0, misses: 0 };
  let failingUntilMs = Number.NEGATIVE_INFINITY;

  // One string for domain and path. The first domain is the server's own: most visits need no new string.
  const keyOf = (domainId: DomainId, path: string): string => (domainId === 1 ? path : `${domainId}${path}`);

  function known(key: string): Found | null | undefined {
    const entry = hits.get(key) ?? misses.get(key);
    if (entry === undefined) return undefined;
    const nowMs = clock.nowMs();
    const ageMs = nowMs - entry.readAtMs;
    if (ageMs <= (entry.found === null ? missAgeMsMax : ENTRY_AGE_MS_MAX)) return entry.found;
    // A miss past its age may be a link by now, so it is never served.
    return nowMs < failingUntilMs && ageMs <= staleMsMax ? (entry.found ?? undefined) : undefined;
  }

  function keep(key: string, route: Route | null): Found | null {
    const found = asFound(route);
    // A link that is gone must not be served when the store fails later.
    if (found === null) hits.delete(key);
    (found === null ? misses : hits).set(key, { found, readAtMs: clock.nowMs() });
    return found;
  }

  /** The link that was cached last, however old up to the limit; throws the error of the store if there is none. */
  function staleOf(key: string, error: unknown): Found {
    failingUntilMs = clock.nowMs() + FAILING_MS;
    prepared?.tolerateUntil(failingUntilMs);
    const stale = known(key);
    if (stale === undefined || stale === null) throw error;
    return stale;
  }

  /** Turns an error of the store, such as a damaged page, into a rejection of this lookup only. */
  function readRoute(domainId: DomainId, slug: string): ReturnType<RouteStore['byAddress']> {
    try {
      return store.byAddress(domainId, slug);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** The link with exactly this slug. */
  function exact(domainId: DomainId, slug: string): Found | null | Promise<Found | null> {
    const key = keyOf(domainId, `/${slug}`);
    const entry = known(key);
    if (entry !== undefined) {
      counters.hits++;
      return entry;
    }
    const under = reading.get(key);
    if (under !== undefined) return under;
    counters.misses++;
    const read = readRoute(domainId, slug);
    if (!(read instanceof Promise)) {
      // The lane prepares the answer before anything else can happen.
      if (read !== null && prepared?.takes(read)) return asFound(read);
      prepared?.forget(domainId, slug);
      return keep(key, read);
    }
    const own: Promise<Found | null> = read
      .then(
        (route) => {
          if (route === null || !prepared?.takes(route)) prepared?.forget(domainId, slug);
          // If the entry was invalidated during the read, the result may be stale and is not cached.
          return reading.get(key) === own ? keep(key, route) : asFound(route);
        },
        (error: unknown) => staleOf(key, error),
      )
      .finally(() => {
        if (reading.get(key) === own) reading.delete(key);
      });
    reading.set(key, own);
    return own;
  }

  /** The link with this slug, or with the slug in lower case on a case-insensitive host. */
  function inAnyCase({ domainId, folds }: LookupHost, slug: string): Found | null | Promise<Found | null> {
    const found = exact(domainId, slug);
    const folded = folds ? foldSlug(slug) : slug;
    if (folded === slug) return found;
    if (found instanceof Promise) return found.then((entry) => entry ?? exact(domainId, folded));
    return found ?? exact(domainId, folded);
  }

  /** The link with the longest slug that the path begins with, among links that forward paths. */
  async function forwarding(host: LookupHost, path: string): Promise<Found | null> {
    const ends = segmentEnds(path).slice(0, SLUG_SEGMENTS_MAX).reverse();
    for (const end of ends) {
      const slug = slugOfPath(path.slice(0, end));
      const found = slug === null ? null : await inAnyCase(host, slug);
      if (found?.route.forwardPath) return { ...found, rest: path.slice(end) };
    }
    return null;
  }

  return {
    find(host, path) {
      // Most paths are a slug in its stored form: then the path itself is the key.
      const direct = known(keyOf(host.domainId, path));
      if (direct) {
        counters.hits++;
        return direct;
      }
      if (reserved.has(firstSegment(path))) return null;
      const slug = slugOfPath(path);
      const found = slug === null ? null : inAnyCase(host, slug);
      if (found instanceof Promise) return found.then((entry) => entry ?? forwarding(host, path));
      if (found !== null) return found;
      return path.indexOf('/', 1) > 0 ? forwarding(host, path) : null;
    },
    invalidate(domainId, slug) {
      const key = keyOf(domainId, `/${slug}`);
      hits.delete(key);
      misses.delete(key);
      reading.delete(key);
      prepared?.forget(domainId, slug);
    },
    clearMisses() {
      prepared?.forgetOtherCases();
      misses.clear();
      reading.clear();
    },
    clear() {
      prepared?.clear();
      hits.clear();
      misses.clear();
      reading.clear();
    },
    prepared,
    counters,
  };
}

function asFound(route: Route | null): Found | null {
  return route === null ? null : { route, rest: '', memo: { answer: null } };
}

/** The end index of each segment but the last: `/a/b/c` has 2 and 4. */
function segmentEnds(path: string): number[] {
  const ends: number[] = [];
  for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1)) ends.push(at);
  return ends;
}

function firstSegment(path: string): string {
  const end = path.indexOf('/', 1);
  return (end < 0 ? path.slice(1) : path.slice(1, end)).toLowerCase();
}
