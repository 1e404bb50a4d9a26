/** Letters of other alphabets, and digits, that most fonts draw like a Latin small letter. */
const LOOKS: Readonly<Record<string, string>> = {
  a: 'аαɑа',
  b: 'ƅьЬ',
  c: 'сϲᴄ',
  d: 'ԁɗ',
  e: 'еҽє℮',
  f: 'ƒſ',
  g: 'ɡց',
  h: 'һհ',
  i: 'іıιɩӏ',
  j: 'јϳ',
  k: 'кκ',
  l: '1ⅼӀᛁ',
  m: 'мⅿ',
  n: 'ոпη',
  o: '0оοօᴏסه',
  p: 'рρ',
  q: 'ԛգ',
  r: 'гᴦ',
  s: 'ѕꜱ',
  t: 'тτ',
  u: 'υսᴜ',
  v: 'ѵνᴠ',
  w: 'ԝѡᴡ',
  x: 'хχ',
  y: 'уүγ',
  z: 'ᴢ',
};

const LATIN: ReadonlyMap<string, string> = new Map(
  Object.entries(LOOKS).flatMap(([latin, others]) => [...others].map((other) => [other, latin] as const)),
);

const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
const ASCII_LETTERS = /^[a-z]+$/;

/**
 * The skeleton of a word, as in Unicode's confusable detection: look-alike letters become Latin small letters. Two
 * words with the same skeleton can be mistaken for each other. Not for display.
 */
export function skeletonOf(word: string): string {
  if (ASCII_LETTERS.test(word)) return word;
  const plain = word.replace(INVISIBLE, '').normalize('NFKC').toLowerCase();
  return [...plain].map((letter) => LATIN.get(letter) ?? letter).join('');
}
