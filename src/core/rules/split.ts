import type { Variant } from './rule.ts';

const WHOLE = 100;

/** The variant number of the remainder, which goes to the link's own destination. */
export const REST_VARIANT = 65_535;

/** The share of visitors of each variant, then of the remainder; the sum is 1. */
export function sharesOf(variants: readonly Variant[]): readonly number[] {
  const sum = variants.reduce((total, { weight }) => total + weight, 0);
  const whole = Math.max(sum, WHOLE);
  return [...variants.map(({ weight }) => weight / whole), (whole - sum) / whole];
}

/** The variant for a draw from [0, 1), counted from 1; REST_VARIANT for the remainder. */
export function chooseVariant(variants: readonly Variant[], draw: number): number {
  let below = 0;
  const shares = sharesOf(variants);
  for (const [i, share] of shares.entries()) {
    below += share;
    if (draw < below && share > 0) return i === variants.length ? REST_VARIANT : i + 1;
  }
  // Rounding may leave the sum just below 1; then the last variant with a share is chosen.
  const last = shares.findLastIndex((share) => share > 0);
  return last === variants.length ? REST_VARIANT : last + 1;
}
