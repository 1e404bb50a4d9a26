import { hasScope, requireScope } from './access.ts';
import { BY_ID, writeCursor } from './cursor.ts';
import { type Destination, type DestinationPolicy, parseDestination } from './destination.ts';
import type { Domain } from './domain.ts';
import type { Domains } from './domains.ts';
import type { Caller, Scope } from './key.ts';
import type { Link, LinkId, LinkVersion } from './link.ts';
import {
  LINK_PAGE_SORTED_MAX,
  LINKS_COUNTED_MAX,
  type LinkFilter,
  type LinkListQuery,
  type LinkPageSort,
  type LinkStore,
} from './link-store.ts';
import type { Page } from './ports.ts';
import { Problem } from './problem.ts';
import type { Quotas } from './quota.ts';
import { parsePastedUrl, type SearchedAddress } from './search.ts';
import { foldSlug, slugOfPath } from './slug.ts';

export interface ListWishes
  extends Omit<LinkListQuery, 'workspaceId' | 'domainId' | 'createdBy' | 'searchAddress'> {
  readonly domain: string | null;
}

/** Links of which a page is asked for, by its place among all of them. */
export interface PageWishes extends Omit<ListWishes, 'sort' | 'limit' | 'cursor'> {
  readonly sort: LinkPageSort;
  readonly offset: number;
  readonly limit: number;
}

export interface CountedPage {
  readonly items: readonly Link[];
  /** How many pass. */
  readonly total: number;
  /** How many there are outside the trash, whatever is searched for. */
  readonly all: number;
}

/** Questions about links that change none. Each refuses with a `Problem`; a link of another workspace is link_not_found. */
export interface LinkQueries {
  get(caller: Caller, id: LinkId): Promise<Link>;
  /** The same, but a link in the trash is link_not_found: for APIs that know no trash. */
  getUsed(caller: Caller, id: LinkId): Promise<Link>;
  list(caller: Caller, wishes: ListWishes): Promise<Page<Link>>;
  /** A page with the count of all: exact, and refused with too_many where that takes too long. */
  page(caller: Caller, wishes: PageWishes): Promise<CountedPage>;
  isCursor(cursor: string, sort: LinkListQuery['sort']): boolean;
  /** The cursor of a list of the newest links first that goes on below this one. */
  cursorBelow(id: LinkId): string;
  /** The newest links, at most `max`, on any plan: for what an account says of itself. */
  recent(caller: Caller, max: number): Promise<readonly Link[]>;
  /** Ids that pass, for a command on many. Refuses with too_many past `max`. */
  idsOf(
    caller: Caller,
    filter: Omit<ListWishes, 'sort' | 'limit' | 'cursor'>,
    max: number,
  ): Promise<readonly LinkId[]>;
  byUrl(caller: Caller, url: string): Promise<Link>;
  /** Those that lead there and pass, newest first, below the link `below` where one is named. Throws too_many. */
  allByUrl(
    caller: Caller,
    url: string,
    page: { readonly below: LinkId | null; readonly limit: number; passes(link: Link): boolean },
  ): Promise<readonly Link[]>;
  /** The link whose short URL has that host and raw path (with its leading slash). */
  byShortUrl(caller: Caller, host: string, path: string): Promise<Link>;
  /** The newest of the caller's links, on whatever domain, with that slug; `passes` narrows. */
  bySlug(caller: Caller, slug: string, passes?: (link: Link) => boolean): Promise<Link>;
  history(caller: Caller, id: LinkId): Promise<{ current: Link; versions: readonly LinkVersion[] }>;
}

export function createLinkQueries(deps: {
  readonly store: LinkStore;
  readonly domains: Pick<Domains, 'visible' | 'known' | 'own'>;
  readonly quotas: Pick<Quotas, 'requireFeatures'>;
  readonly policy: DestinationPolicy;
}): LinkQueries {
  const { store, domains, quotas, policy } = deps;

  const own = (caller: Caller, id: LinkId): Promise<Link> => ownLink(store, caller, id);

  /** What a path leads to, also from the trash. */
  async function at(domain: Domain, path: string): Promise<Link | null> {
    const slug = slugOn(domain, path);
    return slug === null ? null : store.byAddress(domain.id, slug);
  }

  /** Where a pasted short URL leads, on a domain that the caller may see. */
  async function searchedAddress(caller: Caller, text: string): Promise<SearchedAddress | null> {
    const pasted = parsePastedUrl(text);
    const domain = pasted === null ? null : await domains.visible(caller, pasted.host);
    const slug = pasted === null || domain === null ? null : slugOn(domain, pasted.path);
    return domain === null || slug === null ? null : { domainId: domain.id, slug };
  }

  const requireList = (caller: Caller, { search }: Pick<ListWishes, 'search'>): void =>
    quotas.requireFeatures(caller, 'list', ...(search === null ? [] : (['search'] as const)));

  const isReached = (caller: Caller, link: Link): boolean =>
    link.workspaceId === caller.workspaceId && mayTouch(caller, link);

  function checkUrl(url: string): Destination {
    const parsed = parseDestination(url, policy);
    if ('destination' in parsed) return parsed.destination;
    throw new Problem('invalid_link', { faults: [{ field: 'destination', reason: parsed.fault }] });
  }

  async function filterOf(
    caller: Caller,
    wishes: Omit<ListWishes, 'sort' | 'limit' | 'cursor'>,
  ): Promise<LinkFilter | null> {
    const domain = wishes.domain === null ? null : await domains.visible(caller, wishes.domain);
    if (wishes.domain !== null && domain === null) return null;
    if (caller.domainId !== null && domain !== null && domain.id !== caller.domainId) return null;
    return {
      ...wishes,
      workspaceId: caller.workspaceId,
      searchAddress: wishes.search === null ? null : await searchedAddress(caller, wishes.search),
      domainId: domain?.id ?? caller.domainId,
      createdBy: caller.ownLinksOnly ? caller.keyId : null,
    };
  }

  return {
    async get(caller, id) {
      requireAny(caller, READERS);
      return own(caller, id);
    },

    async getUsed(caller, id) {
      requireAny(caller, READERS);
      const link = await own(caller, id);
      if (link.trashedAtMs !== null) throw new Problem('link_not_found', {});
      return link;
    },

    async list(caller, wishes) {
      requireScope(caller, 'links:read');
      requireList(caller, wishes);
      const filter = await filterOf(caller, wishes);
      if (filter === null) return { items: [], nextCursor: null };
      return store.list({ ...filter, sort: wishes.sort, limit: wishes.limit, cursor: wishes.cursor });
    },

    async page(caller, wishes) {
      requireScope(caller, 'links:read');
      requireList(caller, wishes);
      const filter = await filterOf(caller, wishes);
      if (filter === null) return { items: [], total: 0, all: 0 };
      const { sort, offset, limit } = wishes;
      const page = await store.page({ ...filter, sort, offset, limit });
      const isAll = filter.search === null && !filter.trashed;
      const all =
        isAll && page !== 'too_many'
          ? page.total
          : await store.count({ ...filter, search: null, searchAddress: null, trashed: false });
      if (page === 'too_many' || all === 'too_many') {
        const max =
          sort.endsWith('_at') || sort.endsWith('clicks') ? LINKS_COUNTED_MAX : LINK_PAGE_SORTED_MAX;
        throw new Problem('too_many', { what: 'links', max });
      }
      return { ...page, all };
    },

    isCursor: (cursor, sort) => store.isCursor(cursor, sort),

    cursorBelow: (id) => writeCursor('-created_at', { value: BY_ID, id }),

    async recent(caller, max) {
      requireScope(caller, 'links:read');
      const filter = await filterOf(caller, ALL_LINKS);
      if (filter === null) return [];
      return (await store.list({ ...filter, sort: '-created_at', limit: max, cursor: null })).items;
    },

    async idsOf(caller, wishes, max) {
      requireScope(caller, 'links:write');
      const filter = await filterOf(caller, wishes);
      const ids = filter === null ? [] : await store.ids(filter, max + 1);
      if (ids.length > max) throw new Problem('too_many', { what: 'links', max });
      return ids;
    },

    async byUrl(caller, url) {
      requireScope(caller, 'links:read');
      const [link] = await store.byDestination(caller.workspaceId, checkUrl(url), NEWEST);
      if (link === undefined || !mayTouch(caller, link)) throw new Problem('link_not_found', {});
      return link;
    },

    async allByUrl(caller, url, { below, limit, passes }) {
      requireScope(caller, 'links:read');
      requireList(caller, { search: url });
      const destination = checkUrl(url);
      const found: Link[] = [];
      let last = below;
      for (let read = 0; read < SAME_URL_MAX; read += SAME_URL_PAGE) {
        const page = { below: last, limit: SAME_URL_PAGE };
        const some = await store.byDestination(caller.workspaceId, destination, page);
        found.push(...some.filter((link) => mayTouch(caller, link) && passes(link)));
        last = some.at(-1)?.id ?? null;
        if (found.length >= limit || some.length < SAME_URL_PAGE) return found.slice(0, limit);
      }
      throw new Problem('too_many', { what: 'links with one destination', max: SAME_URL_MAX });
    },

    async byShortUrl(caller, host, path) {
      requireAny(caller, READERS);
      const domain = await domains.visible(caller, host);
      const link = domain === null ? null : await at(domain, path);
      if (link === null || !isReached(caller, link)) throw new Problem('link_not_found', {});
      return link;
    },

    async bySlug(caller, slug, passes = () => true) {
      requireAny(caller, READERS);
      const all = domains.known(caller);
      const found = await Promise.all(all.map((domain) => at(domain, `/${slug}`)));
      const mine = found.filter((link) => link !== null && isReached(caller, link) && passes(link));
      const newest = mine.reduce(
        (best, link) => (best === null || (link?.id ?? 0) > best.id ? link : best),
        null,
      );
      if (newest === null) throw new Problem('link_not_found', {});
      return newest;
    },

    async history(caller, id) {
      requireScope(caller, 'links:read');
      return { current: await own(caller, id), versions: await store.history(id) };
    },
  };
}

/** Everything that is not in the trash. */
export const ALL_LINKS = {
  search: null,
  tag: null,
  domain: null,
  externalId: null,
  createdVia: null,
  notCreatedVia: null,
  enabled: null,
  trashed: false,
  createdAfterMs: null,
  createdBeforeMs: null,
} as const;

const NEWEST = { below: null, limit: 1 };
/** Links with one destination that are looked at for one page, and read at once. */
const SAME_URL_MAX = 50_000;
const SAME_URL_PAGE = 500;

function slugOn({ settings }: Domain, path: string): string | null {
  const slug = slugOfPath(path);
  return slug === null || settings.caseSensitive ? slug : foldSlug(slug);
}

const READERS = ['links:read', 'links:write', 'links:create', 'stats:read'] as const;

/** The caller's own link, or link_not_found, whatever the key's scopes: those are for the command to check. */
export async function ownLink(store: Pick<LinkStore, 'byId'>, caller: Caller, id: LinkId): Promise<Link> {
  const link = await store.byId(caller.workspaceId, id);
  if (link === null || !mayTouch(caller, link)) throw new Problem('link_not_found', {});
  return link;
}

/** Whether a caller reaches this one: a key may be bound to a domain, or to the links that it made itself. */
export function mayTouch(caller: Caller, link: Link): boolean {
  if (caller.domainId !== null && caller.domainId !== link.domainId) return false;
  const isOwnOnly = caller.ownLinksOnly || !SEE_OTHERS.some((scope) => hasScope(caller, scope));
  return !isOwnOnly || (caller.keyId !== null && link.createdBy === caller.keyId);
}

/** Scopes that need a look at links of others; who may only create is given back what it made. */
const SEE_OTHERS: readonly Scope[] = ['links:read', 'links:write', 'stats:read'];

function requireAny(caller: Caller, scopes: readonly Scope[]): void {
  if (!scopes.some((scope) => hasScope(caller, scope))) requireScope(caller, scopes[0] ?? 'admin');
}
