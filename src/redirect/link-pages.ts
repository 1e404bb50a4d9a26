import type { Route } from '../core/visits/route.ts';

/** What visitor pages show about a link, beside its route; read only for such a page. */
export interface LinkPageFacts {
  readonly title: string;
  readonly createdAtMs: number;
  /** `https://go.example.com/launch`. */
  readonly shortUrl: string;
  readonly hasPublicStats: boolean;
}

export interface ChartDay {
  /** UTC: `2026-11-20`. */
  readonly day: string;
  readonly clicks: number;
}
/** '' is unknown. */
export interface ValueCount {
  readonly value: string;
  readonly clicks: number;
}

/** The periods of public statistics, in days; the last day is today. */
export const FIGURE_DAYS = [7, 30, 90] as const;
export type FigureDays = (typeof FIGURE_DAYS)[number];

/** A link's public statistics for the requested days, without bots. */
export interface PublicFigures {
  readonly clicks: number;
  readonly visitors: number;
  /** Visits by bots, which do not count as clicks. */
  readonly bots: number;
  /** Clicks since the link was created. */
  readonly allClicks: number;
  readonly days: readonly ChartDay[];
  readonly countries: readonly ValueCount[];
  readonly sources: readonly ValueCount[];
  readonly devices: readonly ValueCount[];
}

export interface LinkPages {
  /** Null when the link has just been removed. */
  factsOf(route: Route): Promise<LinkPageFacts | null>;
  figuresOf(route: Route, days: FigureDays): Promise<PublicFigures>;
}
