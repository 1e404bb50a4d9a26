import { hasScope, requireScope } from '../base/access.ts';
import { keyOf } from '../base/actor.ts';
import type { Caller, Scope } from '../base/caller.ts';
import { BY_ID, writeCursor } from '../base/cursor.ts';
import { type Destination, type DestinationPolicy, parseDestination } from '../base/destination.ts';
import type { LinkId } from '../base/ids.ts';
import type { Clock, Page } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import { foldSlug, slugOfPath } from '../base/slug.ts';
import type { Domain } from '../domains/domain.ts';
import type { Domains } from '../domains/domains.ts';
import type { Quotas } from '../plans/quota.ts';
import type { Link, LinkVersion } from './link.ts';
import { NO_FIELD_FILTER } from './link-fields.ts';
import { NO_TRAIT_FILTER } from './link-filter.ts';
import {
  LINK_PAGE_SORTED_MAX,
  LINKS_COUNTED_MAX,
  type LinkFilter,
  type LinkListQuery,
  type LinkPageSort,
  type LinkStore,
} from './link-store.ts';
import { parsePastedUrl, type SearchedAddress } from './search.ts';

export interface LinkListInput
  extends Omit<LinkListQuery, 'workspaceId' | 'domainId' | 'createdBy' | 'searchAddress' | 'nowMs'> {
  readonly domain: string | null;
}

/** Which links; null does not narrow. */
export type LinkFilterInput = Omit<LinkListInput, 'sort' | 'limit' | 'cursor'>;

/** A page of links by its offset. */
export interface LinkPageInput extends LinkFilterInput {
  readonly sort: LinkPageSort;
  readonly offset: number;
  readonly limit: number;
}

export interface CountedPage {
  readonly items: readonly Link[];
  /** Number of links that pass the filter. */
  readonly total: number;
  /** Number of links outside the trash, without the filter. */
  readonly all: number;
}

/** Reads links. Refuses with a `Problem`; a link of another workspace is link_not_found. */
export interface LinkQueries {
  get(caller: Caller, id: LinkId): Promise<Link>;
  /** Like `get`, but a link in the trash is link_not_found, for APIs without a trash. */
  getUsed(caller: Caller, id: LinkId): Promise<Link>;
  list(caller: Caller, input: LinkListInput): Promise<Page<Link>>;
  /** A page with the exact count of all links; throws too_many where counting takes too long. */
  page(caller: Caller, input: LinkPageInput): Promise<CountedPage>;
  /** The items of such a page, without a count. Throws too_many. */
  window(caller: Caller, input: LinkPageInput): Promise<readonly Link[]>;
  /** Number of links that pass. Throws too_many. */
  count(caller: Caller, filter: LinkFilterInput): Promise<number>;
  /** Those of the links that the caller may read, by id; also from the trash. */
  readable(caller: Caller, ids: readonly LinkId[]): Promise<ReadonlyMap<LinkId, Link>>;
  isCursor(cursor: string, sort: LinkListQuery['sort']): boolean;
  /** A cursor for the links older than this link, in a list sorted newest first. */
  cursorBelow(id: LinkId): string;
  /** The newest links, at most `max`, on any plan: for summaries of an account. */
  recent(caller: Caller, max: number): Promise<readonly Link[]>;
  /** Ids of the links that pass, for bulk commands. Throws too_many above `max`. */
  idsOf(caller: Caller, filter: LinkFilterInput, max: number): Promise<readonly LinkId[]>;
  byUrl(caller: Caller, url: string): Promise<Link>;
  /** Links with that destination that pass, newest first; with `below`, only older links. Throws too_many. */
  allByUrl(
    caller: Caller,
    url: string,
    page: { readonly below: LinkId | null; readonly limit: number; passes(link: Link): boolean },
  ): Promise<readonly Link[]>;
  /** The link whose short URL has that host and raw path (with its leading slash). */
  byShortUrl(caller: Caller, host: string, path: string): Promise<Link>;
  /** The newest of the caller's links with that slug, on any domain; `passes` narrows. */
  bySlug(caller: Caller, slug: string, passes?: (link: Link) => boolean): Promise<Link>;
  history(caller: Caller, id: LinkId): Promise<{ current: Link; versions: readonly LinkVersion[] }>;
}

export function createLinkQueries(deps: {
  readonly store: LinkStore;
  readonly domains: Pick<Domains, 'visible' | 'known' | 'own'>;
  readonly quotas: Pick<Quotas, 'requireFeatures'>;
  readonly policy: DestinationPolicy;
  readonly clock: Clock;
}): LinkQueries {
  const { store, domains, quotas, policy, clock } = deps;

  const own = (caller: Caller, id: LinkId): Promise<Link> => ownLink(store, caller, id);

  /** The link at a path, also from the trash. */
  async function at(domain: Domain, path: string): Promise<Link | null> {
    const slug = slugOn(domain, path);
    return slug === null ? null : store.byAddress(domain.id, slug);
  }

  /** The address of a pasted short URL, on a domain that the caller may see. */
  async function searchedAddress(caller: Caller, text: string): Promise<SearchedAddress | null> {
    const pasted = parsePastedUrl(text);
    const domain = pasted === null ? null : await domains.visible(caller, pasted.host);
    const slug = pasted === null || domain === null ? null : slugOn(domain, pasted.path);
    return domain === null || slug === null ? null : { domainId: domain.id, slug };
  }

  const requireList = (caller: Caller, { search }: Pick<LinkListInput, 'search'>): void =>
    quotas.requireFeatures(caller, 'list', ...(search === null ? [] : (['search'] as const)));

  const isReached = (caller: Caller, link: Link): boolean =>
    link.workspaceId === caller.workspaceId && hasAccess(caller, link);

  function checkUrl(url: string): Destination {
    const parsed = parseDestination(url, policy);
    if ('destination' in parsed) return parsed.destination;
    throw new Problem('invalid_link', { faults: [{ field: 'destination', reason: parsed.fault }] });
  }

  async function filterOf(caller: Caller, input: LinkFilterInput): Promise<LinkFilter | null> {
    const domain = input.domain === null ? null : await domains.visible(caller, input.domain);
    if (input.domain !== null && domain === null) return null;
    if (caller.domainId !== null && domain !== null && domain.id !== caller.domainId) return null;
    return {
      ...input,
      workspaceId: caller.workspaceId,
      searchAddress: input.search === null ? null : await searchedAddress(caller, input.search),
      domainId: domain?.id ?? caller.domainId,
      createdBy: caller.ownLinksOnly ? caller.keyId : null,
      nowMs: clock.nowMs(),
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

    async list(caller, input) {
      requireScope(caller, 'links:read');
      requireList(caller, input);
      const filter = await filterOf(caller, input);
      if (filter === null) return { items: [], nextCursor: null };
      return store.list({ ...filter, sort: input.sort, limit: input.limit, cursor: input.cursor });
    },

    async page(caller, input) {
      requireScope(caller, 'links:read');
      requireList(caller, input);
      const filter = await filterOf(caller, input);
      if (filter === null) return { items: [], total: 0, all: 0 };
      const { sort, offset, limit } = input;
      const page = await store.page({ ...filter, sort, offset, limit });
      const isAll = filter.search === null && !filter.trashed;
      const all =
        isAll && page !== 'too_many'
          ? page.total
          : await store.count({ ...filter, search: null, searchAddress: null, trashed: false });
      if (page === 'too_many' || all === 'too_many') throw tooManyToSort(sort);
      return { ...page, all };
    },

    async window(caller, { sort, offset, limit, ...input }) {
      requireScope(caller, 'links:read');
      requireList(caller, input);
      const filter = await filterOf(caller, input);
      if (filter === null) return [];
      const items = await store.window({ ...filter, sort, offset, limit });
      if (items === 'too_many') throw tooManyToSort(sort);
      return items;
    },

    async count(caller, input) {
      requireScope(caller, 'links:read');
      requireList(caller, input);
      const filter = await filterOf(caller, input);
      const total = filter === null ? 0 : await store.count(filter);
      if (total === 'too_many') throw new Problem('too_many', { what: 'links', max: LINKS_COUNTED_MAX });
      return total;
    },

    async readable(caller, ids) {
      if (!hasScope(caller, 'links:read')) return new Map();
      const found = await store.byIds(caller.workspaceId, ids);
      return new Map(
        found.flatMap((link) => (link !== null && hasAccess(caller, link) ? [[link.id, link]] : [])),
      );
    },

    isCursor: (cursor, sort) => store.isCursor(cursor, sort),

    cursorBelow: (id) => writeCursor('-created_at', { value: BY_ID, id }),

    async recent(caller, max) {
      requireScope(caller, 'links:read');
      const filter = await filterOf(caller, ALL_LINKS);
      if (filter === null) return [];
      return (await store.list({ ...filter, sort: '-created_at', limit: max, cursor: null })).items;
    },

    async idsOf(caller, input, max) {
      requireScope(caller, 'links:write');
      const filter = await filterOf(caller, input);
      const ids = filter === null ? [] : await store.ids(filter, max + 1);
      if (ids.length > max) throw new Problem('too_many', { what: 'links', max });
      return ids;
    },

    async byUrl(caller, url) {
      requireScope(caller, 'links:read');
      const [link] = await store.byDestination(caller.workspaceId, checkUrl(url), NEWEST);
      if (link === undefined || !hasAccess(caller, link)) throw new Problem('link_not_found', {});
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
        const links = await store.byDestination(caller.workspaceId, destination, page);
        found.push(...links.filter((link) => hasAccess(caller, link) && passes(link)));
        last = links.at(-1)?.id ?? null;
        if (found.length >= limit || links.length < SAME_URL_PAGE) return found.slice(0, limit);
      }
      throw new Problem('too_many', { what: 'links_of_one_url', max: SAME_URL_MAX });
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
      const known = domains.known(caller);
      const found = await Promise.all(known.map((domain) => at(domain, `/${slug}`)));
      const candidates = found.filter((link) => link !== null && isReached(caller, link) && passes(link));
      const newest = candidates.reduce(
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

/** All links outside the trash. */
export const ALL_LINKS = {
  search: null,
  tag: null,
  domain: null,
  ...NO_FIELD_FILTER,
  createdVia: null,
  notCreatedVia: null,
  enabled: null,
  trashed: false,
  createdAfterMs: null,
  createdBeforeMs: null,
  ...NO_TRAIT_FILTER,
} as const;

/** Sorting by a text has a lower limit. */
function tooManyToSort(sort: LinkPageSort): Problem<'too_many'> {
  const isIndexed = sort.endsWith('_at') || sort.endsWith('clicks');
  return new Problem('too_many', {
    what: 'links',
    max: isIndexed ? LINKS_COUNTED_MAX : LINK_PAGE_SORTED_MAX,
  });
}

const NEWEST = { below: null, limit: 1 };
/** Links with the same destination that are read at once and checked for one page. */
const SAME_URL_MAX = 50_000;
const SAME_URL_PAGE = 500;

function slugOn({ settings }: Domain, path: string): string | null {
  const slug = slugOfPath(path);
  return slug === null || settings.caseSensitive ? slug : foldSlug(slug);
}

const READERS = ['links:read', 'links:write', 'links:create', 'stats:read'] as const;

/** The caller's own link, or link_not_found. The command checks the key's scopes. */
export async function ownLink(store: Pick<LinkStore, 'byId'>, caller: Caller, id: LinkId): Promise<Link> {
  const link = await store.byId(caller.workspaceId, id);
  if (link === null || !hasAccess(caller, link)) throw new Problem('link_not_found', {});
  return link;
}

/** Whether a caller may access this link: a key may be bound to a domain, or to the links that it created. */
export function hasAccess(caller: Caller, link: Link): boolean {
  if (caller.domainId !== null && caller.domainId !== link.domainId) return false;
  const isOwnOnly = caller.ownLinksOnly || !READ_ALL_SCOPES.some((scope) => hasScope(caller, scope));
  return !isOwnOnly || (caller.keyId !== null && keyOf(link.createdBy) === caller.keyId);
}

/** Scopes that give access to all links; a key that may only create sees the links that it created. */
const READ_ALL_SCOPES: readonly Scope[] = ['links:read', 'links:write', 'stats:read'];

function requireAny(caller: Caller, scopes: readonly Scope[]): void {
  if (!scopes.some((scope) => hasScope(caller, scope))) requireScope(caller, scopes[0] ?? 'admin');
}
