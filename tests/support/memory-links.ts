import type { Link, LinkId, LinkVersion } from '../../src/core/link.ts';
import type { LinkDraft, LinkFilter, LinkSort, LinkStore } from '../../src/core/link-store.ts';

/** Links in a map: stands in until a test is composed with a store of the product. */
export function createTestLinks(): LinkStore {
  const links = new Map<LinkId, Link>();
  const past = new Map<LinkId, LinkVersion[]>();
  const addresses = new Map<string, LinkId>();
  let lastId = 0;

  const addressOf = ({ domainId, slug }: { domainId: number; slug: string }) => `${domainId}/${slug}`;

  function insertOne(draft: LinkDraft): Link | null {
    if (addresses.has(addressOf(draft))) return null;
    lastId++;
    const link: Link = {
      ...draft,
      id: lastId as LinkId,
      updatedAtMs: draft.createdAtMs,
      version: 1,
      trashedAtMs: null,
      clicks: 0,
      uniqueClicks: 0,
      lastClickedAtMs: null,
    };
    links.set(link.id, link);
    addresses.set(addressOf(link), link.id);
    return link;
  }

  function replaceOne(link: Link, by: Link['createdBy']): Link | 'slug_taken' {
    const held = links.get(link.id);
    const holder = addresses.get(addressOf(link));
    if (held === undefined || (holder !== undefined && holder !== link.id)) return 'slug_taken';
    const { version, updatedAtMs: _, ...fields } = held;
    const before = { version, replacedAtMs: link.updatedAtMs, replacedBy: by, fields };
    past.set(link.id, [before, ...(past.get(link.id) ?? [])]);
    addresses.delete(addressOf(held));
    const stored = { ...link, version: version + 1 };
    links.set(link.id, stored);
    addresses.set(addressOf(stored), link.id);
    return stored;
  }

  const newest = (passes: (link: Link) => boolean): Link | null =>
    [...links.values()].filter((link) => link.trashedAtMs === null && passes(link)).at(-1) ?? null;
  const own = (workspaceId: number, id: LinkId): Link | null => {
    const link = links.get(id);
    return link?.workspaceId === workspaceId ? link : null;
  };

  return {
    byId: async (workspaceId, id) => own(workspaceId, id),
    byIds: async (workspaceId, ids) => ids.map((id) => own(workspaceId, id)),
    byAddress: async (domainId, slug) =>
      links.get(addresses.get(`${domainId}/${slug}`) ?? (0 as LinkId)) ?? null,
    byExternalId: async (workspaceId, externalId) =>
      newest((link) => link.workspaceId === workspaceId && link.externalId === externalId),
    byDestination: async (workspaceId, destination) =>
      newest((link) => link.workspaceId === workspaceId && link.destination === destination),
    insert: async (drafts) => drafts.map(insertOne),
    async upsert(draft, change) {
      const held = newest(
        (link) => link.workspaceId === draft.workspaceId && link.externalId === draft.externalId,
      );
      if (held === null) {
        const link = insertOne(draft);
        return link === null ? 'slug_taken' : { link, created: true, before: null };
      }
      const link = replaceOne(change(held), draft.createdBy);
      return link === 'slug_taken' ? link : { link, created: false, before: held };
    },
    async replace(link, version, by) {
      return links.get(link.id)?.version === version ? replaceOne(link, by) : 'conflict';
    },
    async remove(workspaceId, ids) {
      const gone = ids.filter((id) => own(workspaceId, id) !== null);
      for (const id of gone) {
        const link = links.get(id);
        if (link !== undefined) addresses.delete(addressOf(link));
        links.delete(id);
        past.delete(id);
      }
      return gone;
    },
    async list({ sort, limit, cursor, ...filter }) {
      const found = [...links.values()].filter((link) => passes(link, filter)).sort(bySort(sort));
      const start =
        cursor === null ? 0 : found.findIndex((link) => link.id === Number(cursor.split('|')[1])) + 1;
      const items = found.slice(start, start + limit);
      const last = items.at(-1);
      const more = last !== undefined && start + limit < found.length;
      return { items, nextCursor: more ? `${sort}|${last.id}` : null };
    },
    ids: async (filter, max) =>
      [...links.values()]
        .filter((link) => passes(link, filter))
        .sort(bySort('-created_at'))
        .slice(0, max)
        .map(({ id }) => id),
    isCursor: (cursor, sort) => new RegExp(`^${sort}\\|\\d+$`).test(cursor),
    async tags(workspaceId) {
      const counts = new Map<string, number>();
      for (const link of links.values()) {
        if (link.workspaceId !== workspaceId || link.trashedAtMs !== null) continue;
        for (const tag of link.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
      }
      return [...counts]
        .map(([tag, count]) => ({ tag, links: count }))
        .sort((a, b) => (a.tag < b.tag ? -1 : 1));
    },
    history: async (id) => past.get(id) ?? [],
    countByDomain: async (domainId) =>
      [...links.values()].filter((link) => link.domainId === domainId).length,
  };
}

function passes(link: Link, filter: LinkFilter): boolean {
  const texts = [link.slug, link.title, link.destination, link.note].join('\n').toLowerCase();
  const wanted = (value: unknown, is: (value: never) => boolean) => value === null || is(value as never);
  return (
    link.workspaceId === filter.workspaceId &&
    wanted(filter.search, (search: string) => texts.includes(search.toLowerCase())) &&
    wanted(filter.tag, (tag: string) => link.tags.includes(tag)) &&
    wanted(filter.domainId, (id) => link.domainId === id) &&
    wanted(filter.externalId, (id) => link.externalId === id) &&
    wanted(filter.createdVia, (via) => link.createdVia === via) &&
    wanted(filter.createdBy, (by) => link.createdBy === by) &&
    wanted(filter.enabled, (enabled) => link.enabled === enabled) &&
    (link.trashedAtMs !== null) === filter.trashed &&
    wanted(filter.createdAfterMs, (atMs: number) => link.createdAtMs > atMs) &&
    wanted(filter.createdBeforeMs, (atMs: number) => link.createdAtMs < atMs)
  );
}

function bySort(sort: LinkSort): (a: Link, b: Link) => number {
  const sign = sort.startsWith('-') ? -1 : 1;
  const key = (link: Link): number =>
    sort.endsWith('last_clicked_at')
      ? (link.lastClickedAtMs ?? 0)
      : sort.endsWith('clicks')
        ? link.clicks
        : link.createdAtMs;
  return (a, b) => sign * (key(a) - key(b) || a.id - b.id);
}
