import { createGenerationCache } from '../core/generation-cache.ts';
import type { Clock } from '../core/ports.ts';
import type { Route } from '../core/route.ts';
import type { Slug } from '../core/slug.ts';
import type { Dimension, StatsTable } from '../core/stats.ts';
import type { FigureDays, LinkPages, PublicFigures } from '../redirect/link-pages.ts';
import type { Stores } from './stores.ts';

const DAY_MS = 86_400_000;
const ROWS = 10;
/** Figures are made at most so often for one link, whoever asks. */
const FRESH_MS = 10_000;
const REMEMBERED_MAX = 1_000;

/** What pages for visitors tell of a link, from the same stores as everything else. */
export function createLinkPages(
  { sql, clicks }: Pick<Stores, 'sql' | 'clicks'>,
  deps: {
    hostOf: (id: Route['domainId']) => string;
    shortUrl: (host: string, slug: Slug) => string;
    clock: Clock;
  },
): LinkPages {
  const { hostOf, shortUrl, clock } = deps;
  const remembered = createGenerationCache<{
    readonly figures: Promise<PublicFigures>;
    readonly atMs: number;
  }>(REMEMBERED_MAX);
  const linkOf = (route: Route) => sql.links.byId(route.workspaceId, route.linkId);

  async function ask(route: Route, days: FigureDays): Promise<PublicFigures> {
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
      const held = remembered.get(key);
      if (held !== undefined && Math.abs(clock.nowMs() - held.atMs) < FRESH_MS) return held.figures;
      const figures = ask(route, days);
      remembered.set(key, { figures, atMs: clock.nowMs() });
      figures.catch(() => remembered.delete(key));
      return figures;
    },
  };
}

const rowsOf = ({ groups }: StatsTable, dimension: Dimension) =>
  (groups[dimension] ?? []).map(({ value, clicks }) => ({ value, clicks }));
