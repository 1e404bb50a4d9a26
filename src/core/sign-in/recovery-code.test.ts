import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { drawRecoveryCodes, readRecoveryCode } from './recovery-code.ts';

const digest = { sha256: (text: string) => `hash of ${text}` };
const codesOf = (bytes: Uint8Array) => drawRecoveryCodes({ random: { bytes: () => bytes }, digest });
const drawn = fc.uint8Array({ minLength: 24, maxLength: 24 });

test('a code is read however a person types it, and by its hash', () => {
  const typing = fc.array(fc.constantFrom('', ' ', '-', ' - '), { minLength: 24, maxLength: 24 });
  fc.assert(
    fc.property(drawn, typing, fc.boolean(), (bytes, between, isUpper) => {
      const { codes, hashes } = codesOf(bytes);
      const [code = ''] = codes;
      const symbols = code.replaceAll('-', '');
      const spaced = [...symbols].map((symbol, at) => symbol + (at % 3 === 0 ? between[at] : '')).join('');
      const typed = isUpper ? spaced.toUpperCase() : spaced;
      expect(readRecoveryCode(typed)).toBe(symbols);
      expect(hashes[0]).toBe(`hash of ${symbols}`);
    }),
  );
});

test('letters that look like digits are read as these', () => {
  expect(readRecoveryCode('OOOO-IIII-llll-0000-1111-oooo')).toBe('000011111111000011110000');
});

test('nothing else is a code', () => {
  const [code = ''] = codesOf(new Uint8Array(24)).codes;
  for (const text of ['', code.slice(1), `${code}0`, code.replace('0', 'u'), code.replace('0', '０')]) {
    expect(readRecoveryCode(text)).toBeNull();
  }
  expect(readRecoveryCode(`${code}${' '.repeat(60)}`)).toBeNull();
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), (text) => {
      expect(readRecoveryCode(text) ?? '0'.repeat(24)).toMatch(/^[0-9a-hjkmnp-tv-z]{24}$/);
    }),
  );
});

test('every symbol is equally likely, and codes have 120 bits', () => {
  const counts = new Map<string, number>();
  for (let byte = 0; byte < 256; byte++) {
    const [code = ''] = codesOf(new Uint8Array(24).fill(byte)).codes;
    const symbol = code.charAt(0);
    counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  }
  expect(counts.size).toBe(32);
  expect(new Set(counts.values())).toEqual(new Set([8]));
  expect(24 * Math.log2(counts.size)).toBe(120);
});
