import { createGenerationCache } from '../core/base/generation-cache.ts';
import type { DomainId, LinkId } from '../core/base/ids.ts';
import { type LinkFacts, NO_LINK_FACTS } from '../core/clicks/link-facts.ts';
import type { RawVisit } from '../core/clicks/raw-visit.ts';

export interface LinkFactsSource {
  /** Deleted links are absent from the answer. */
  of(linkIds: readonly LinkId[]): Promise<ReadonlyMap<LinkId, LinkFacts>>;
  /** Host of a short domain; '' when it no longer exists. */
  domainHost(id: DomainId): string;
}

export interface LinkFactsCache {
  /** One for each visit, in order. Asks the source once, and only for links that are not in the cache. */
  ofVisits(visits: readonly RawVisit[]): Promise<readonly LinkFacts[]>;
  forget(id: LinkId): void;
  forgetAll(): void;
}

const LINKS_MAX = 50_000;
/** Facts are at most this old, even if an invalidation is lost. */
const AGE_MAX_MS = 60_000;

export function createLinkFactsCache(deps: { source: LinkFactsSource; nowMs: () => number }): LinkFactsCache {
  const { source, nowMs } = deps;
  const cache = createGenerationCache<LinkFacts, LinkId>(LINKS_MAX);
  let clearedAtMs = nowMs();
  let clearedTimes = 0;
  // For each query in flight, the links edited since it began: their facts are used once, but not cached.
  const editedInFlight = new Set<Set<LinkId>>();

  return {
    async ofVisits(visits) {
      const nowIsMs = nowMs();
      if (Math.abs(nowIsMs - clearedAtMs) > AGE_MAX_MS) {
        cache.clear();
        clearedAtMs = nowIsMs;
      }
      const unknown = new Set<LinkId>();
      const cached = visits.map(({ kind, linkId }) => {
        if (kind !== 'click' || linkId === null) return NO_LINK_FACTS;
        const facts = cache.get(linkId);
        if (facts !== undefined) return facts;
        unknown.add(linkId);
        return linkId;
      });
      const fetched = unknown.size === 0 ? NONE : await fetchFacts(unknown);
      return cached.map((facts) =>
        typeof facts === 'object' ? facts : (fetched.get(facts) ?? NO_LINK_FACTS),
      );
    },
    forget(id) {
      cache.delete(id);
      for (const edited of editedInFlight) edited.add(id);
    },
    forgetAll() {
      cache.clear();
      clearedTimes++;
    },
  };

  async function fetchFacts(linkIds: ReadonlySet<LinkId>): Promise<ReadonlyMap<LinkId, LinkFacts>> {
    const edited = new Set<LinkId>();
    const clearedBefore = clearedTimes;
    editedInFlight.add(edited);
    try {
      const found = await source.of([...linkIds]);
      for (const id of clearedTimes === clearedBefore ? linkIds : []) {
        if (!edited.has(id)) cache.set(id, found.get(id) ?? NO_LINK_FACTS);
      }
      return found;
    } finally {
      editedInFlight.delete(edited);
    }
  }
}

const NONE: ReadonlyMap<LinkId, LinkFacts> = new Map();
