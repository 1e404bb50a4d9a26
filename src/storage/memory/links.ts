import { BY_ID, type CursorPosition, readCursor, writeCursor } from '../../core/cursor.ts';
import type { Link, LinkId, LinkVersion } from '../../core/link.ts';
import { changesNothing, versionFieldsOf } from '../../core/link-fields.ts';
import {
  type CountGain,
  FIRST_FOUND,
  HISTORY_MAX,
  LINK_PAGE_SORTED_MAX,
  type LinkCounts,
  type LinkDraft,
  type LinkFilter,
  type LinkPageSort,
  type LinkSort,
  type LinkStore,
  type SaveStep,
} from '../../core/link-store.ts';
import { type RouteStore, toRoute } from '../../core/route.ts';
import { isFoundBy, parseSearch } from '../../core/search.ts';
import { foldTag, namesOfWords, type TagFilter } from '../../core/tag.ts';
import type { TagStore } from '../../core/tag-store.ts';
import { createMemoryTags, type TaggedLinks } from './tags.ts';
import type { MemoryTeller } from './webhooks.ts';

/** Links in a map, with the routes and the counts that are made of them. Everything is walked through; keep it small. */
export interface MemoryLinks {
  readonly links: LinkStore;
  readonly tags: TagStore;
  readonly routes: RouteStore;
  readonly counts: LinkCounts;
  find(id: LinkId): Link | null;
  all(): readonly Link[];
}

export function createMemoryLinks(
  teller: Pick<MemoryTeller, 'links'>,
  { tagWordsMax }: { tagWordsMax: number },
): MemoryLinks {
  const held = new Map<LinkId, Link>();
  const versions = new Map<LinkId, LinkVersion[]>();
  const positions = new Map<string, { segment: number; offset: number }>();
  let lastId = 0;
  const carriers: TaggedLinks = {
    all: () => [...held.values()],
    retag(workspaceId, names) {
      for (const [id, link] of held) {
        if (link.workspaceId === workspaceId) held.set(id, { ...link, tags: names(link.tags) });
      }
    },
  };
  const tags = createMemoryTags(carriers, { wordsMax: tagWordsMax });

  const newestFirst = (): Link[] => [...held.values()].sort((a, b) => b.id - a.id);
  const at = (domainId: number, slug: string): Link | undefined =>
    [...held.values()].find((link) => link.domainId === domainId && link.slug === slug);
  const own = (workspaceId: number, id: LinkId): Link | null => {
    const link = held.get(id);
    return link?.workspaceId === workspaceId ? link : null;
  };
  const newestOf = (workspaceId: number, passes: (link: Link) => boolean): readonly Link[] =>
    newestFirst().filter(
      (link) => link.workspaceId === workspaceId && link.trashedAtMs === null && passes(link),
    );
  function withExternalId(workspaceId: number, externalId: string): Link | null | 'ambiguous' {
    const [link = null, another] = newestOf(workspaceId, (one) => one.externalId === externalId);
    return another === undefined ? link : 'ambiguous';
  }

  function snapshot(): () => void {
    const before = { held: new Map(held), versions: new Map(versions), tags: tags.snapshot() };
    return () => {
      refill(held, before.held);
      refill(versions, before.versions);
      before.tags();
    };
  }

  function allOrNothing<T>(write: () => T): T {
    const undo = snapshot();
    try {
      return write();
    } catch (error) {
      undo();
      throw error;
    }
  }

  function insertOne(draft: LinkDraft): Link | null {
    const id = ++lastId as LinkId;
    if (at(draft.domainId, draft.slug) !== undefined) return null;
    const link: Link = {
      ...draft,
      tags: tags.resolve(draft.workspaceId, draft.tags, draft.createdAtMs),
      id,
      updatedAtMs: draft.createdAtMs,
      version: 1,
      trashedAtMs: null,
      clicks: 0,
      uniqueClicks: 0,
      lastClickedAtMs: null,
    };
    held.set(id, link);
    return link;
  }

  function replaceOne(before: Link, next: Link, by: LinkVersion['replacedBy']): Link | 'slug_taken' {
    if (changesNothing(before, next)) return before;
    const holder = at(next.domainId, next.slug);
    if (holder !== undefined && holder.id !== before.id) return 'slug_taken';
    const { id, workspaceId, createdVia, createdBy, createdAtMs, clicks, uniqueClicks, lastClickedAtMs } =
      before;
    const kept = {
      id,
      workspaceId,
      createdVia,
      createdBy,
      createdAtMs,
      clicks,
      uniqueClicks,
      lastClickedAtMs,
    };
    const names = tags.resolve(workspaceId, next.tags, next.updatedAtMs);
    const link: Link = { ...next, ...kept, tags: names, version: before.version + 1 };
    const past: LinkVersion = {
      version: before.version,
      replacedAtMs: next.updatedAtMs,
      replacedBy: by,
      fields: { ...versionFieldsOf(before), tags: tags.wordsOf(workspaceId, before.tags) },
    };
    versions.set(id, [past, ...(versions.get(id) ?? [])].slice(0, HISTORY_MAX));
    held.set(id, link);
    return link;
  }

  function saveOver(
    { replace: next, version }: Extract<SaveStep, { version: number }>,
    by: LinkVersion['replacedBy'],
  ): Link | 'slug_taken' | 'conflict' {
    const before = own(next.workspaceId, next.id);
    return before === null || before.version !== version ? 'conflict' : replaceOne(before, next, by);
  }

  function addGain({ linkId, clicks, uniqueClicks, lastClickedAtMs }: CountGain): void {
    const link = held.get(linkId);
    if (link === undefined) return;
    held.set(linkId, {
      ...link,
      clicks: link.clicks + clicks,
      uniqueClicks: link.uniqueClicks + uniqueClicks,
      lastClickedAtMs: Math.max(link.lastClickedAtMs ?? 0, lastClickedAtMs),
    });
  }

  /** The newest first; those that come first in a search apart. */
  function passing(filter: LinkFilter): { first: readonly Link[]; others: Link[] } {
    const search = parseSearch(filter.search);
    if (search === 'vain') return { first: [], others: [] };
    const all = newestFirst().filter((link) => passes(link, filter));
    if (search === null) return { first: [], others: all };
    const { searchAddress: at } = filter;
    const isFirst = ({ domainId, slug }: Link) =>
      search.slugs.includes(slug) || (at?.domainId === domainId && at.slug === slug);
    return {
      first: all.filter(isFirst),
      others: all.filter((link) => !isFirst(link) && isFoundBy(search, link)),
    };
  }

  const links: LinkStore = {
    byId: async (workspaceId, id) => own(workspaceId, id),
    byIds: async (workspaceId, ids) => ids.map((id) => own(workspaceId, id)),
    byAddress: async (domainId, slug) => at(domainId, slug) ?? null,
    byExternalId: async (workspaceId, externalId) => withExternalId(workspaceId, externalId),
    byDestination: async (workspaceId, destination, { below, limit }) =>
      newestOf(workspaceId, (link) => link.destination === destination)
        .filter(({ id }) => below === null || id < below)
        .slice(0, limit),

    async insert(drafts) {
      const inserted = allOrNothing(() => drafts.map(insertOne));
      teller.links(inserted);
      return inserted;
    },
    async upsert(draft, change) {
      const before = withExternalId(draft.workspaceId, draft.externalId);
      if (before === 'ambiguous') return before;
      const link =
        before === null
          ? (insertOne(draft) ?? 'slug_taken')
          : replaceOne(before, change(before), draft.createdBy);
      if (link === 'slug_taken') return link;
      if (link !== before) teller.links([link], before === null ? [] : [before]);
      return { link, created: before === null, before };
    },
    async replace(link, version, by) {
      const before = own(link.workspaceId, link.id);
      if (before === null || before.version !== version) return 'conflict';
      const stored = replaceOne(before, link, by);
      if (stored !== 'slug_taken' && stored !== before) teller.links([stored], [before]);
      return stored;
    },
    async saveAll(steps, by) {
      const undo = snapshot();
      const refused: { index: number; reason: 'slug_taken' | 'conflict' }[] = [];
      const saved: Link[] = [];
      const told: (readonly [Link, readonly Link[]])[] = [];
      for (const [index, step] of steps.entries()) {
        const was = 'replace' in step ? held.get(step.replace.id) : undefined;
        const link = 'insert' in step ? (insertOne(step.insert) ?? 'slug_taken') : saveOver(step, by);
        if (typeof link === 'string') {
          refused.push({ index, reason: link });
          continue;
        }
        saved.push(link);
        if (link !== was) told.push([link, was === undefined ? [] : [was]]);
      }
      if (refused.length === 0) {
        for (const [link, was] of told) teller.links([link], was);
        return { links: saved };
      }
      undo();
      return { refused };
    },
    async remove(workspaceId, ids) {
      const gone = [...new Set(ids)].flatMap((id) => own(workspaceId, id) ?? []);
      const removed = gone.map(({ id }) => id);
      teller.links([], gone);
      for (const id of removed) {
        held.delete(id);
        versions.delete(id);
      }
      return removed;
    },

    async list(query) {
      const { sort, limit, cursor } = query;
      const after = cursor === null ? null : readCursor(cursor, sort);
      const afterFirst = cursor === null ? null : readCursor(cursor, FIRST_FOUND + sort);
      const way = sort.startsWith('-') ? -1 : 1;
      const compare = (a: CursorPosition, b: CursorPosition) => way * (a.value - b.value || a.id - b.id);
      const found = passing(query);
      const first =
        after === null ? found.first.filter(({ id }) => afterFirst === null || id < afterFirst.id) : [];
      const others = found.others
        .filter((link) => after === null || compare(placeOf(link, sort), after) > 0)
        .sort((a, b) => compare(placeOf(a, sort), placeOf(b, sort)));
      const rest = [...first, ...others];
      const items = rest.slice(0, limit);
      const last = items.at(-1);
      if (rest.length <= limit || last === undefined) return { items, nextCursor: null };
      const named = first.includes(last) ? FIRST_FOUND + sort : sort;
      return { items, nextCursor: writeCursor(named, placeOf(last, sort)) };
    },
    async page(query) {
      const { sort, offset, limit } = query;
      const way = sort.startsWith('-') ? -1 : 1;
      const { first, others } = passing(query);
      const total = first.length + others.length;
      if (isByText(sort) && total > LINK_PAGE_SORTED_MAX) return 'too_many';
      const compare = (a: Link, b: Link) => way * (compareFor(sort, a, b) || a.id - b.id);
      return { items: [...first, ...others.sort(compare)].slice(offset, offset + limit), total };
    },
    async count(filter) {
      const { first, others } = passing(filter);
      return first.length + others.length;
    },
    async ids(filter, max) {
      const { first, others } = passing(filter);
      return [...first, ...others].slice(0, max).map(({ id }) => id);
    },
    isCursor: (cursor, sort) =>
      readCursor(cursor, sort) !== null || readCursor(cursor, FIRST_FOUND + sort) !== null,
    async history(id) {
      const link = held.get(id);
      const words = link === undefined ? null : tags.words(link.workspaceId);
      return (versions.get(id) ?? []).map((one) =>
        words === null
          ? one
          : { ...one, fields: { ...one.fields, tags: namesOfWords(one.fields.tags, words) } },
      );
    },
    countByDomain: async (domainId) => [...held.values()].filter((link) => link.domainId === domainId).length,
  };

  return {
    links,
    tags: tags.tags,
    find: (id) => held.get(id) ?? null,
    all: () => [...held.values()],
    routes: {
      byAddress(domainId, slug) {
        const link = at(domainId, slug);
        return link === undefined ? null : toRoute(link);
      },
    },
    counts: {
      async apply(gains, gained) {
        gains.forEach(addGain);
        for (const [spool, position] of gained) positions.set(spool, position);
      },
      positions: async () => new Map(positions),
      async forgetSpools(spools) {
        for (const spool of spools) positions.delete(spool);
      },
    },
  };
}

function refill<K, V>(map: Map<K, V>, as: ReadonlyMap<K, V>): void {
  map.clear();
  for (const [key, value] of as) map.set(key, value);
}

function passes(link: Link, filter: LinkFilter): boolean {
  return (
    link.workspaceId === filter.workspaceId &&
    (link.trashedAtMs !== null) === filter.trashed &&
    (filter.tag === null || hasTags(link, filter.tag)) &&
    (filter.domainId === null || link.domainId === filter.domainId) &&
    (filter.externalId === null || link.externalId === filter.externalId) &&
    (filter.createdVia === null || link.createdVia === filter.createdVia) &&
    (filter.notCreatedVia === null || link.createdVia !== filter.notCreatedVia) &&
    (filter.createdBy === null || link.createdBy === filter.createdBy) &&
    (filter.enabled === null || link.enabled === filter.enabled) &&
    (filter.createdAfterMs === null || link.createdAtMs > filter.createdAfterMs) &&
    (filter.createdBeforeMs === null || link.createdAtMs < filter.createdBeforeMs)
  );
}

function hasTags(link: Link, { all, any, none }: TagFilter): boolean {
  const carried = new Set(link.tags.map(foldTag));
  const isCarried = (name: string) => carried.has(foldTag(name));
  return all.every(isCarried) && (any.length === 0 || any.some(isCarried)) && !none.some(isCarried);
}

const lowerAscii = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

const isByText = (sort: LinkPageSort): boolean => sort.endsWith('title') || sort.endsWith('destination');

function compareFor(sort: LinkPageSort, a: Link, b: Link): number {
  if (!isByText(sort)) return placeOf(a, sort as LinkSort).value - placeOf(b, sort as LinkSort).value;
  const textOf = ({ title, destination }: Link) => lowerAscii(sort.endsWith('title') ? title : destination);
  return Buffer.compare(Buffer.from(textOf(a)), Buffer.from(textOf(b)));
}

function placeOf(link: Link, sort: LinkSort): CursorPosition {
  if (sort.endsWith('created_at')) return { value: BY_ID, id: link.id };
  return { value: sort.endsWith('clicks') ? link.clicks : (link.lastClickedAtMs ?? 0), id: link.id };
}
