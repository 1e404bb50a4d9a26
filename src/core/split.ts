import type { Variant } from './behaviour.ts';

const WHOLE = 100;

/** The number of a variant that stands for "the rest": the link's own destination. */
export const REST_VARIANT = 65_535;

/** Of each variant, and at last of the rest, the share of visitors that it gets; they add up to 1. */
export function sharesOf(variants: readonly Variant[]): readonly number[] {
  const sum = variants.reduce((total, { weight }) => total + weight, 0);
  const whole = Math.max(sum, WHOLE);
  return [...variants.map(({ weight }) => weight / whole), (whole - sum) / whole];
}

/** Which variant a draw from [0, 1) gives, counted from 1; REST_VARIANT for the rest. */
export function chooseVariant(variants: readonly Variant[], draw: number): number {
  let below = 0;
  const shares = sharesOf(variants);
  for (const [i, share] of shares.entries()) {
    below += share;
    if (draw < below && share > 0) return i === variants.length ? REST_VARIANT : i + 1;
  }
  // Rounding may leave the sum a hair below 1: the last that gets anybody at all.
  const last = shares.findLastIndex((share) => share > 0);
  return last === variants.length ? REST_VARIANT : last + 1;
}
