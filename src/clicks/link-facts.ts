import { createGenerationCache } from '../core/base/generation-cache.ts';
import type { DomainId, LinkId } from '../core/base/ids.ts';
import { LINK_TEXTS } from '../core/clicks/click.ts';
import { type TextGroup, tagsText, textGroup } from '../core/clicks/click-columns.ts';
import { type LinkFacts, NO_LINK_FACTS } from '../core/clicks/link-facts.ts';
import type { RawVisit } from '../core/clicks/raw-visit.ts';

export interface LinkFactsSource {
  /** See `LinkFactsStore`. */
  of(linkIds: readonly LinkId[]): Promise<ReadonlyMap<LinkId, LinkFacts>>;
  /** Host of a short domain; '' when it no longer exists. */
  domainHost(id: DomainId): string;
}

/** A link, and what its latest visit came to. */
export interface LinkRecord {
  readonly facts: LinkFacts;
  /** The texts that clicks copy from the link. */
  readonly group: TextGroup;
  /** Where the latest visit went; null before the first. */
  destination: TextGroup | null;
  /** The campaign of a visit that went there and had none of its own; null if there was no such visit. */
  campaign: TextGroup | null;
}

export interface LinkFactsCache {
  /** One for each visit, in order. Asks the source once, and only for links that are not in the cache. */
  ofVisits(visits: readonly RawVisit[]): Promise<readonly LinkRecord[]>;
  forget(id: LinkId): void;
  forgetAll(): void;
}

/** Default limit. Half of them are found at any time, see `createGenerationCache`; a plain link takes about 200 bytes. */
const LINKS_MAX = 200_000;
/** Facts are at most this old, even if an invalidation is lost. */
const AGE_MAX_MS = 60_000;

export function createLinkFactsCache(deps: {
  source: LinkFactsSource;
  nowMs: () => number;
  linksMax?: number;
}): LinkFactsCache {
  const { source, nowMs, linksMax = LINKS_MAX } = deps;
  const cache = createGenerationCache<LinkRecord, LinkId>(linksMax);
  const noLink = recordOf(NO_LINK_FACTS);
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
      const records: LinkRecord[] = [];
      const unknown = new Map<LinkId, number[]>();
      for (const { kind, linkId } of visits) {
        const known = kind !== 'click' || linkId === null ? noLink : cache.get(linkId);
        if (known === undefined && linkId !== null) note(unknown, linkId, records.length);
        records.push(known ?? noLink);
      }
      if (unknown.size > 0) {
        const fetched = await fetchRecords([...unknown.keys()]);
        for (const [id, places] of unknown) {
          for (const place of places) records[place] = fetched.get(id) ?? noLink;
        }
      }
      return records;
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

  async function fetchRecords(linkIds: readonly LinkId[]): Promise<ReadonlyMap<LinkId, LinkRecord>> {
    const edited = new Set<LinkId>();
    const clearedBefore = clearedTimes;
    editedInFlight.add(edited);
    try {
      const found = await source.of(linkIds);
      const records = new Map<LinkId, LinkRecord>();
      for (const id of linkIds) {
        const record = recordOf(found.get(id) ?? NO_LINK_FACTS);
        records.set(id, record);
        if (clearedTimes === clearedBefore && !edited.has(id)) cache.set(id, record);
      }
      return records;
    } finally {
      editedInFlight.delete(edited);
    }
  }
}

function note(places: Map<LinkId, number[]>, id: LinkId, index: number): void {
  const known = places.get(id);
  if (known === undefined) places.set(id, [index]);
  else known.push(index);
}

/** Most links give nothing to their clicks. */
const NOTHING_COPIED = textGroup([...LINK_TEXTS.map(() => ''), '']);

function recordOf(facts: LinkFacts): LinkRecord {
  const texts = LINK_TEXTS.map((field) => facts[field] ?? '');
  const isPlain = facts.tags.length === 0 && texts.every((text) => text === '');
  const group = isPlain ? NOTHING_COPIED : textGroup([...texts, tagsText(facts.tags)]);
  return { facts, group, destination: null, campaign: null };
}
