import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { foldText } from './search-text.ts';

test('spellings that people take for one another are one', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['été', 'ETE'],
    ['Zürich', 'zurich'],
    ['ŁÓDŹ', 'lodz'],
    ['Привет', 'ПРИВЕТ'],
    ['ёлка', 'елка'],
    ['İstanbul', 'istanbul'],
    ['ISPARTA', 'ısparta'],
    ['Straße', 'STRASSE'],
    ['Ærø', 'aero'],
    ['ﾀﾜｰ', 'タワー'],
    ['たわー', 'タワー'],
    ['ｶﾞ', 'ガ'],
    ['Ａｂｃ１', 'abc1'],
    ['ΟΔΟΣ', 'οδός'],
    ['שָׁלוֹם', 'שלום'],
    ['مُحَمَّد', 'محمد'],
    ['cafe\u0301', 'café'],
    ['가', '가'.normalize('NFD')],
    ['it’s “now”', `it's "now"`],
    ['a\u00a0b\u200bc', 'a bc'],
  ];
  for (const [one, other] of rows) expect([one, foldText(one)]).toEqual([one, foldText(other)]);
});

test('marks that make another word stay', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['カ', 'ガ'],
    ['は', 'ぱ'],
    ['हिन्दी', 'हन्द'],
    ['ที่', 'ท'],
    ['가', '각'],
  ];
  for (const [one, other] of rows) expect([one, foldText(one)]).not.toEqual([one, foldText(other)]);
});

const anyText = fc.string({ unit: 'binary', maxLength: 50 });

test('folding twice is folding once, whatever the text and its composition, and makes no text much longer', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const folded = foldText(text);
      expect(foldText(folded)).toBe(folded);
      expect(foldText(text.normalize('NFD'))).toBe(foldText(text.normalize('NFC')));
      expect(folded.length).toBeLessThanOrEqual(text.length * 18);
    }),
    { numRuns: 2_000 },
  );
});

test('every character folds to something that stays as it is', () => {
  for (let code = 0; code <= 0x1_ffff; code++) {
    const folded = foldText(String.fromCodePoint(code));
    if (foldText(folded) !== folded) throw new Error(`U+${code.toString(16)}`);
  }
});
