import { UNSAFE_LINE } from './field-check.ts';
import type { WorkspaceId } from './workspace.ts';

declare const tagId: unique symbol;
export type TagId = number & { readonly [tagId]: true };

/** A name that links of a workspace carry. */
export interface Tag {
  readonly id: TagId;
  readonly workspaceId: WorkspaceId;
  /** In NFC and trimmed, as it was first spelt; unique in its workspace by `foldTag`. */
  readonly name: string;
  /** `#rrggbb` in lower case; null: none was chosen. */
  readonly color: string | null;
  readonly createdAtMs: number;
  /** How many links carry it that are not in the trash. */
  readonly links: number;
}

/** What a list of links asks of tags: a link has all of `all`, one of `any` unless that is empty, and none of `none`. */
export interface TagFilter {
  readonly all: readonly string[];
  readonly any: readonly string[];
  readonly none: readonly string[];
}

export const TAGS_PER_WORKSPACE_MAX = 10_000;
/** Words of merged tags that a workspace keeps, so that past clicks are counted under the tag they were merged into. */
export const TAG_ALIASES_MAX = 50_000;
export const TAG_LENGTH_MAX = 100;
/** Names in each list of a filter. */
export const TAG_FILTER_MAX = 20;

export const TAG_BOUNDS = { tags: TAGS_PER_WORKSPACE_MAX, 'words of merged tags': TAG_ALIASES_MAX } as const;

/** Thrown by a store, which then has changed nothing: the workspace has as many of them as it may. */
export class TagsFull extends Error {
  override readonly name = 'TagsFull';
  readonly what: keyof typeof TAG_BOUNDS;

  constructor(what: keyof typeof TAG_BOUNDS) {
    super(`no room for more ${what}`);
    this.what = what;
  }
}

/** A filter by one tag. */
export const withTag = (name: string): TagFilter => ({ all: [name], any: [], none: [] });

/** One spelling of a name: how it is kept and shown. */
export const normalTag = (text: string): string => text.trim().normalize('NFC');

/**
 * What two spellings of one tag have in common. Letter case does not count, in any script, nor ß against ss; accents
 * do: `ete` and `été` are two words to those who write them. The click store folds by the same steps in SQL.
 */
export function foldTag(name: string): string {
  if (ASCII.test(name)) return name.toLowerCase();
  const lower = name.normalize('NFC').toLowerCase();
  return lower.replaceAll('ß', 'ss').replaceAll('ς', 'σ').normalize('NFC');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: every character of ASCII
const ASCII = /^[\u0000-\u007f]*$/;

/** Why a normal name cannot be kept; null when it can. The names `.` and `..` cannot stand in the path of a URL. */
export function faultOfTag(name: string): 'empty' | 'too_long' | 'bad_form' | 'bad_character' | null {
  if (name === '') return 'empty';
  if (name.length > TAG_LENGTH_MAX) return 'too_long';
  if (name === '.' || name === '..') return 'bad_form';
  return UNSAFE_LINE.test(name) ? 'bad_character' : null;
}

/**
 * Clicks and past versions of links are stored with the word of each tag: the name that it was made with, which no
 * rename changes. Where another tag holds that word, because it had the name before, the id comes behind it. No name
 * holds the sign between them.
 */
export function wordOfTag(name: string, id: number | null): string {
  return id === null ? name : `${name}${WORD_SIGN}${id}`;
}

export const WORD_SIGN = '\u001f';

/** The name in a word that no tag has any more. */
export function nameInWord(word: string): string {
  const end = word.lastIndexOf(WORD_SIGN);
  return end >= 0 && /^\d+$/.test(word.slice(end + 1)) ? word.slice(0, end) : word;
}

/** The words of a workspace's tags and the name that each stands for now; several words may stand for one name. */
export type TagWords = ReadonlyMap<string, string>;

/** The names that stored words stand for now, each once. A word without a tag is a name of its own. */
export function namesOfWords(words: readonly string[], known: TagWords): readonly string[] {
  return uniqueTags(words.map((word) => known.get(word) ?? nameInWord(word)));
}

/** Without those that only repeat another one in other letters; the first spelling stays. */
export function uniqueTags(names: readonly string[]): readonly string[] {
  if (names.length < 2) return names;
  const kept = new Map<string, string>();
  for (const name of names) {
    const folded = foldTag(name);
    if (!kept.has(folded)) kept.set(folded, name);
  }
  return kept.size === names.length ? names : [...kept.values()];
}
