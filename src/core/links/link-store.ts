import type { Actor } from '../base/actor.ts';
import type { Author } from '../base/author.ts';
import type { Destination } from '../base/destination.ts';
import type { DomainId, KeyId, LinkId, WorkspaceId } from '../base/ids.ts';
import type { Page } from '../base/ports.ts';
import type { Slug } from '../base/slug.ts';
import type { LinkPlace } from '../domains/domains.ts';
import type { Link, LinkVersion } from './link.ts';
import type { FieldFilter, LinkFields } from './link-fields.ts';
import type { TraitFilter } from './link-filter.ts';
import type { SearchedAddress } from './search.ts';
import type { TagFilter } from './tag.ts';

/** A link to store, without the fields that the store assigns. */
export interface LinkDraft extends LinkFields {
  readonly workspaceId: WorkspaceId;
  readonly domainId: DomainId;
  readonly slug: Slug;
  readonly createdVia: string;
  readonly createdBy: Actor;
  readonly createdAtMs: number;
}

/** The link that a draft becomes when it is stored. */
export const linkOfDraft = (draft: LinkDraft, id: LinkId): Link => ({
  ...draft,
  id,
  updatedAtMs: draft.createdAtMs,
  version: 1,
  trashedAtMs: null,
  clicks: 0,
  uniqueClicks: 0,
  lastClickedAtMs: null,
});

export const LINK_SORTS = [
  'created_at',
  '-created_at',
  'clicks',
  '-clicks',
  'last_clicked_at',
  '-last_clicked_at',
] as const;
export type LinkSort = (typeof LINK_SORTS)[number];

/** Which links of a workspace; null does not narrow. */
export interface LinkFilter extends FieldFilter, TraitFilter {
  readonly workspaceId: WorkspaceId;
  /** See `parseSearch`. Links whose slug is the text come first, newest first, before the sorted others. */
  readonly search: string | null;
  /** The address, if the text is a short URL: its link comes first, and need not contain the text. */
  readonly searchAddress: SearchedAddress | null;
  readonly tag: TagFilter | null;
  readonly domainId: DomainId | null;
  readonly createdVia: string | null;
  /** Only links created by other APIs than this one. */
  readonly notCreatedVia: string | null;
  readonly createdBy: KeyId | null;
  readonly enabled: boolean | null;
  /** True: only links in the trash. False: only links outside it. */
  readonly trashed: boolean;
  readonly createdAfterMs: number | null;
  readonly createdBeforeMs: number | null;
  /** The moment at which links are in one of `states`. */
  readonly nowMs: number;
}

export interface LinkListQuery extends LinkFilter {
  readonly sort: LinkSort;
  readonly limit: number;
  /** From the previous page; null for the first page. An invalid cursor lists from the start: see `isCursor`. */
  readonly cursor: string | null;
}

/** Prefix of the sort in a cursor that lies within the links that come first in a search. */
export const FIRST_FOUND = 'first.';

/** Orders of a counted page. Orders by a text have no index: see `LINK_PAGE_SORTED_MAX`. */
export const LINK_PAGE_SORTS = [...LINK_SORTS, 'title', '-title', 'destination', '-destination'] as const;
export type LinkPageSort = (typeof LINK_PAGE_SORTS)[number];

/** Links that may be sorted by a text. */
export const LINK_PAGE_SORTED_MAX = 50_000;
/** Links that may be read to count those that pass a filter. */
export const LINKS_COUNTED_MAX = 1_000_000;

export interface LinkPageQuery extends LinkFilter {
  readonly sort: LinkPageSort;
  readonly offset: number;
  readonly limit: number;
}

/** A step of `saveAll` that cannot be done, by its index. */
export interface RefusedStep {
  readonly index: number;
  readonly reason: 'slug_taken' | 'conflict';
}

/** One of several writes in a transaction. */
export type SaveStep =
  | { readonly insert: LinkDraft }
  | { readonly replace: Link; readonly version: number; readonly before: LinkAddress };

/** Where visitors find a link. */
export interface LinkAddress {
  readonly linkId: LinkId;
  readonly domainId: DomainId;
  readonly slug: Slug;
}

export const addressOf = ({ id, domainId, slug }: Link): LinkAddress => ({ linkId: id, domainId, slug });

/** Past versions kept for each link. */
export const HISTORY_MAX = 100;

/**
 * Writes create missing tags; an existing tag keeps its spelling, also if the letter case here differs. They throw
 * TagsFull when the workspace has no room for another tag.
 */
export interface LinkStore {
  byId(workspaceId: WorkspaceId, id: LinkId): Promise<Link | null>;
  /** In the order of `ids`; null for an id that does not exist. */
  byIds(workspaceId: WorkspaceId, ids: readonly LinkId[]): Promise<readonly (Link | null)[]>;
  /** Also in the trash: a slug is taken until its link is removed permanently. */
  byAddress(domainId: DomainId, slug: string): Promise<Link | null>;
  /** Outside the trash; 'ambiguous' when several links have the id. */
  byExternalId(workspaceId: WorkspaceId, externalId: string): Promise<Link | null | 'ambiguous'>;
  /** Outside the trash, newest first, at most `limit`; with `below`, only older links. */
  byDestination(
    workspaceId: WorkspaceId,
    destination: Destination,
    page: { readonly below: LinkId | null; readonly limit: number },
  ): Promise<readonly Link[]>;

  /**
   * Stores the drafts; the result is durable. Returns, in order, each link, or null if its domain and slug are taken
   * (also by an earlier draft of the same call).
   */
  insert(drafts: readonly LinkDraft[]): Promise<readonly (Link | null)[]>;
  /**
   * Changes the link outside the trash with the draft's external id, or inserts the draft; atomic. 'ambiguous' when
   * several links have the id; then nothing is changed.
   */
  upsert(
    draft: LinkDraft & { readonly externalId: string },
    change: (current: Link) => Link,
  ): Promise<{ link: Link; created: boolean; before: Link | null } | 'slug_taken' | 'ambiguous'>;
  /**
   * Replaces a link that is still at `version`, and keeps that version in its history. Returns the stored link (its
   * version one higher), 'conflict' when it was changed or removed, 'slug_taken' when its new address is taken.
   */
  replace(link: Link, version: number, by: Actor): Promise<Link | 'conflict' | 'slug_taken'>;
  /**
   * Does all steps in one transaction, or none. Returns the links in the order of the steps, or the steps that failed,
   * because an address is taken or a link is no longer at its version.
   */
  saveAll(
    steps: readonly SaveStep[],
    by: Actor,
  ): Promise<{ readonly links: readonly Link[] } | { readonly refused: readonly RefusedStep[] }>;
  /**
   * Removes links permanently, with their tags, history and counts. Returns the ids that existed. Written in the audit
   * log, because the history goes too; creation and changes are in the history. Null for the links of a workspace that
   * is being removed.
   */
  remove(workspaceId: WorkspaceId, ids: readonly LinkId[], by: Author | null): Promise<readonly LinkId[]>;

  /**
   * Sorted by `sort`, ties by id, after the links that come first; `created_at` is the order of ids. Work is bounded:
   * if few of very many links pass, a page may end early, even empty, with a cursor to continue.
   */
  list(query: LinkListQuery): Promise<Page<Link>>;
  /**
   * The links from `offset`, sorted by `sort` with ties by id, and the number of all that pass. 'too_many' above the
   * limits. Sorting by a text ignores the case of ASCII letters.
   */
  page(
    query: LinkPageQuery,
  ): Promise<{ readonly items: readonly Link[]; readonly total: number } | 'too_many'>;
  /** Like the items of `page`, without a count. 'too_many' also when too many links must be read to reach the offset. */
  window(query: LinkPageQuery): Promise<readonly Link[] | 'too_many'>;
  /** Number of links that pass; fast if only workspace and trash are given. 'too_many' above the limit. */
  count(filter: LinkFilter): Promise<number | 'too_many'>;
  /** Up to `max` ids of links that pass, newest first. */
  ids(filter: LinkFilter, max: number): Promise<readonly LinkId[]>;
  /** Whether this store issued `cursor` for that sort. */
  isCursor(cursor: string, sort: LinkSort): boolean;
  /** Past versions, newest first; the last HISTORY_MAX are kept. */
  history(id: LinkId): Promise<readonly LinkVersion[]>;
  countByDomain(domainId: DomainId): Promise<number>;
  /** The links of a workspace on a domain, including those in the trash; null for more than `max`. */
  countUpTo(place: LinkPlace, max: number): Promise<number | null>;
}
