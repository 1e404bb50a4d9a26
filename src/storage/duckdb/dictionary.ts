import { type DuckDBConnection, listValue } from '@duckdb/node-api';
import { toStoredText } from '../../core/base/stored-text.ts';
import { readRows } from './sql.ts';

/** Number and total length of the texts in memory. Texts that are used less are looked up in the table. */
export interface WordLimits {
  readonly wordsMax: number;
  readonly lettersMax: number;
}

/** A text that was given its code in this batch and is not in the table yet. */
export interface Word {
  readonly code: number;
  readonly value: string;
}

export interface Dictionary {
  /** Call this before `encode`: reads the table on first use. */
  prepare(connection: DuckDBConnection): Promise<void>;
  /**
   * Writes the code of each text that is in memory into `codes`, from `offset` on, and notes the others for `settle`.
   * Code 0 is ''.
   */
  encode(texts: readonly string[], codes: Int32Array, offset: number): void;
  /** Finds or assigns codes for the texts that `encode` noted, and returns the new texts. */
  settle(connection: DuckDBConnection, codes: Int32Array): Promise<readonly Word[]>;
  /** Clears the memory; call this when the transaction with the new texts has failed. */
  forget(): void;
}

/**
 * Gives each text of the table `word_NAME` one small number. Keeps two generations of texts in memory: when the young one
 * is full, it replaces the old one, so texts in use stay. As long as nothing has been dropped, a text that is not in
 * memory is new.
 */
export function createDictionary(name: string, limits: WordLimits): Dictionary {
  let young = new Map<string, number>();
  let old = new Map<string, number>();
  let youngLetters = 0;
  let complete = false;
  /** Null until the table has been read. */
  let nextCode: number | null = null;
  /** Texts of this batch that are not in memory, and their places. */
  const unknown = new Map<string, number[]>();

  async function load(connection: DuckDBConnection): Promise<number> {
    const [[count, letters, last] = []] = await readRows(
      connection,
      `SELECT count(*), sum(length(value)), max(code) FROM word_${name}`,
    );
    complete = Number(count) <= limits.wordsMax && Number(letters) <= limits.lettersMax;
    if (complete && Number(count) > 1) {
      const words = await readRows(connection, `SELECT value, code FROM word_${name}`);
      for (const [value, code] of words) remember(String(value), Number(code));
    }
    return Number(last) + 1;
  }

  function remember(text: string, code: number): void {
    if (young.size >= limits.wordsMax || youngLetters + text.length > limits.lettersMax) {
      if (old.size > 0) complete = false;
      old = young;
      young = new Map();
      youngLetters = 0;
    }
    young.set(text, code);
    youngLetters += text.length;
  }

  function recall(text: string): number | undefined {
    const code = young.get(text);
    if (code !== undefined) return code;
    const oldCode = old.get(text);
    if (oldCode !== undefined) remember(text, oldCode);
    return oldCode;
  }

  async function prepare(connection: DuckDBConnection): Promise<void> {
    nextCode ??= await load(connection);
  }

  function encode(texts: readonly string[], codes: Int32Array, offset: number): void {
    let last = '';
    let lastCode = 0;
    for (let index = 0; index < texts.length; index++) {
      const text = texts[index] ?? '';
      if (text !== last) {
        const code = text === '' ? 0 : recall(text);
        if (code === undefined) {
          note(text, offset + index);
          continue;
        }
        last = text;
        lastCode = code;
      }
      codes[offset + index] = lastCode;
    }
  }

  function note(text: string, place: number): void {
    const places = unknown.get(text);
    if (places === undefined) unknown.set(text, [place]);
    else places.push(place);
  }

  /** Stored texts are well-formed, so two broken texts may share a code. */
  async function settle(connection: DuckDBConnection, codes: Int32Array): Promise<readonly Word[]> {
    if (unknown.size === 0) return [];
    const stored = new Map([...unknown.keys()].map((text) => [text, toStoredText(text)]));
    const found = complete ? findRepaired(stored) : await lookUp(connection, new Set(stored.values()));
    const fresh: Word[] = [];
    for (const [text, places] of unknown) {
      const value = stored.get(text) ?? text;
      let code = found.get(value);
      if (code === undefined) {
        code = nextCode ?? 0;
        nextCode = code + 1;
        fresh.push({ code, value });
      }
      found.set(value, code);
      remember(value, code);
      for (const place of places) codes[place] = code;
    }
    unknown.clear();
    return fresh;
  }

  /** Codes of texts that are stored in another form, before a new text drops them from memory. */
  function findRepaired(stored: ReadonlyMap<string, string>): Map<string, number> {
    const found = new Map<string, number>();
    for (const [text, value] of stored) {
      const code = value === text ? undefined : (young.get(value) ?? old.get(value));
      if (code !== undefined) found.set(value, code);
    }
    return found;
  }

  async function lookUp(
    connection: DuckDBConnection,
    values: ReadonlySet<string>,
  ): Promise<Map<string, number>> {
    const texts = [...values];
    const rows = await readRows(
      connection,
      `SELECT value, code FROM word_${name}
       WHERE digest IN (SELECT unnest($1::INTEGER[])) AND value IN (SELECT unnest($2::VARCHAR[]))`,
      [listValue(texts.map(digestOf)), listValue(texts)],
    );
    return new Map(rows.map(([value, code]) => [String(value), Number(code)]));
  }

  function forget(): void {
    young = new Map();
    old = new Map();
    youngLetters = 0;
    nextCode = null;
    unknown.clear();
  }

  return { prepare, encode, settle, forget };
}

/** A 32-bit FNV-1a hash over UTF-16 units. Stored with each word: it must never change. */
export function digestOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash | 0;
}
