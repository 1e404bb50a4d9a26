import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { preferredLanguage } from './language.ts';

test.each([
  ['the only language', 'en', 'en'],
  ['the primary subtag, in lower case', 'EN-us', 'en'],
  ['the first of equals', 'es-ES, en-US', 'es'],
  ['the highest quality, wherever it stands', 'en;q=0.5, tr;q=0.9', 'tr'],
  ['no quality means one', 'cs-CZ,en;q=0.9,cs;q=0.8', 'cs'],
  ['script and region', 'zh-Hant-TW,zh;q=0.8', 'zh'],
  ['three letters', 'fil-PH', 'fil'],
  ['an underscore as old phones write it', 'en_US', 'en'],
  ['Hebrew as old phones write it', 'iw-IL,en;q=0.8', 'he'],
  ['Indonesian as old phones write it', 'in_ID', 'id'],
  ['spaces around', ' fr ; q=0.3 , de ; q=0.7 ', 'de'],
  ['quality nought is a refusal', 'fr;q=0, de;q=0.1', 'de'],
  ['the wildcard names none', '*', ''],
  ['a broken quality is passed over', 'fr;q=1.2.3, de;q=0.1', 'de'],
  ['garbage', '<script>,;;q=,\u0000', ''],
  ['nothing', '', ''],
])('%s', (_rule, header, language) => {
  expect(preferredLanguage(header)).toBe(language);
});

test('any header gives two or three small letters or nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (header) => {
      expect(preferredLanguage(header)).toMatch(/^(?:[a-z]{2,3})?$/);
    }),
  );
});
