import type { SpoolPositions } from './click.ts';
import type { Destination } from './destination.ts';
import type { DomainId } from './domain.ts';
import type { KeyId } from './key.ts';
import type { Link, LinkFields, LinkId, LinkVersion } from './link.ts';
import type { Page } from './ports.ts';
import type { SearchedAddress } from './search.ts';
import type { Slug } from './slug.ts';
import type { TagFilter } from './tag.ts';
import type { WorkspaceId } from './workspace.ts';

/** A link about to be stored: everything but what the store itself gives. */
export interface LinkDraft extends LinkFields {
  readonly workspaceId: WorkspaceId;
  readonly domainId: DomainId;
  readonly slug: Slug;
  readonly createdVia: string;
  readonly createdBy: KeyId | null;
  readonly createdAtMs: number;
}

export const LINK_SORTS = [
  'created_at',
  '-created_at',
  'clicks',
  '-clicks',
  'last_clicked_at',
  '-last_clicked_at',
] as const;
export type LinkSort = (typeof LINK_SORTS)[number];

/** Which links of a workspace; null (or absent) does not narrow. */
export interface LinkFilter {
  readonly workspaceId: WorkspaceId;
  /** See `parseSearch`. Links whose slug it is come first, the newest first, whatever the order of the others. */
  readonly search: string | null;
  /** Where the text searched for leads, if it is a short URL: that link comes first and need not have the text. */
  readonly searchAddress: SearchedAddress | null;
  readonly tag: TagFilter | null;
  readonly domainId: DomainId | null;
  readonly externalId: string | null;
  readonly createdVia: string | null;
  /** Made by any API but this one. */
  readonly notCreatedVia: string | null;
  readonly createdBy: KeyId | null;
  readonly enabled: boolean | null;
  /** True: only the trash. False: only what is not in it. */
  readonly trashed: boolean;
  readonly createdAfterMs: number | null;
  readonly createdBeforeMs: number | null;
}

export interface LinkListQuery extends LinkFilter {
  readonly sort: LinkSort;
  readonly limit: number;
  /** As given with the page before; null for the first page. An unreadable one lists from the start: see `isCursor`. */
  readonly cursor: string | null;
}

/** Names the cursors within what comes first in a search, before the name of the sort. */
export const FIRST_FOUND = 'first.';

/** Orders of a counted page. Those by a text no index has: see `LINK_PAGE_SORTED_MAX`. */
export const LINK_PAGE_SORTS = [...LINK_SORTS, 'title', '-title', 'destination', '-destination'] as const;
export type LinkPageSort = (typeof LINK_PAGE_SORTS)[number];

/** So many links that pass are put in the order of a text, and no more. */
export const LINK_PAGE_SORTED_MAX = 50_000;
/** So many links are looked at to count those that a filter passes, and no more. */
export const LINKS_COUNTED_MAX = 1_000_000;

export interface LinkPageQuery extends LinkFilter {
  readonly sort: LinkPageSort;
  readonly offset: number;
  readonly limit: number;
}

/** One of several writes that belong together. */
export type SaveStep =
  | { readonly insert: LinkDraft }
  | { readonly replace: Link; readonly version: number; readonly before: LinkAddress };

/** Where a link stands. */
export interface LinkAddress {
  readonly linkId: LinkId;
  readonly domainId: DomainId;
  readonly slug: Slug;
}

/** Past versions kept of one link. */
export const HISTORY_MAX = 100;

/**
 * A tag of a link that the workspace does not have yet is made with it, and shown as it was first spelt, whatever its
 * letter case here. Whatever writes throws TagsFull where that would be one too many.
 */
export interface LinkStore {
  byId(workspaceId: WorkspaceId, id: LinkId): Promise<Link | null>;
  /** In the order asked, null for each that is not there. */
  byIds(workspaceId: WorkspaceId, ids: readonly LinkId[]): Promise<readonly (Link | null)[]>;
  /** Also in the trash: a slug is held until its link is removed for good. */
  byAddress(domainId: DomainId, slug: string): Promise<Link | null>;
  /** The one that is not in the trash; 'ambiguous' when there are several. */
  byExternalId(workspaceId: WorkspaceId, externalId: string): Promise<Link | null | 'ambiguous'>;
  /** Those that are not in the trash, newest first: at most `limit`, below the link `below` where one is named. */
  byDestination(
    workspaceId: WorkspaceId,
    destination: Destination,
    page: { readonly below: LinkId | null; readonly limit: number },
  ): Promise<readonly Link[]>;

  /**
   * Stores each draft, durably before it answers. In order: the link, or null where domain and slug are already held
   * (also by an earlier draft of the same call).
   */
  insert(drafts: readonly LinkDraft[]): Promise<readonly (Link | null)[]>;
  /**
   * Updates the link outside the trash that has the draft's external id by `change`, or inserts the draft; one step.
   * 'ambiguous' when several have it: then none is changed.
   */
  upsert(
    draft: LinkDraft & { readonly externalId: string },
    change: (held: Link) => Link,
  ): Promise<{ link: Link; created: boolean; before: Link | null } | 'slug_taken' | 'ambiguous'>;
  /**
   * Replaces a link that is still at `version`, keeping how it stood in its history. Answers the link as stored (its
   * version one higher), 'conflict' when it has moved on or is gone, 'slug_taken' when its new address is held.
   */
  replace(link: Link, version: number, by: KeyId | null): Promise<Link | 'conflict' | 'slug_taken'>;
  /**
   * Does all steps in one transaction, or none. Answers the links in the order of the steps, or which of them could not
   * be done: an address is held, or a link is not at its version any more.
   */
  saveAll(
    steps: readonly SaveStep[],
    by: KeyId | null,
  ): Promise<
    | { readonly links: readonly Link[] }
    | { readonly refused: readonly { readonly index: number; readonly reason: 'slug_taken' | 'conflict' }[] }
  >;
  /** Removes links for good with their tags, history and counts; says which were there. */
  remove(workspaceId: WorkspaceId, ids: readonly LinkId[]): Promise<readonly LinkId[]>;

  /**
   * In the order of `sort`, ties by id, after those that come first; `created_at` is the order of ids. Bounded: where a filter passes few of very
   * many links, a page may end early, even empty, with a cursor to go on.
   */
  list(query: LinkListQuery): Promise<Page<Link>>;
  /**
   * The links from `offset` on, in the order of `sort` with ties by id, and how many pass in all. 'too_many' past the
   * bounds above. Letter case does not matter to the order of a text (ASCII).
   */
  page(
    query: LinkPageQuery,
  ): Promise<{ readonly items: readonly Link[]; readonly total: number } | 'too_many'>;
  /** How many pass: at once where nothing but workspace and trash are asked for. 'too_many' past the bound above. */
  count(filter: LinkFilter): Promise<number | 'too_many'>;
  /** Up to `max` ids that pass, newest first. */
  ids(filter: LinkFilter, max: number): Promise<readonly LinkId[]>;
  /** Whether `cursor` was given by this store for that sort. */
  isCursor(cursor: string, sort: LinkSort): boolean;
  /** Newest first; without the version that stands now. The last HISTORY_MAX are kept. */
  history(id: LinkId): Promise<readonly LinkVersion[]>;
  countByDomain(domainId: DomainId): Promise<number>;
}

/** What the click counters of a link gained in one batch of the pipeline. */
export interface CountGain {
  readonly linkId: LinkId;
  /** At least 1. */
  readonly clicks: number;
  readonly uniqueClicks: number;
  readonly lastClickedAtMs: number;
}

/** The click counters that a link shows; a sink of the pipeline. */
export interface LinkCounts {
  /** Adds the gains and stores the positions in one transaction. Gains of links that are gone are dropped. */
  apply(gains: readonly CountGain[], positions: SpoolPositions): Promise<void>;
  /** How far the counters have come in every spool seen. */
  positions(): Promise<SpoolPositions>;
  /** Drops the stored position of spools that no longer exist. */
  forgetSpools(spools: readonly string[]): Promise<void>;
}

/** What a click takes over from its link; tags by their words. */
export type LinkFacts = Pick<Link, 'tags' | 'externalId' | 'uniqueWindowMinutes' | 'utm'>;

/** For the pipeline, which works for all workspaces at once. */
export interface LinkFactsStore {
  /** Links that are gone are left out. */
  factsOf(ids: readonly LinkId[]): Promise<ReadonlyMap<LinkId, LinkFacts>>;
}
