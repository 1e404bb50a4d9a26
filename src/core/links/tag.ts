import { UNSAFE_LINE } from '../base/field-check.ts';
import type { TagId, WorkspaceId } from '../base/ids.ts';

/** A label for the links of a workspace. */
export interface Tag {
  readonly id: TagId;
  readonly workspaceId: WorkspaceId;
  /** In NFC and trimmed, in its first spelling; unique in its workspace by `foldTag`. */
  readonly name: string;
  /** `#rrggbb` in lower case; null if not set. */
  readonly color: string | null;
  readonly createdAtMs: number;
  /** Number of links with this tag, without those in the trash. */
  readonly links: number;
}

/** Passes links with all tags of `all`, at least one of `any` (unless it is empty), and none of `none`. */
export interface TagFilter {
  readonly all: readonly string[];
  readonly any: readonly string[];
  readonly none: readonly string[];
}

export const TAGS_PER_WORKSPACE_MAX = 10_000;
/** Words of merged tags that a workspace keeps, so that past clicks count for the remaining tag. */
export const TAG_ALIASES_MAX = 50_000;
export const TAG_LENGTH_MAX = 100;
/** Limit for each list of a filter. */
export const TAG_FILTER_MAX = 20;

export const TAG_BOUNDS = { tags: TAGS_PER_WORKSPACE_MAX, tag_aliases: TAG_ALIASES_MAX } as const;

/** Thrown by a store when the workspace has reached its limit of tags; nothing was changed. */
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

/** The form in which a name is stored and shown. */
export const normalTag = (text: string): string => text.trim().normalize('NFC');

/**
 * Equal for two spellings of one tag. Ignores letter case in any script, and ß against ss, but not accents: `ete` and
 * `été` are two words in French. The click store folds by the same steps in SQL.
 */
export function foldTag(name: string): string {
  if (ASCII.test(name)) return name.toLowerCase();
  const lower = name.normalize('NFC').toLowerCase();
  return lower.replaceAll('ß', 'ss').replaceAll('ς', 'σ').normalize('NFC');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: every character of ASCII
const ASCII = /^[\u0000-\u007f]*$/;

/** Why a normalised name cannot be stored; null when it can. `.` and `..` cannot be a segment of a URL's path. */
export function faultOfTag(name: string): 'empty' | 'too_long' | 'bad_form' | 'bad_character' | null {
  if (name === '') return 'empty';
  if (name.length > TAG_LENGTH_MAX) return 'too_long';
  if (name === '.' || name === '..') return 'bad_form';
  return UNSAFE_LINE.test(name) ? 'bad_character' : null;
}

/**
 * Clicks and past versions store each tag by its word: its first name, which a rename does not change. If an older tag
 * already has that word, the id is appended. No name contains the separator.
 */
export function wordOfTag(name: string, id: number | null): string {
  return id === null ? name : `${name}${WORD_SIGN}${id}`;
}

export const WORD_SIGN = '\u001f';

/** The name in the word of a tag that no longer exists. */
export function nameInWord(word: string): string {
  const end = word.lastIndexOf(WORD_SIGN);
  return end >= 0 && /^\d+$/.test(word.slice(end + 1)) ? word.slice(0, end) : word;
}

/** The words of a workspace's tags, each with its current name; several words may have one name. */
export type TagWords = ReadonlyMap<string, string>;

/** The current names of stored words, without repetitions. A word without a tag is its own name. */
export function namesOfWords(words: readonly string[], known: TagWords): readonly string[] {
  return uniqueTags(words.map((word) => known.get(word) ?? nameInWord(word)));
}

/** Removes repetitions, ignoring letter case; the first spelling is kept. */
export function uniqueTags(names: readonly string[]): readonly string[] {
  if (names.length < 2) return names;
  const kept = new Map<string, string>();
  for (const name of names) {
    const folded = foldTag(name);
    if (!kept.has(folded)) kept.set(folded, name);
  }
  return kept.size === names.length ? names : [...kept.values()];
}
