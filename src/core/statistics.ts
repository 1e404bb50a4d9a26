import { isBound, requireScope, requireUnbound } from './access.ts';
import type { Interval } from './calendar.ts';
import type { Click } from './click.ts';
import type { ClickArchive, ClickStore, ParquetTarget } from './click-store.ts';
import { createFairQueue } from './fair-queue.ts';
import type { Feature } from './feature.ts';
import type { Caller } from './key.ts';
import type { LinkId } from './link.ts';
import type { Links } from './links.ts';
import type { Clock } from './ports.ts';
import { Problem } from './problem.ts';
import type { Quotas } from './quota.ts';
import type {
  ClickRowsQuery,
  LinkDays,
  LinkDaysQuery,
  OrphanQuery,
  OrphanRow,
  StatsFilter,
  StatsQuery,
  StatsTable,
} from './stats.ts';
import { namesOfWords, type TagWords } from './tag.ts';
import type { Tags } from './tags.ts';
import type { WorkspaceId } from './workspace.ts';

type Asked<Q> = Omit<Q, 'workspaceId'>;

/**
 * Questions about clicks, each within the caller's workspace; workspaces take turns. Throws invalid_field,
 * link_not_found, forbidden, too_many.
 */
export interface Statistics {
  query(caller: Caller, asked: Asked<StatsQuery>): Promise<StatsTable>;
  /** By link id; at most LINK_DAYS_LINKS_MAX links, each within the caller's reach. A link nobody clicked has no row. */
  linkDays(caller: Caller, asked: Asked<LinkDaysQuery>): Promise<readonly LinkDays[]>;
  /** Those of hosts that belong to no workspace, such as the server's own, only an instance administrator reads. */
  orphans(caller: Caller, asked: Omit<Asked<OrphanQuery>, 'ofSharedHosts'>): Promise<readonly OrphanRow[]>;
  /** Checked before the first row is read. */
  rows(caller: Caller, asked: Asked<ClickRowsQuery>): Promise<AsyncIterable<readonly Click[]>>;
  writeParquet(caller: Caller, asked: Asked<ClickRowsQuery>, to: ParquetTarget): Promise<void>;
  /** Calls `take` with each batch of the workspace's new clicks, until the answer is called. */
  follow(
    caller: Caller,
    linkId: LinkId | null,
    take: (clicks: readonly Click[]) => void,
  ): Promise<() => void>;
}

/** Where batches of clicks are told as they are counted. */
export interface LiveClicks {
  /** Returns what ends it. Refuses with too_many past the bound of the workspace, or of all. */
  subscribe(workspaceId: WorkspaceId, take: (clicks: readonly Click[]) => void): () => void;
}

export const BUCKETS_MAX = 10_000;
export const LINK_DAYS_LINKS_MAX = 1_000;
export const LINK_DAYS_MAX = 366;
export const FILTERS_MAX = 20;
export const FILTER_VALUES_MAX = 100;

/** Questions that are answered at once: fewer than the store does, so that a page with figures has room beside them. */
const TURNS = {
  what: 'statistics',
  atOnceMax: 3,
  atOncePerKeyMax: 2,
  waitingMax: 512,
  waitingPerKeyMax: 128,
} as const;

/** Details over a longer range are a feature of their own. A month and a day: days of any zone are whole. */
const DETAILS_MS_MAX = 31 * 86_400_000;

/** What a plan must have for details of a range. */
export const featuresOfDetails = ({
  fromMs,
  toMs,
}: Pick<StatsQuery, 'fromMs' | 'toMs'>): readonly Feature[] =>
  toMs - fromMs > DETAILS_MS_MAX ? ['details', 'details_year'] : ['details'];

const BUCKET_MS: Readonly<Record<Exclude<Interval, 'none'>, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  month: 28 * 86_400_000,
};

export function createStatistics(deps: {
  store: ClickStore;
  archive: Pick<ClickArchive, 'writeParquet'>;
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
  >(caller: Caller, asked: Q): Promise<Q & { workspaceId: Caller['workspaceId'] }> {
    requireScope(caller, 'stats:read');
    checkFilters(asked.filters ?? []);
    if (!(asked.fromMs < asked.toMs))
      throw new Problem('invalid_field', { field: 'from', reason: 'not_before_to' });
    await checkReach(caller, asked.linkId ?? null);
    quotas.requireFeatures(caller, 'analytics');
    await checkCap(caller);
    return { ...asked, workspaceId: caller.workspaceId };
  }

  /** A key bound to a domain or to its own links has no figures of the whole workspace. */
  async function checkReach(caller: Caller, linkId: LinkId | null): Promise<void> {
    if (linkId === null) requireUnbound(caller, 'stats:read');
    else await links.get(caller, linkId);
  }

  /** The cap holds for all clicks that a workspace ever had. */
  async function checkCap(caller: Caller): Promise<void> {
    const clicksMax = quotas.plan(caller.plan)?.analyticsClicksCap ?? null;
    if (clicksMax === null) return;
    const { workspaceId } = caller;
    const ever = { ...EVER, workspaceId, toMs: clock.nowMs() + 1 };
    const { total } = await inTurn(caller, () => store.query(ever));
    if (total.clicks > clicksMax) throw new Problem('analytics_capped', { clicksMax });
  }

  return {
    async query(caller, asked) {
      const query = await check(caller, asked);
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
    async linkDays(caller, asked) {
      requireScope(caller, 'stats:read');
      if (asked.linkIds.length > LINK_DAYS_LINKS_MAX) {
        throw new Problem('too_many', { what: 'links', max: LINK_DAYS_LINKS_MAX });
      }
      if (asked.days > LINK_DAYS_MAX) throw new Problem('too_many', { what: 'days', max: LINK_DAYS_MAX });
      // Whoever reaches the whole workspace reaches no link of another: the store sees to that.
      if (isBound(caller)) {
        for (const id of asked.linkIds) await checkReach(caller, id);
      }
      quotas.requireFeatures(caller, 'analytics');
      await checkCap(caller);
      return inTurn(caller, () => store.linkDays({ ...asked, workspaceId: caller.workspaceId }));
    },
    async orphans(caller, asked) {
      const query = { ...(await check(caller, asked)), ofSharedHosts: caller.instanceAdmin };
      return inTurn(caller, () => store.orphans(query));
    },
    async rows(caller, asked) {
      const query = await check(caller, asked);
      const tagWords = await tags.words(caller);
      return namedRows(store.rows({ ...query, tagWords }), tagWords);
    },
    async writeParquet(caller, asked, to) {
      const query = await check(caller, asked);
      const tagWords = await tags.words(caller);
      await inTurn(caller, () => archive.writeParquet({ ...query, tagWords }, to));
    },
    async follow(caller, linkId, take) {
      requireScope(caller, 'stats:read');
      await checkReach(caller, linkId);
      quotas.requireFeatures(caller, 'details');
      const words = await tags.words(caller);
      return live.subscribe(caller.workspaceId, (clicks) => {
        const mine = clicks.filter(
          (click) =>
            click.workspaceId === caller.workspaceId &&
            click.kind === 'click' &&
            (linkId === null || click.linkId === linkId),
        );
        if (mine.length > 0) take(withNames(mine, words));
      });
    },
  };
}

async function* namedRows(
  rows: AsyncIterable<readonly Click[]>,
  words: TagWords,
): AsyncGenerator<readonly Click[]> {
  for await (const some of rows) yield withNames(some, words);
}

/** Clicks with the names of their tags in place of the words. */
const withNames = (clicks: readonly Click[], words: TagWords): readonly Click[] =>
  clicks.map((click) =>
    click.tags.length === 0 ? click : { ...click, tags: namesOfWords(click.tags, words) },
  );

function checkFilters(filters: readonly StatsFilter[]): void {
  if (filters.length > FILTERS_MAX || filters.some((one) => one.values.length > FILTER_VALUES_MAX)) {
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
