import type { DuckDBConnection } from '@duckdb/node-api';
import { fetchAhead } from '../../core/base/fetch-ahead.ts';
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
  /**
   * The codes of all texts of a column's groups: for each place in a group, an array by the number of the group. `append`
   * stores new texts.
   */
  codesOf(
    connection: DuckDBConnection,
    name: TextGroupName,
    column: GroupColumn,
    append: (dictionary: string, words: readonly Word[]) => Promise<void>,
  ): Promise<readonly Int32Array[]>;
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

function put(codes: readonly Int32Array[], place: number, number: number, code = 0): void {
  const ofPlace = codes[place];
  if (ofPlace !== undefined) ofPlace[number] = code;
}

/** Each group is looked up in the dictionaries once, and then carries its codes. */
export function createGroupCodes(limits: WordLimits): GroupCodes {
  const dictionaries = new Map(DICTIONARIES.map((name) => [name, createDictionary(name, limits)]));
  let era = {};

  const keptBy = (group: TextGroup | undefined): KeptCodes | null => {
    const kept = (group?.kept ?? null) as KeptCodes | null;
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

    async codesOf(connection, name, { groups }, append) {
      const codes = TEXT_GROUPS[name].map(() => new Int32Array(groups.length));
      const fresh: number[] = [];
      fetchAhead(groups, (group) => keptBy(group)?.codes[0] ?? 0);
      // One pass over the groups: most are read from memory that the processor's cache does not have.
      for (let number = 0; number < groups.length; number++) {
        const kept = keptBy(groups[number]);
        if (kept === null) fresh.push(number);
        else for (let place = 0; place < codes.length; place++) put(codes, place, number, kept.codes[place]);
      }
      if (fresh.length === 0) return codes;
      const found: Int32Array[] = [];
      for (const [place, field] of TEXT_GROUPS[name].entries()) {
        const texts = fresh.map((number) => groups[number]?.texts[place] ?? '');
        found.push(await encode(connection, columnOf(field), texts, append));
      }
      for (const [index, number] of fresh.entries()) {
        const own = found.map((ofPlace) => ofPlace[index] ?? 0);
        for (const [place, code] of own.entries()) put(codes, place, number, code);
        const group = groups[number];
        if (group !== undefined) group.kept = { era, codes: own } satisfies KeptCodes;
      }
      return codes;
    },

    forget() {
      for (const dictionary of dictionaries.values()) dictionary.forget();
      era = {};
    },
  };
}
