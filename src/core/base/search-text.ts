/**
 * Normalises text for search: without case, accents, width and composition, so that `été`, `ETE` and `e` with a
 * combining accent are equal. Accents are dropped in scripts whose users omit them when typing: Latin, Greek,
 * Cyrillic, Arabic and Hebrew. Marks that carry a vowel (Devanagari, Thai) or form another letter (voiced kana) stay.
 * Katakana becomes hiragana, `ё` becomes `е`. Indexes store this form: a change requires a new index.
 */
export function foldText(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  const folded = text.normalize('NFKD').toLowerCase().replace(DROPPED, '').replace(REPLACED, replacementOf);
  return folded.normalize('NFC');
}

// A loop instead of a regular expression: this runs for every text of every link.
function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

/** Accents and points of those scripts, the Arabic tatweel, and invisible characters. */
const DROPPED =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: the marks are meant by themselves
  /[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]/g;

const LETTERS: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['ł', 'l'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['þ', 'th'],
  ['ħ', 'h'],
  ['ŧ', 't'],
  ['ı', 'i'],
  ['ς', 'σ'],
  ['‘', "'"],
  ['’', "'"],
  ['“', '"'],
  ['”', '"'],
  ['‐', '-'],
  ['–', '-'],
  ['—', '-'],
]);
const REPLACED = new RegExp(`[${[...LETTERS.keys()].join('')}\u30a1-\u30f6]`, 'g');

const KATAKANA_FROM = 0x30a1;
const KATAKANA_TO_HIRAGANA = 0x60;

function replacementOf(letter: string): string {
  const code = letter.charCodeAt(0);
  if (code >= KATAKANA_FROM && !LETTERS.has(letter)) return String.fromCharCode(code - KATAKANA_TO_HIRAGANA);
  return LETTERS.get(letter) ?? letter;
}
