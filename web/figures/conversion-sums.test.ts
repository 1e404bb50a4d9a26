import { expect, test } from 'bun:test';
import type { ConversionPage } from '../api/types.ts';
import { sumConversions, writeMoney } from './conversion-sums.ts';

const conversion = (linkId: string | null, value: number | null, currency: string | null) =>
  ({ link_id: linkId, value, currency }) as ConversionPage['data'][number];

test('conversions are added up by link, and each currency apart', () => {
  const sums = sumConversions([
    conversion(null, null, null),
    conversion('lnk_1', 10, 'EUR'),
    conversion('lnk_1', 2.5, 'EUR'),
    conversion('lnk_1', 300, 'TWD'),
    conversion('lnk_1', null, 'EUR'),
  ]);
  expect(sums).toEqual([
    {
      linkId: 'lnk_1',
      count: 4,
      values: [
        { currency: 'EUR', value: 12.5 },
        { currency: 'TWD', value: 300 },
      ],
    },
    { linkId: null, count: 1, values: [] },
  ]);
});

test('money has its currency, also one that nobody knows', () => {
  expect(writeMoney(1204.5, 'EUR', 'en-GB')).toBe('€1,204.50');
  expect(writeMoney(7, 'not a currency', 'en-GB')).toBe('not a currency 7');
  expect(writeMoney(7, '', 'en-GB')).toBe('7');
});
