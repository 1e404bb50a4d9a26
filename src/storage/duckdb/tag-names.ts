import { type DuckDBValue, listValue } from '@duckdb/node-api';
import { toStoredText } from '../../core/base/stored-text.ts';
import { type TagWords, WORD_SIGN } from '../../core/links/tag.ts';

/** Adds a value to those of a statement and returns its `$n`. */
export type Bind = (value: DuckDBValue) => string;

export const bindTo =
  (values: DuckDBValue[]): Bind =>
  (value) =>
    `$${values.push(value)}`;

/** A table of `word, name`: the current names of the words of tags. */
export function namedTags(words: TagWords | undefined, bind: Bind): string {
  if (words === undefined || words.size === 0) return "(SELECT '' AS word, '' AS name WHERE FALSE)";
  const list = (texts: Iterable<string>) =>
    `unnest(${bind(listValue([...texts].map(toStoredText)))}::VARCHAR[])`;
  return `(SELECT ${list(words.keys())} AS word, ${list(words.values())} AS name)`;
}

/** The name of a row of `tag`, joined with `named`. A word that no tag has is a name itself. */
export const TAG_NAME = `coalesce(named.name, regexp_replace(tag.value, '${WORD_SIGN}[0-9]+$', ''))`;

/** The steps of `foldTag` in SQL. JavaScript lowers İ to two characters, and Σ by its neighbours. */
export const foldedTag = (text: string): string =>
  `nfc_normalize(replace(replace(lower(replace(nfc_normalize(${text}), 'İ', 'i\u0307')), 'ß', 'ss'), 'ς', 'σ'))`;

/**
 * A table of `value, name, folded`: the words stored for `codes` (a condition on `tag`), with their current names. Folds
 * each word once, however many combinations of tags it is in.
 */
export const selectTagNames = (words: TagWords | undefined, bind: Bind, codes: string): string =>
  `(SELECT tag.value, ${TAG_NAME} AS name, ${foldedTag(TAG_NAME)} AS folded
    FROM (SELECT DISTINCT value FROM tag WHERE ${codes}) AS tag
    LEFT JOIN ${namedTags(words, bind)} AS named ON named.word = tag.value)`;
