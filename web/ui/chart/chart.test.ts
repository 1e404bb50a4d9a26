import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { indexAt, placeOf } from './chart-points.ts';
import { valueScale } from './value-scale.ts';

test('every value stands within the chart, and the ticks are whole and ascend', () => {
  const values = fc.array(fc.nat(9_999_999_999), { maxLength: 40 });
  fc.assert(
    fc.property(values, (list) => {
      const { heightOf, ticks } = valueScale(list);
      for (const value of list) expect(heightOf(value)).toBeWithin(0, 1 + 1e-9);
      expect(ticks.every(Number.isInteger)).toBe(true);
      expect([...ticks].sort((one, other) => one - other)).toEqual([...ticks]);
      expect(ticks[0]).toBe(0);
      expect(ticks.length).toBeLessThanOrEqual(6);
    }),
  );
});

test('a single click is as high as the chart, and has no half ticks', () => {
  expect(valueScale([1]).ticks).toEqual([0, 1]);
  expect(valueScale([1]).heightOf(1)).toBe(1);
});

test('the pointer finds the bucket that stands where it is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 400 }), fc.nat(399), fc.boolean(), (count, nth, asLine) => {
      const index = nth % count;
      expect(indexAt(placeOf(index, count, asLine), count, asLine)).toBe(index);
    }),
  );
  expect(indexAt(-1, 10, true)).toBe(0);
  expect(indexAt(2, 10, false)).toBe(9);
});
