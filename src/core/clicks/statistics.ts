import { isBound, requireScope, requireUnbound } from '../base/access.ts';
import type { Interval } from '../base/calendar.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, zoneOf } from '../base/calendar.ts';
import type { Caller } from '../base/caller.ts';
import { createFairQueue } from '../base/fair-queue.ts';
import type { Feature } from '../base/feature.ts';
import type { LinkId, WorkspaceId } from '../base/ids.ts';
import type { Clock } from '../base/ports.ts';
import { Problem } from '../base/problem.ts';
import type { Link } from '../links/link.ts';
import { hasAccess } from '../links/link-queries.ts';
import type { Links } from '../links/links.ts';
import { namesOfWords, type TagWords } from '../links/tag.ts';
import type { Tags } from '../links/tags.ts';
import type { Quotas } from '../plans/quota.ts';
import type { Click } from './click.ts';
import { createClickFilter, passesBots } from './click-filter.ts';
import type { ClickExport, ClickStats, ParquetTarget } from './click-store.ts';
import { figureBuckets } from './figure-buckets.ts';
import type {
  BotPolicy,
  ClickRowsQuery,
  LinkDays,
  LinkDaysQuery,
  LinkFigures,
  OrphanQuery,
  OrphanRow,
  StatsFilter,
  StatsQuery,
  StatsTable,
} from './stats.ts';

/** Which clicks to follow. */
export interface FollowQuery {
  /** Null for the whole workspace. */
  readonly linkId: LinkId | null;
  readonly filters: readonly StatsFilter[];
  readonly bots: BotPolicy;
  /** For filters by hour and weekday. */
  readonly timezone: string;
}

/** The figures of links in a range, in common buckets. */
export interface FiguresOfLinks {
  /** When each bucket of a series begins, oldest first; at most FIGURE_BUCKETS_MAX. */
  readonly starts: readonly number[];
  /** A link without clicks in the range is absent. */
  readonly byLink: ReadonlyMap<LinkId, LinkFigures>;
}

type InWorkspace<Query> = Omit<Query, 'workspaceId'>;

/**
 * Queries about clicks, each within the caller's workspace; workspaces take turns. Throws invalid_field, link_not_found,
 * forbidden, too_many.
 */
export interface Statistics {
  query(caller: Caller, query: InWorkspace<StatsQuery>): Promise<StatsTable>;
  /** By link id; at most LINK_DAYS_LINKS_MAX links that the caller has access to. A link without clicks has no row. */
  linkDays(caller: Caller, query: InWorkspace<LinkDaysQuery>): Promise<readonly LinkDays[]>;
  /** At most LINK_DAYS_LINKS_MAX links; throws link_not_found if the caller has no access to one. */
  linkFigures(
    caller: Caller,
    links: readonly Link[],
    range: { readonly fromMs: number; readonly toMs: number; readonly timezone: string },
  ): Promise<FiguresOfLinks>;
  /** Only an instance administrator reads orphans of hosts without a workspace, such as the server's own. */
  orphans(
    caller: Caller,
    query: Omit<InWorkspace<OrphanQuery>, 'ofSharedHosts'>,
  ): Promise<readonly OrphanRow[]>;
  /** Refusals come before the first row is read. */
  rows(caller: Caller, query: InWorkspace<ClickRowsQuery>): Promise<AsyncIterable<readonly Click[]>>;
  writeParquet(caller: Caller, query: InWorkspace<ClickRowsQuery>, to: ParquetTarget): Promise<void>;
  /** Calls `take` with the clicks of each new batch that pass, until the returned function is called. */
  follow(caller: Caller, query: FollowQuery, take: (clicks: readonly Click[]) => void): Promise<() => void>;
  /** The newest clicks of the last NEWEST_DAYS days that pass, from `fromMs` on, at most `limit`, newest first. */
  newest(
    caller: Caller,
    query: FollowQuery & { readonly fromMs: number },
    limit: number,
  ): Promise<readonly Click[]>;
}

/** Publishes batches of clicks as they are counted. */
export interface LiveClicks {
  /** Returns the function that ends it. Refuses with too_many past the limit of the workspace or of the server. */
  subscribe(workspaceId: WorkspaceId, take: (clicks: readonly Click[]) => void): () => void;
}

export const BUCKETS_MAX = 10_000;
export const LINK_DAYS_LINKS_MAX = 1_000;
export const LINK_DAYS_MAX = 366;
/** Older clicks are not among the newest. */
export const NEWEST_DAYS = 31;
export const FILTERS_MAX = 20;
export const FILTER_VALUES_MAX = 100;
/** Values in all filters of a live stream, which compares each click with them. */
export const FOLLOWED_VALUES_MAX = 100;

/** Queries that run at once: fewer than the store allows, so that a page of statistics has room beside them. */
const TURNS = {
  what: 'statistics',
  atOnceMax: 3,
  atOncePerKeyMax: 2,
  waitingMax: 512,
  waitingPerKeyMax: 128,
} as const;

/** The newest clicks are looked for in the last hour first, then in longer spans: most are found in little time. */
const NEWEST_SPANS_MS = [HOUR_MS, DAY_MS, NEWEST_DAYS * DAY_MS] as const;

/** Details over a longer range are a separate feature. A month and a day, so that days of any time zone are whole. */
const DETAILS_MS_MAX = 31 * DAY_MS;

/** The features that details of a range require. */
export const featuresOfDetails = ({
  fromMs,
  toMs,
}: Pick<StatsQuery, 'fromMs' | 'toMs'>): readonly Feature[] =>
  toMs - fromMs > DETAILS_MS_MAX ? ['details', 'details_year'] : ['details'];

const BUCKET_MS: Readonly<Record<Exclude<Interval, 'none'>, number>> = {
  minute: MINUTE_MS,
  hour: HOUR_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 28 * DAY_MS,
};

export function createStatistics(deps: {
  store: ClickStats;
  archive: ClickExport;
  links: Links;
  tags: Pick<Tags, 'words'>;
  quotas: Quotas;
  live: LiveClicks;
  clock: Clock;
}): Statistics {
  const { store, archive, links, tags, quotas, live, clock } = deps;
  const turns = createFairQueue(TURNS);
  const inTurn = <T>({ workspaceId }: Caller, ask: () => Promise<T>): Promise<T> =>
    turns.run({ key: `workspace:${workspaceId}` }, ask);

  async function check<
    Q extends {
      fromMs: number;
      toMs: number;
      linkId?: LinkId | null;
      filters?: readonly StatsFilter[];
    },
  >(caller: Caller, query: Q): Promise<Q & { workspaceId: Caller['workspaceId'] }> {
    requireScope(caller, 'stats:read');
    checkFilters(query.filters ?? []);
    requireBefore(query.fromMs, query.toMs);
    await checkReach(caller, query.linkId ?? null);
    quotas.requireFeatures(caller, 'analytics');
    await checkCap(caller);
    return { ...query, workspaceId: caller.workspaceId };
  }

  /** A key bound to a domain or to its own links has no statistics of the whole workspace. */
  async function checkReach(caller: Caller, linkId: LinkId | null): Promise<void> {
    if (linkId === null) requireUnbound(caller, 'stats:read');
    else await links.get(caller, linkId);
  }

  /** The cap counts all clicks that a workspace ever had. */
  async function checkCap(caller: Caller): Promise<void> {
    const clicksMax = quotas.plan(caller.plan)?.analyticsClicksCap ?? null;
    if (clicksMax === null) return;
    const { workspaceId } = caller;
    const ever = { ...EVER, workspaceId, toMs: clock.nowMs() + 1 };
    const { total } = await inTurn(caller, () => store.query(ever));
    if (total.clicks > clicksMax) throw new Problem('analytics_capped', { clicksMax });
  }

  return {
    async query(caller, input) {
      const query = await check(caller, input);
      if (query.groupBy.length > 0) quotas.requireFeatures(caller, ...featuresOfDetails(query));
      const { interval } = query;
      if (interval !== 'none' && (query.toMs - query.fromMs) / BUCKET_MS[interval] > BUCKETS_MAX) {
        throw new Problem('invalid_field', { field: 'interval', reason: 'too_many_buckets' });
      }
      const isOfTags =
        query.groupBy.includes('tag') || query.filters.some(({ dimension }) => dimension === 'tag');
      const named = isOfTags ? { ...query, tagWords: await tags.words(caller) } : query;
      return inTurn(caller, () => store.query(named));
    },
    async linkDays(caller, query) {
      requireScope(caller, 'stats:read');
      if (query.linkIds.length > LINK_DAYS_LINKS_MAX) {
        throw new Problem('too_many', { what: 'links', max: LINK_DAYS_LINKS_MAX });
      }
      if (query.days > LINK_DAYS_MAX)
        throw new Problem('too_many', { what: 'statistics_days', max: LINK_DAYS_MAX });
      // An unbound key needs no check of each link: the store returns none of another workspace.
      if (isBound(caller)) {
        for (const id of query.linkIds) await checkReach(caller, id);
      }
      quotas.requireFeatures(caller, 'analytics');
      await checkCap(caller);
      return inTurn(caller, () => store.linkDays({ ...query, workspaceId: caller.workspaceId }));
    },
    async linkFigures(caller, linksOfPage, { fromMs, toMs, timezone }) {
      requireScope(caller, 'stats:read');
      if (linksOfPage.length > LINK_DAYS_LINKS_MAX) {
        throw new Problem('too_many', { what: 'links', max: LINK_DAYS_LINKS_MAX });
      }
      requireBefore(fromMs, toMs);
      if (!linksOfPage.every((link) => isReached(caller, link))) throw new Problem('link_not_found', {});
      quotas.requireFeatures(caller, 'analytics');
      await checkCap(caller);
      const starts = figureBuckets(zoneOf(timezone), fromMs, toMs);
      const linkIds = linksOfPage.map(({ id }) => id);
      const query = { workspaceId: caller.workspaceId, linkIds, fromMs, toMs, starts };
      const rows = await inTurn(caller, () => store.linkFigures(query));
      return { starts, byLink: new Map(rows.map((row) => [row.linkId, row])) };
    },
    async orphans(caller, input) {
      const query = { ...(await check(caller, input)), ofSharedHosts: caller.instanceAdmin };
      return inTurn(caller, () => store.orphans(query));
    },
    async rows(caller, input) {
      const query = await check(caller, input);
      const tagWords = await tags.words(caller);
      return namedRows(store.rows({ ...query, tagWords }), tagWords);
    },
    async writeParquet(caller, input, to) {
      const query = await check(caller, input);
      const tagWords = await tags.words(caller);
      await inTurn(caller, () => archive.writeParquet({ ...query, tagWords }, to));
    },
    async newest(caller, query, limit) {
      const toMs = clock.nowMs() + MINUTE_MS;
      quotas.requireFeatures(caller, 'details');
      const asked = await check(caller, { ...query, fromMs: Math.min(query.fromMs, toMs - 1), toMs });
      const tagWords = await tags.words(caller);
      let found: readonly Click[] = [];
      for (const spanMs of NEWEST_SPANS_MS) {
        const span = { ...asked, tagWords, fromMs: Math.max(asked.fromMs, toMs - spanMs) };
        found = await inTurn(caller, () => store.newest(span, limit));
        if (found.length >= limit || span.fromMs === asked.fromMs) break;
      }
      return withNames(found, tagWords);
    },
    async follow(caller, query, take) {
      const { linkId, filters, bots } = query;
      requireScope(caller, 'stats:read');
      checkFilters(filters, FOLLOWED_VALUES_MAX);
      await checkReach(caller, linkId);
      quotas.requireFeatures(caller, 'details');
      const words = await tags.words(caller);
      const passes = createClickFilter({ filters, tagWords: words }, zoneOf(query.timezone));
      return live.subscribe(caller.workspaceId, (clicks) => {
        const own = clicks.filter(
          (click) =>
            click.workspaceId === caller.workspaceId &&
            click.kind === 'click' &&
            (linkId === null || click.linkId === linkId) &&
            passesBots(click, bots) &&
            passes(click),
        );
        if (own.length > 0) take(withNames(own, words));
      });
    },
  };
}

const isReached = (caller: Caller, link: Link): boolean =>
  link.workspaceId === caller.workspaceId && hasAccess(caller, link);

function requireBefore(fromMs: number, toMs: number): void {
  if (!(fromMs < toMs)) throw new Problem('invalid_field', { field: 'from', reason: 'not_before_to' });
}

async function* namedRows(
  rows: AsyncIterable<readonly Click[]>,
  words: TagWords,
): AsyncGenerator<readonly Click[]> {
  for await (const chunk of rows) yield withNames(chunk, words);
}

/** Clicks with the names of their tags in place of the words. */
const withNames = (clicks: readonly Click[], words: TagWords): readonly Click[] =>
  clicks.map((click) =>
    click.tags.length === 0 ? click : { ...click, tags: namesOfWords(click.tags, words) },
  );

function checkFilters(filters: readonly StatsFilter[], valuesMax = FILTERS_MAX * FILTER_VALUES_MAX): void {
  const tooLong = filters.some(({ values }) => values.length > FILTER_VALUES_MAX);
  const values = filters.reduce((count, filter) => count + filter.values.length, 0);
  if (filters.length > FILTERS_MAX || tooLong || values > valuesMax) {
    throw new Problem('invalid_field', { field: 'filters', reason: 'too_many' });
  }
}

const EVER = {
  linkId: null,
  fromMs: 0,
  timezone: 'UTC',
  interval: 'none',
  groupBy: [],
  filters: [],
  bots: 'exclude',
  limit: 1,
} as const;
