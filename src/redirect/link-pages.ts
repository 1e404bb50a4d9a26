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

/** The figures that a link shows to everybody: people only, the last 30 days but for the first two. */
export interface PublicFigures {
  readonly clicks: number;
  readonly visitors: number;
  readonly days: readonly DayCount[];
  readonly countries: readonly ValueCount[];
  readonly referrers: readonly ValueCount[];
  readonly devices: readonly ValueCount[];
}

export interface LinkPages {
  /** Null when the link has just gone. */
  factsOf(route: Route): Promise<LinkFacts | null>;
  figuresOf(route: Route): Promise<PublicFigures>;
}
