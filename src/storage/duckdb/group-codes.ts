import type { DuckDBConnection } from '@duckdb/node-api';
import { CLICK_TEXTS } from '../../core/clicks/click.ts';
import {
  type GroupColumn,
  type GroupedText,
  TEXT_GROUP_NAMES,
  TEXT_GROUPS,
  type TextGroup,
  type TextGroupName,
} from '../../core/clicks/click-columns.ts';
import { createDictionary, type Word, type WordLimits } from './dictionary.ts';
import { DICTIONARIES } from './schema.ts';

/** Where the texts of a stored column are: their group, and the place in it. */
export interface TextPlace {
  readonly group: TextGroupName;
  readonly place: number;
}

/** By the name of the stored column. */
export const TEXT_PLACES: ReadonlyMap<string, TextPlace> = new Map(
  TEXT_GROUP_NAMES.flatMap((group) =>
    TEXT_GROUPS[group].map((field, place) => [columnOf(field), { group, place }] as const),
  ),
);

function columnOf(field: GroupedText): string {
  return field in CLICK_TEXTS ? CLICK_TEXTS[field as keyof typeof CLICK_TEXTS].name : field;
}

/** The codes of a group's texts, which it keeps as long as they hold. */
interface KeptCodes {
  readonly era: object;
  readonly codes: readonly number[];
}

export interface GroupCodes {
  /** Finds or assigns the codes of all texts of a column's groups; `append` stores new texts. */
  prepare(
    connection: DuckDBConnection,
    name: TextGroupName,
    column: GroupColumn,
    append: (dictionary: string, words: readonly Word[]) => Promise<void>,
  ): Promise<void>;
  /** The code of a text of each group, by the group's number; call `prepare` first. */
  codesOf(column: GroupColumn, place: number): Int32Array;
  /** The codes of texts that belong to no group. */
  encode(
    connection: DuckDBConnection,
    dictionary: string,
    texts: readonly string[],
    append: (dictionary: string, words: readonly Word[]) => Promise<void>,
  ): Promise<Int32Array>;
  /** Call this when the transaction with new texts has failed. */
  forget(): void;
}

/** Each group is looked up in the dictionaries once, and then carries its codes. */
export function createGroupCodes(limits: WordLimits): GroupCodes {
  const dictionaries = new Map(DICTIONARIES.map((name) => [name, createDictionary(name, limits)]));
  let era = {};

  const keptBy = (group: TextGroup): KeptCodes | null => {
    const kept = group.kept as KeptCodes | null;
    return kept !== null && kept.era === era ? kept : null;
  };

  async function encode(
    connection: DuckDBConnection,
    name: string,
    texts: readonly string[],
    append: (dictionary: string, words: readonly Word[]) => Promise<void>,
  ): Promise<Int32Array> {
    const dictionary = dictionaries.get(name);
    if (dictionary === undefined) throw new Error(`no dictionary ${name}`);
    await dictionary.prepare(connection);
    const codes = new Int32Array(texts.length);
    dictionary.encode(texts, codes, 0);
    await append(name, await dictionary.settle(connection, codes));
    return codes;
  }

  return {
    encode,

    async prepare(connection, name, column, append) {
      const fresh = column.groups.filter((group) => keptBy(group) === null);
      if (fresh.length === 0) return;
      const places = TEXT_GROUPS[name].map(columnOf);
      const codes: Int32Array[] = [];
      for (const [place, dictionary] of places.entries()) {
        const texts = fresh.map((group) => group.texts[place] ?? '');
        codes.push(await encode(connection, dictionary, texts, append));
      }
      for (const [index, group] of fresh.entries()) {
        group.kept = { era, codes: codes.map((ofPlace) => ofPlace[index] ?? 0) } satisfies KeptCodes;
      }
    },

    codesOf(column, place) {
      const codes = new Int32Array(column.groups.length);
      for (const [number, group] of column.groups.entries()) codes[number] = keptBy(group)?.codes[place] ?? 0;
      return codes;
    },

    forget() {
      for (const dictionary of dictionaries.values()) dictionary.forget();
      era = {};
    },
  };
}
