/** One bucket of a chart. */
export interface ChartPoint {
  /** For the axis. */
  readonly short: string;
  /** For the tip and what is spoken. */
  readonly long: string;
  readonly value: number;
  /** The bucket that it is compared with; null if there is none. */
  readonly before: number | null;
}

/** Fewer buckets are bars: a line between few points claims what is not known. */
export const LINE_POINTS_MIN = 15;

export const isLine = (points: readonly ChartPoint[]): boolean => points.length >= LINE_POINTS_MIN;

/** Where a bucket stands, from 0 to 1. */
export const placeOf = (index: number, count: number, asLine: boolean): number =>
  asLine ? index / (count - 1) : (index + 0.5) / count;

/** The bucket at a place from 0 to 1. */
export function indexAt(place: number, count: number, asLine: boolean): number {
  const index = asLine ? Math.round(place * (count - 1)) : Math.floor(place * count);
  return Math.max(0, Math.min(count - 1, index));
}
