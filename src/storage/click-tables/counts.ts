import type { BotPolicy, StatsCount, StatsQuery } from '../../core/clicks/stats.ts';

export interface Sums {
  people: number;
  uniques: number;
  bots: number;
}

/** SQL of what a bot policy counts. */
export const CLICKS: Record<BotPolicy, string> = {
  exclude: 'people',
  include: 'people + bots',
  only: 'bots',
};

export function toStatsCount({ people, uniques, bots }: Sums, policy: BotPolicy): StatsCount {
  if (policy === 'only') return { clicks: bots, uniqueClicks: 0, botClicks: bots };
  return { clicks: policy === 'include' ? people + bots : people, uniqueClicks: uniques, botClicks: bots };
}

export type GroupRow = StatsCount & { readonly value: string };

/** The order of texts in statistics, by their UTF-8 bytes. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Most roll-ups count by workspace and one dimension, so they cannot answer for one link or with filters. */
export function isRolledUp(query: StatsQuery): boolean {
  return query.linkId === null && query.filters.length === 0;
}
