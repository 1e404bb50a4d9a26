import type { DomainId } from '../core/domain.ts';
import { createGenerationCache } from '../core/generation-cache.ts';
import type { Clock } from '../core/ports.ts';
import type { Route, RouteStore } from '../core/route.ts';
import { foldSlug, type ReservedWords, SLUG_SEGMENTS_MAX, slugOfPath } from '../core/slug.ts';

/** What a path on a domain leads to. */
export interface Found {
  readonly route: Route;
  /** What follows the slug of a link that forwards paths, with its leading slash; else ''. */
  readonly rest: string;
  /** Kept with the entry for whoever answers from it. */
  readonly memo: Memo;
}

/** An answer prepared once, by the lane that gives it. */
export interface Memo {
  answer: unknown;
}

/** Where a path is looked up, and whether upper case is found as lower. */
export interface LookupHost {
  readonly domainId: DomainId;
  readonly folds: boolean;
}

/** From memory, else from the store: one read for all who ask at once, and misses are remembered too. */
export interface Lookup {
  /** At once when it is known or the store is embedded. `path` is raw, with its leading slash, without query. */
  find(host: LookupHost, path: string): Found | null | Promise<Found | null>;
  /** Forgets what was known of an address. */
  forget(domainId: DomainId, slug: string): void;
  /** Forgets where nothing was found. */
  forgetMisses(): void;
  forgetAll(): void;
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

/** A lost word of a change heals itself after this. */
const ENTRY_AGE_MS_MAX = 60_000;
/** Misses are cheap for anybody to make up, so they may only push out each other. */
const MISSES_MAX = 10_000;

export function createLookup(deps: {
  store: RouteStore;
  /** No link begins with these: such a path is not even looked up. */
  reserved: ReservedWords;
  /** For the age of entries: it must not jump. */
  clock: Clock;
  entriesMax: number;
}): Lookup {
  const { store, reserved, clock } = deps;
  const hits = createGenerationCache<Entry>(deps.entriesMax);
  const misses = createGenerationCache<Entry>(MISSES_MAX);
  const reading = new Map<string, Promise<Found | null>>();
  const counters: LookupCounters = { hits: 0, misses: 0 };

  // One text for domain and path. The first domain is the server's own: most visits need no new string.
  const keyOf = (domainId: DomainId, path: string): string => (domainId === 1 ? path : `${domainId}${path}`);

  function known(key: string): Found | null | undefined {
    const entry = hits.get(key) ?? misses.get(key);
    if (entry === undefined || clock.nowMs() - entry.readAtMs > ENTRY_AGE_MS_MAX) return undefined;
    return entry.found;
  }

  function keep(key: string, route: Route | null): Found | null {
    const found = asFound(route);
    (found === null ? misses : hits).set(key, { found, readAtMs: clock.nowMs() });
    return found;
  }

  /** What the store throws, such as a damaged page of its file, is the fate of this look-up and of no other. */
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
    if (!(read instanceof Promise)) return keep(key, read);
    const mine: Promise<Found | null> = read
      // What was forgotten while it was read is not kept: it may be the state from before the change.
      .then((route) => (reading.get(key) === mine ? keep(key, route) : asFound(route)))
      .finally(() => {
        if (reading.get(key) === mine) reading.delete(key);
      });
    reading.set(key, mine);
    return mine;
  }

  /** The same, or the one in lower case where the host does not tell cases apart. */
  function inAnyCase({ domainId, folds }: LookupHost, slug: string): Found | null | Promise<Found | null> {
    const found = exact(domainId, slug);
    const folded = folds ? foldSlug(slug) : slug;
    if (folded === slug) return found;
    if (found instanceof Promise) return found.then((it) => it ?? exact(domainId, folded));
    return found ?? exact(domainId, folded);
  }

  /** The longest slug that the path begins with, of a link that forwards the rest of it byte for byte. */
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
      // Most paths are a slug as it is kept: then the path itself is the key.
      const direct = known(keyOf(host.domainId, path));
      if (direct) {
        counters.hits++;
        return direct;
      }
      if (reserved.has(firstSegment(path))) return null;
      const slug = slugOfPath(path);
      const found = slug === null ? null : inAnyCase(host, slug);
      if (found instanceof Promise) return found.then((it) => it ?? forwarding(host, path));
      if (found !== null) return found;
      return path.indexOf('/', 1) > 0 ? forwarding(host, path) : null;
    },
    forget(domainId, slug) {
      const key = keyOf(domainId, `/${slug}`);
      hits.delete(key);
      misses.delete(key);
      reading.delete(key);
    },
    forgetMisses() {
      misses.clear();
      reading.clear();
    },
    forgetAll() {
      hits.clear();
      misses.clear();
      reading.clear();
    },
    counters,
  };
}

function asFound(route: Route | null): Found | null {
  return route === null ? null : { route, rest: '', memo: { answer: null } };
}

/** Where each segment of a path ends, but the last: `/a/b/c` has 2 and 4. */
function segmentEnds(path: string): number[] {
  const ends: number[] = [];
  for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1)) ends.push(at);
  return ends;
}

function firstSegment(path: string): string {
  const end = path.indexOf('/', 1);
  return (end < 0 ? path.slice(1) : path.slice(1, end)).toLowerCase();
}
