import type { Sums } from '../click-tables/counts.ts';

/** Columns `people, uniques, bots` of a row. */
export function toSums([people, uniques, bots]: readonly unknown[]): Sums {
  return { people: Number(people), uniques: Number(uniques), bots: Number(bots) };
}
