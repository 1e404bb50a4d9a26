import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { VARIANTS_MAX as SERVER_MAX } from '../../src/core/rules/rule-input.ts';
import { REST_VARIANT, sharesOf as sharesOfServer } from '../../src/core/rules/split.ts';
import { addVariant, fitShares, isOver, letterOf, restOf, sharesOf, VARIANTS_MAX } from './shares.ts';

const of = (...weights: number[]) => weights.map((weight) => ({ url: '', weight }));

test('what is left goes to the link itself', () => {
  expect([of(), of(50, 30), of(33.33, 33.33, 33.34), of(80, 40)].map(restOf)).toEqual([100, 20, 0, 0]);
});

test('shares are those of the server, and sum up with the rest', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 6 }), (weights) => {
      const variants = of(...weights);
      const shares = sharesOf(variants);
      const stored = weights.map((weight) => ({ destination: 'https://example.com/' as never, weight }));
      expect(shares).toEqual(sharesOfServer(stored).slice(0, -1));
      const sum = shares.reduce((total, share) => total + share, 0) + restOf(variants) / 100;
      expect(sum).toBeCloseTo(1, 6);
    }),
  );
  expect(isOver(of(50, 50))).toBe(false);
  expect(isOver(of(80, 40))).toBe(true);
});

test('a share that grows takes from the rest, then from the others', () => {
  expect(fitShares(of(60, 30), 0)).toEqual(of(60, 30));
  expect(fitShares(of(90, 30), 0)).toEqual(of(90, 10));
  expect(fitShares(of(40, 20, 70), 2)).toEqual(of(20, 10, 70));
  expect(fitShares(of(30, 500), 1)).toEqual(of(0, 100));
  fc.assert(
    fc.property(fc.array(fc.nat(200), { minLength: 1, maxLength: 6 }), fc.nat(5), (weights, place) => {
      const nth = place % weights.length;
      const fitted = fitShares(of(...weights), nth);
      expect(isOver(fitted)).toBe(false);
      expect(fitted[nth]?.weight).toBe(Math.min(100, weights[nth] ?? 0));
      for (const [at, { weight }] of fitted.entries()) expect(weight).toBeLessThanOrEqual(weights[at] ?? 0);
    }),
  );
});

test('a further variant takes from the rest, never from the others', () => {
  expect(addVariant([{ url: 'a', weight: 50 }])).toEqual([
    { url: 'a', weight: 50 },
    { url: '', weight: 25 },
  ]);
});

test('every variant that the server takes has a letter of its own', () => {
  expect(VARIANTS_MAX).toBe(SERVER_MAX);
  expect(REST_VARIANT).toBeGreaterThan(VARIANTS_MAX);
  const letters = Array.from({ length: VARIANTS_MAX }, (_, nth) => letterOf(nth));
  expect([letters[0], letters[25], letters[26], letters[49]]).toEqual(['A', 'Z', 'AA', 'AX']);
  expect(new Set(letters).size).toBe(VARIANTS_MAX);
});
