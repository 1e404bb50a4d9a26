import { foldTag, nameInWord, type TagWords } from '../../core/links/tag.ts';
import { compareBytes, type GroupRow, type Sums, toStatsCount } from '../click-tables/counts.ts';
import type { ClickhouseConnection } from './connection.ts';
import { COUNTS_OF_SUMS } from './schema.ts';
import { countValues, type Prepared } from './sources.ts';
import { statement } from './statement.ts';
import { toSums } from './sums.ts';

/**
 * The tags with the most clicks. Combinations of tags come from the engine, and are split here: a click counts once for each name
 * of its tags, and which words have one name changes.
 */
export async function readTags(
  connection: ClickhouseConnection,
  prepared: Prepared,
): Promise<readonly GroupRow[]> {
  const { tagWords = NO_WORDS, bots, limit } = prepared.query;
  const byFold = new Map<string, Sums>();
  const names = createNames(tagWords);
  const counted = statement(
    `SELECT value, ${COUNTS_OF_SUMS} FROM (${countValues(prepared, ['tags'])}) GROUP BY value`,
    prepared.params,
  );
  for await (const rows of connection.stream(counted)) {
    for (const [value, ...counts] of rows) {
      const words: readonly string[] = JSON.parse(String(value));
      const more = toSums(counts);
      for (const fold of new Set(words.map(names.foldOf))) {
        const sum = byFold.get(fold) ?? { people: 0, uniques: 0, bots: 0 };
        sum.people += more.people;
        sum.uniques += more.uniques;
        sum.bots += more.bots;
        byFold.set(fold, sum);
      }
    }
  }
  return [...byFold]
    .map(([fold, sum]) => ({ value: names.shown(fold), ...toStatsCount(sum, bots) }))
    .filter(({ clicks }) => clicks > 0)
    .sort((a, b) => b.clicks - a.clicks || compareBytes(a.value, b.value))
    .slice(0, limit);
}

const NO_WORDS: TagWords = new Map();

/** The folded names of words, and how each is shown: as the tag is spelt, or else in the first spelling of all words. */
function createNames(tagWords: TagWords) {
  const folds = new Map<string, string>();
  const known = firstSpellings(tagWords.values());
  const spellings = new Map<string, string>();
  return {
    foldOf(word: string): string {
      const kept = folds.get(word);
      if (kept !== undefined) return kept;
      const name = tagWords.get(word) ?? nameInWord(word);
      const fold = foldTag(name);
      folds.set(word, fold);
      noteSpelling(spellings, fold, name);
      return fold;
    },
    shown: (fold: string): string => known.get(fold) ?? spellings.get(fold) ?? fold,
  };
}

function firstSpellings(names: Iterable<string>): ReadonlyMap<string, string> {
  const spellings = new Map<string, string>();
  for (const name of names) noteSpelling(spellings, foldTag(name), name);
  return spellings;
}

function noteSpelling(spellings: Map<string, string>, fold: string, name: string): void {
  const other = spellings.get(fold);
  if (other === undefined || compareBytes(name, other) < 0) spellings.set(fold, name);
}
