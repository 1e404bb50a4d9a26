import type { Route } from '../core/route.ts';

/** What pages tell of a link beside its route; read only when such a page is asked for. */
export interface LinkFacts {
  readonly title: string;
  readonly createdAtMs: number;
  /** `https://go.example.com/launch`. */
  readonly shortUrl: string;
  readonly hasPublicStats: boolean;
}

export interface DayCount {
  /** UTC: `2026-11-20`. */
  readonly day: string;
  readonly clicks: number;
}
/** '' is unknown. */
export interface ValueCount {
  readonly value: string;
  readonly clicks: number;
}

/** Over how many days a link may show its figures, the last of them today. */
export const FIGURE_DAYS = [7, 30, 90] as const;
export type FigureDays = (typeof FIGURE_DAYS)[number];

/** The figures that a link shows to everybody: people only, in the days that are asked for. */
export interface PublicFigures {
  readonly clicks: number;
  readonly visitors: number;
  /** Visits of bots, which are no clicks. */
  readonly bots: number;
  /** Clicks since the link was made. */
  readonly allClicks: number;
  readonly days: readonly DayCount[];
  readonly countries: readonly ValueCount[];
  readonly sources: readonly ValueCount[];
  readonly devices: readonly ValueCount[];
}

export interface LinkPages {
  /** Null when the link has just gone. */
  factsOf(route: Route): Promise<LinkFacts | null>;
  figuresOf(route: Route, days: FigureDays): Promise<PublicFigures>;
}
