import type { Variant } from '../api/types.ts';

/** What the server takes at most. */
export const VARIANTS_MAX = 50;
const WHOLE = 100;

const sumOf = (variants: readonly Variant[]): number => variants.reduce((sum, { weight }) => sum + weight, 0);

/** What the variants leave over for the link's own destination, in percent. */
export const restOf = (variants: readonly Variant[]): number =>
  Math.max(0, Math.round((WHOLE - sumOf(variants)) * 100) / 100);

/** The part of the visitors that each variant gets, from 0 to 1: weights that are more than 100 together share the whole. */
export function sharesOf(variants: readonly Variant[]): readonly number[] {
  const whole = Math.max(sumOf(variants), WHOLE);
  return variants.map(({ weight }) => weight / whole);
}

/** Whether the weights are shares of their sum instead of percentages. */
export const isOver = (variants: readonly Variant[]): boolean => sumOf(variants) > WHOLE;

/** The share at `nth` holds, and the others give up what is too much, in whole percents. */
export function fitShares(variants: readonly Variant[], nth: number): readonly Variant[] {
  const held = Math.min(WHOLE, Math.max(0, variants[nth]?.weight ?? 0));
  const others = sumOf(variants.toSpliced(nth, 1));
  const left = WHOLE - held;
  return variants.map((variant, at) => {
    if (at === nth) return { ...variant, weight: held };
    if (others <= left) return variant;
    return { ...variant, weight: Math.floor((variant.weight * left) / others) };
  });
}

/** A further variant, with half of what is left. */
export const addVariant = (variants: readonly Variant[]): readonly Variant[] => [
  ...variants,
  { url: '', weight: Math.max(1, Math.floor(restOf(variants) / 2)) },
];

const LETTERS = 26;
const letter = (nth: number): string => String.fromCharCode('A'.charCodeAt(0) + nth);

/** `A` for the first, `AA` after `Z`. */
export const letterOf = (nth: number): string =>
  nth < LETTERS ? letter(nth) : letter(Math.floor(nth / LETTERS) - 1) + letter(nth % LETTERS);
