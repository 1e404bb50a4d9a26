import { scaleLinear } from 'd3-scale';

export interface ValueScale {
  /** From 0 (bottom) to 1. */
  heightOf(value: number): number;
  /** Whole numbers, lowest first. */
  readonly ticks: readonly number[];
}

const GAPS = 3;

/** From zero to a round number that is not below the greatest value. */
export function valueScale(values: readonly number[]): ValueScale {
  const most = values.reduce((greatest, value) => Math.max(greatest, value), 0);
  if (most === 0) return { heightOf: () => 0, ticks: [0] };
  const scale = scaleLinear().domain([0, most]).nice(GAPS);
  return {
    heightOf: scale,
    ticks: scale.ticks(GAPS).filter(Number.isInteger),
  };
}
