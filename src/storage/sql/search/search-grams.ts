/**
 * A gram is three consecutive UTF-16 units, as one number that sorts like the text. Each text ends with two marks, so
 * every unit begins a gram, and a word of one or two units is a range of grams.
 */
const END = '\u0003\u0003';
const UNIT = 0x1_0000;
const UNITS = 3;

const gramAt = (text: string, at: number): number =>
  (text.charCodeAt(at) * UNIT + text.charCodeAt(at + 1)) * UNIT + text.charCodeAt(at + 2);

/** Calls `use` with the grams of a stored text, which may repeat. */
export function eachGram(text: string, use: (gram: number) => void): void {
  const marked = text + END;
  for (let at = 0; at + UNITS <= marked.length; at++) use(gramAt(marked, at));
}

export interface GramRange {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** More grams of long words hardly narrow the result. */
const GRAMS_MAX = 12;

/**
 * A link that contains all words has a gram of each range. Words shorter than a gram count only if no word is longer.
 */
export function rangesOf(words: readonly string[]): GramRange[] {
  const long = words.filter((word) => word.length >= UNITS);
  if (long.length === 0) return words.slice(0, GRAMS_MAX).map(rangeOf);
  const perWord = Math.max(1, Math.floor(GRAMS_MAX / long.length));
  const grams = long.slice(0, GRAMS_MAX).flatMap((word) => spreadGrams(word, perWord));
  return [...new Set(grams)].map((gram) => ({ from: gram, to: gram + 1 }));
}

/** Up to `max` grams, spread over the word and including its end. */
function spreadGrams(word: string, max: number): number[] {
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
