/**
 * Grams: three UTF-16 units in a row, as one number that sorts like the text. Each text ends with two marks, so every
 * one or two units of it begin some gram, and a short word is a range of grams.
 */
const END = '\u0003\u0003';
const UNIT = 0x1_0000;
const UNITS = 3;

const gramAt = (text: string, at: number): number =>
  (text.charCodeAt(at) * UNIT + text.charCodeAt(at + 1)) * UNIT + text.charCodeAt(at + 2);

/** Grams of a text that is stored; some twice. */
export function eachGram(text: string, use: (gram: number) => void): void {
  const marked = text + END;
  for (let at = 0; at + UNITS <= marked.length; at++) use(gramAt(marked, at));
}

export interface GramRange {
  readonly from: number;
  /** Not in the range any more. */
  readonly to: number;
}

/** Further grams of long words narrow hardly any more. */
const GRAMS_MAX = 12;

/** A link that has all the words has a gram of each of these. Words shorter than a gram count where there is no longer one. */
export function rangesOf(words: readonly string[]): GramRange[] {
  const long = words.filter((word) => word.length >= UNITS);
  if (long.length === 0) return words.slice(0, GRAMS_MAX).map(rangeOf);
  const perWord = Math.max(1, Math.floor(GRAMS_MAX / long.length));
  const grams = long.slice(0, GRAMS_MAX).flatMap((word) => someGrams(word, perWord));
  return [...new Set(grams)].map((gram) => ({ from: gram, to: gram + 1 }));
}

/** Spread over the word, with its end. */
function someGrams(word: string, max: number): number[] {
  const last = word.length - UNITS;
  const count = Math.min(max, last + 1);
  return Array.from({ length: count }, (_, i) =>
    gramAt(word, count === 1 ? 0 : Math.round((i * last) / (count - 1))),
  );
}

function rangeOf(word: string): GramRange {
  const first = word.charCodeAt(0) * UNIT * UNIT;
  if (word.length === 1) return { from: first, to: first + UNIT * UNIT };
  const from = first + word.charCodeAt(1) * UNIT;
  return { from, to: from + UNIT };
}
