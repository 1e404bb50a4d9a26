import { DAY_MS } from '../core/base/calendar.ts';
import { createGenerationCache } from '../core/base/generation-cache.ts';
import type { Clock } from '../core/base/ports.ts';
import type { Slug } from '../core/base/slug.ts';
import type { ClickStats } from '../core/clicks/click-store.ts';
import type { Dimension, StatsTable } from '../core/clicks/stats.ts';
import type { LinkStore } from '../core/links/link-store.ts';
import type { Route } from '../core/visits/route.ts';
import type { FigureDays, LinkPages, PublicFigures } from '../redirect/link-pages.ts';

const ROWS = 10;
/** How long a link's statistics are cached. */
const FRESH_MS = 10_000;
const CACHED_MAX = 1_000;

/** The data of visitor pages, from the same stores as the APIs. */
export function createLinkPages(
  { links, clicks }: { links: Pick<LinkStore, 'byId'>; clicks: Pick<ClickStats, 'query'> },
  deps: {
    hostOf: (id: Route['domainId']) => string;
    shortUrl: (host: string, slug: Slug) => string;
    clock: Clock;
  },
): LinkPages {
  const { hostOf, shortUrl, clock } = deps;
  const cache = createGenerationCache<{
    readonly figures: Promise<PublicFigures>;
    readonly atMs: number;
  }>(CACHED_MAX);
  const linkOf = (route: Route) => links.byId(route.workspaceId, route.linkId);

  async function load(route: Route, days: FigureDays): Promise<PublicFigures> {
    const toMs = clock.nowMs();
    const today = Math.floor(toMs / DAY_MS) * DAY_MS;
    const [link, table] = await Promise.all([
      linkOf(route),
      clicks.query({
        workspaceId: route.workspaceId,
        linkId: route.linkId,
        fromMs: today - (days - 1) * DAY_MS,
        toMs: today + DAY_MS,
        timezone: 'UTC',
        interval: 'day',
        groupBy: ['country', 'source', 'device'],
        filters: [],
        bots: 'exclude',
        limit: ROWS,
      }),
    ]);
    return {
      clicks: table.total.clicks,
      visitors: table.total.uniqueClicks,
      bots: table.total.botClicks,
      allClicks: link?.clicks ?? 0,
      days: table.series.map(({ tMs, clicks: count }) => ({
        day: new Date(tMs).toISOString().slice(0, 10),
        clicks: count,
      })),
      countries: rowsOf(table, 'country'),
      sources: rowsOf(table, 'source'),
      devices: rowsOf(table, 'device'),
    };
  }

  return {
    async factsOf(route) {
      const link = await linkOf(route);
      if (link === null) return null;
      return {
        title: link.title,
        createdAtMs: link.createdAtMs,
        shortUrl: shortUrl(hostOf(link.domainId), link.slug),
        hasPublicStats: link.publicStats,
      };
    },
    figuresOf(route, days) {
      const key = `${route.linkId} ${days}`;
      const cached = cache.get(key);
      if (cached !== undefined && Math.abs(clock.nowMs() - cached.atMs) < FRESH_MS) return cached.figures;
      const figures = load(route, days);
      cache.set(key, { figures, atMs: clock.nowMs() });
      figures.catch(() => cache.delete(key));
      return figures;
    },
  };
}

const rowsOf = ({ groups }: StatsTable, dimension: Dimension) =>
  (groups[dimension] ?? []).map(({ value, clicks }) => ({ value, clicks }));
