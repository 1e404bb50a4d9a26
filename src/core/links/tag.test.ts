import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { faultOfTag, foldTag, nameInWord, namesOfWords, normalTag, uniqueTags, wordOfTag } from './tag.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 20 });

describe('names of tags', () => {
  const same: readonly (readonly [string, string])[] = [
    ['Spring', 'sPRING'],
    ['ÉTÉ', 'été'],
    ['\u00e9', 'e\u0301'],
    ['ПРИВЕТ', 'привет'],
    ['STRASSE', 'straße'],
    ['STRAẞE', 'Straße'],
    ['ΟΔΟΣ', 'οδος'],
    ['οδοσ', 'οδος'],
    ['İstanbul', 'i\u0307stanbul'],
    ['Ｓａｌｅ', 'ｓＡＬＥ'],
  ];
  for (const [one, other] of same) {
    test(`${one} and ${other} are one tag`, () => expect(foldTag(one)).toBe(foldTag(other)));
  }

  const others: readonly (readonly [string, string])[] = [
    ['été', 'ete'],
    ['春', '夏'],
    ['a b', 'ab'],
    ['ｓ', 's'],
    ['🎉', ''],
  ];
  for (const [one, other] of others) {
    test(`${one} and ${other} are two tags`, () => expect(foldTag(one)).not.toBe(foldTag(other)));
  }

  test('folding is idempotent, and all spellings fold to the same text', () => {
    fc.assert(
      fc.property(text, (name) => {
        const folded = foldTag(name);
        expect(foldTag(folded)).toBe(folded);
        expect(folded).toBe(folded.normalize('NFC'));
        expect(foldTag(normalTag(name))).toBe(foldTag(name.trim()));
        expect(foldTag(name.normalize('NFD'))).toBe(folded);
        expect(foldTag(name.toLowerCase())).toBe(folded);
      }),
      { numRuns: 500 },
    );
  });

  test('a stored name is in NFC and trimmed, and normalising it again changes nothing', () => {
    fc.assert(
      fc.property(text, (name) => {
        const kept = normalTag(name);
        expect(normalTag(kept)).toBe(kept);
        expect(kept).toBe(kept.normalize('NFC'));
      }),
    );
  });

  test.each([
    ['', 'empty'],
    ['x'.repeat(100), null],
    ['x'.repeat(101), 'too_long'],
    ['a\nb', 'bad_character'],
    ['a\u001f7', 'bad_character'],
    ['\ud800', 'bad_character'],
    ['.', 'bad_form'],
    ['..', 'bad_form'],
    ['...', null],
    ['a/b, c%', null],
  ] as const)('%j is %p', (name, fault) => expect(faultOfTag(name)).toBe(fault));

  test('the first spelling of a list is kept', () => {
    expect(uniqueTags(['A', 'b', 'a', 'B', 'c'])).toEqual(['A', 'b', 'c']);
  });
});

describe('words of tags', () => {
  test('a word without a tag is its original name', () => {
    fc.assert(
      fc.property(text, fc.nat(), (name, id) => {
        fc.pre(faultOfTag(name) === null);
        expect(nameInWord(wordOfTag(name, id))).toBe(name);
        expect(nameInWord(wordOfTag(name, null))).toBe(name);
      }),
    );
  });

  test('words of merged tags have one name', () => {
    const known = new Map([
      ['a', 'new'],
      ['b', 'new'],
    ]);
    expect(namesOfWords(['b', 'other', 'a', 'New'], known)).toEqual(['new', 'other']);
  });
});
