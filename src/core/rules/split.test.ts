import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { Destination } from '../base/destination.ts';
import type { Variant } from './rule.ts';
import { chooseVariant, REST_VARIANT, sharesOf } from './split.ts';

const split = (...weights: number[]): readonly Variant[] =>
  weights.map((weight, i) => ({ destination: `https://example.com/${i}` as Destination, weight }));

describe('a split', () => {
  const cases: [string, number[], number[]][] = [
    ['leaves what is missing to a hundred to the destination', [20, 30], [0.2, 0.3, 0.5]],
    ['of a hundred leaves nothing', [50, 50], [0.5, 0.5, 0]],
    ['of more than a hundred goes by proportion', [100, 300], [0.25, 0.75, 0]],
    ['of no weight leaves everything', [0, 0], [0, 0, 1]],
  ];
  for (const [rule, weights, shares] of cases) {
    test(rule, () => expect(sharesOf(split(...weights))).toEqual(shares));
  }

  test('gives every visitor exactly one variant, and none without a weight', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { maxLength: 8 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (weights, draw) => {
          const variant = chooseVariant(split(...weights), draw);
          const share = sharesOf(split(...weights))[variant === REST_VARIANT ? weights.length : variant - 1];
          expect(share).toBeGreaterThan(0);
        },
      ),
    );
  });
});
