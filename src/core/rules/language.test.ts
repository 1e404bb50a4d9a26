import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { isLanguage, parseLanguage, readLanguages } from './language.ts';

describe('languages of a header', () => {
  const cases: [string, string, string[]][] = [
    ['come by quality', 'en;q=0.1, fr-CA;q=0.9, de', ['de', 'fr-CA', 'en']],
    ['keep their order where quality is equal', 'en, fr, de', ['en', 'fr', 'de']],
    ['are read with underscores', 'pt_BR', ['pt-BR']],
    ['are left out where they are refused', 'en;q=0, fr', ['fr']],
    ['have the codes of today', 'iw-IL, in;q=0.9, JI;q=0.8, tl-PH;q=0.7', ['he-IL', 'id', 'yi', 'fil-PH']],
    ['are none where there is nonsense', '*, ;;, 12, <script>', []],
  ];
  for (const [rule, header, tags] of cases) {
    test(rule, () => expect(readLanguages(header).map(({ tag }) => tag)).toEqual(tags));
  }

  test('can be read from any text without an error', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readLanguages(text)));
  });
});

describe('a reader', () => {
  const cases: [string, string, boolean][] = [
    ['fr-CA', 'fr', true],
    ['fr', 'fr-CA', false],
    ['FR-ca', 'fr-CA', true],
    ['zh-TW', 'zh-Hant', true],
    ['zh-HK', 'zh-Hant', true],
    ['zh-CN', 'zh-Hant', false],
    ['zh', 'zh-Hans', true],
    ['sr-Latn', 'sr-Cyrl', false],
    ['en', 'e', false],
    ['iw-IL', 'he', true],
    ['he', 'iw', true],
    ['in-ID', 'id', true],
    ['ji', 'yi', true],
    ['in', 'hi', false],
    ['nonsense!', 'en', false],
  ];
  for (const [tag, asked, is] of cases) {
    test(`of ${tag} is ${is ? '' : 'not '}matched by ${asked}`, () => {
      expect([isLanguage(tag, asked), isLanguage(tag, asked)]).toEqual([is, is]);
    });
  }
});

test('a language has its canonical spelling, or is refused', () => {
  expect(['EN-us', 'zh-hant-tw', 'iw-il', 'english', 'en-', 'x'].map(parseLanguage)).toEqual([
    'en-US',
    'zh-Hant-TW',
    'he-IL',
    null,
    null,
    null,
  ]);
});
