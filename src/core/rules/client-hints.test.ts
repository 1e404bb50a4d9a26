import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { BRAND_HINTS, readBrandHint, readHintCodes } from './client-hints.ts';

const brandOf = (brands: string): string =>
  BRAND_HINTS[readHintCodes({ platform: '', mobile: '', brands }).brand] ?? '';

test.each([
  ['"Chromium";v="140", "Not=A?Brand";v="24", "Google Chrome";v="140"', ''],
  ['"Chromium";v="140", "Brave";v="140", "Not;A Brand";v="24"', 'Brave'],
  ['"Brave"', 'Brave'],
  ['"Not.A/Brand";v="8", "Opera GX";v="114", "Chromium";v="128"', 'Opera GX'],
  ['"Vivaldi";v="7.1", "Brave";v="1"', 'Vivaldi'],
  ['"Chromium";v="140", "YaBrowser', ''],
  ['"Brav', ''],
  ['Brave', ''],
  ['"brave"', ''],
  ['"Braver"', ''],
  ['"Opera GX', ''],
  ['"', ''],
  ['', ''],
])('of the brands %p the one that no user agent tells is %p', (brands, brand) => {
  expect(brandOf(brands)).toBe(brand);
});

test('the brand is the first quoted name that is in the list, at any position', () => {
  const known: readonly string[] = BRAND_HINTS.filter((name) => name !== '');
  const piece = fc.constantFrom(
    ...known,
    ...known.map((name) => name.slice(0, 6)),
    '"',
    '"',
    ' ',
    'B',
    ';v="1"',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.nat(20), (pieces, before) => {
      const text = pieces.join('');
      const [, ...between] = text.split('"').slice(0, -1);
      const first = between.find((name) => known.includes(name)) ?? '';
      // Bytes around the header are not part of it.
      const bytes = Buffer.from(`${'"Brave"'.repeat(before)}${text}"Brave"`, 'latin1');
      const start = before * 7;
      expect<string>(BRAND_HINTS[readBrandHint(bytes, start, start + text.length)] ?? '').toBe(first);
    }),
    { numRuns: 5_000 },
  );
});
