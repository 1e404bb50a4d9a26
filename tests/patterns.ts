/** A regular expression literal in a source file. */
export interface Pattern {
  readonly file: string;
  readonly line: number;
  readonly source: string;
  readonly flags: string;
}

// After these signs a slash begins a pattern; after a name, a number or a closing bracket it divides.
const LITERAL =
  /(?<=[(=,:[!&|?;{>]\s*|return\s+)\/(?![/*])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+)\/([dgimsuvy]*)/g;

export function patternsIn(file: string, text: string): readonly Pattern[] {
  return [...text.matchAll(LITERAL)].map((match) => ({
    file,
    line: text.slice(0, match.index).split('\n').length,
    source: match[1] ?? '',
    flags: match[2] ?? '',
  }));
}

/** What an attacker would repeat against a pattern: its own words and common characters. */
export function piecesFor(source: string): readonly string[] {
  const words = source
    .replace(/\(\?(?:[:=!]|<[=!]|<\w+>)/g, '(')
    .replace(/\\[pP]\{\w+\}|\\[bBdDsSwW]|\[(?:\\.|[^\]\\])*\]|\{\d*,?\d*\}/g, '\n')
    .split(/[\n()|^$?*+]+/)
    .map((word) => word.replace(/\\(.)/g, '$1'));
  const pieces = [...words, ...words.map((word) => `${word} `), words.join(''), ...SIGNS];
  return [...new Set(pieces.filter((piece) => piece !== ''))];
}

const SINGLE_SIGNS = ' \t/\\-_.,:;<>"\'=&%@[(07aZé春😀\ufe0f';
const SIGNS_IN_A_ROW = ['a ', ' a', 'a-', '0.', 'a.', 'a=', '%20', '1:', '=?'];
export const SIGNS: readonly string[] = [...SINGLE_SIGNS, ...SIGNS_IN_A_ROW];
