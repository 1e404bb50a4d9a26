import type { RawVisit } from '../core/click.ts';
import type { DomainId } from '../core/domain.ts';
import { createGenerationCache } from '../core/generation-cache.ts';
import type { LinkId, Utm } from '../core/link.ts';
import { NO_UTM } from '../core/link-fields.ts';

/** What a click takes over from its link, as it stands when the click is counted. */
export interface LinkFacts {
  readonly tags: readonly string[];
  readonly externalId: string;
  /** 0 makes every click unique. */
  readonly uniqueWindowMinutes: number;
  /** What the link adds to its destination. */
  readonly utm: Utm;
}

export interface LinkFactsSource {
  /** Links that no longer exist are absent from the answer. */
  of(linkIds: readonly LinkId[]): Promise<ReadonlyMap<LinkId, LinkFacts>>;
  /** Host of a short domain; '' when it no longer exists. */
  domainHost(id: DomainId): string;
}

export interface LinkFactsCache {
  /** One for each visit, in order. Asks the source once, and only for links it does not hold. */
  ofVisits(visits: readonly RawVisit[]): Promise<readonly LinkFacts[]>;
  forget(id: LinkId): void;
  forgetAll(): void;
}

/** For orphans and for links deleted meanwhile: their clicks still count. */
export const NO_FACTS: LinkFacts = { tags: [], externalId: '', uniqueWindowMinutes: 1_440, utm: NO_UTM };

const LINKS_MAX = 50_000;
/** A lost edit heals after this time. */
const AGE_MAX_MS = 60_000;

export function createLinkFactsCache(deps: { source: LinkFactsSource; nowMs: () => number }): LinkFactsCache {
  const { source, nowMs } = deps;
  const cache = createGenerationCache<LinkFacts, LinkId>(LINKS_MAX);
  let emptiedAtMs = nowMs();
  let emptiedTimes = 0;
  // For each question on its way, the links edited meanwhile: what the answer says of them is used once, but not kept.
  const editedMeanwhile = new Set<Set<LinkId>>();

  return {
    async ofVisits(visits) {
      const nowIsMs = nowMs();
      if (Math.abs(nowIsMs - emptiedAtMs) > AGE_MAX_MS) {
        cache.clear();
        emptiedAtMs = nowIsMs;
      }
      const unknown = new Set<LinkId>();
      const held = visits.map(({ kind, linkId }) => {
        if (kind !== 'click' || linkId === null) return NO_FACTS;
        const facts = cache.get(linkId);
        if (facts !== undefined) return facts;
        unknown.add(linkId);
        return linkId;
      });
      const asked = unknown.size === 0 ? NONE : await ask(unknown);
      return held.map((facts) => (typeof facts === 'object' ? facts : (asked.get(facts) ?? NO_FACTS)));
    },
    forget(id) {
      cache.delete(id);
      for (const edited of editedMeanwhile) edited.add(id);
    },
    forgetAll() {
      cache.clear();
      emptiedTimes++;
    },
  };

  async function ask(linkIds: ReadonlySet<LinkId>): Promise<ReadonlyMap<LinkId, LinkFacts>> {
    const edited = new Set<LinkId>();
    const askedAt = emptiedTimes;
    editedMeanwhile.add(edited);
    try {
      const found = await source.of([...linkIds]);
      for (const id of emptiedTimes === askedAt ? linkIds : []) {
        if (!edited.has(id)) cache.set(id, found.get(id) ?? NO_FACTS);
      }
      return found;
    } finally {
      editedMeanwhile.delete(edited);
    }
  }
}

const NONE: ReadonlyMap<LinkId, LinkFacts> = new Map();
