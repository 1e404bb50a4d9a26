import { type DuckDBConnection, listValue } from '@duckdb/node-api';
import { toStoredText } from '../../core/stored-text.ts';
import { readRows } from './sql.ts';

/** Texts a dictionary remembers, and their length together; what is used least is looked up in the table again. */
export interface WordLimits {
  readonly wordsMax: number;
  readonly lettersMax: number;
}

/** A text that got its code in this batch and is not in the table yet. */
export interface Word {
  readonly code: number;
  readonly value: string;
}

export interface Dictionary {
  /** The code of each text, and the texts that are new. Code 0 is ''. */
  encode(
    connection: DuckDBConnection,
    texts: readonly string[],
  ): Promise<{ codes: Int32Array; fresh: readonly Word[] }>;
  /** Forgets everything held, for when the transaction with the new words failed. */
  forget(): void;
}

/**
 * Gives each text of the table `word_NAME` one small number. Two generations of texts are held: when the young one is
 * full it becomes the old one and the old one is dropped, so what is in use stays. As long as nothing was dropped, a
 * text not held is a new one.
 */
export function createDictionary(name: string, limits: WordLimits): Dictionary {
  let young = new Map<string, number>();
  let old = new Map<string, number>();
  let youngLetters = 0;
  let complete = false;
  /** Null until the table was looked at. */
  let nextCode: number | null = null;

  async function load(connection: DuckDBConnection): Promise<number> {
    const [[words, letters, last] = []] = await readRows(
      connection,
      `SELECT count(*), sum(length(value)), max(code) FROM word_${name}`,
    );
    complete = Number(words) <= limits.wordsMax && Number(letters) <= limits.lettersMax;
    if (complete && Number(words) > 1) {
      const held = await readRows(connection, `SELECT value, code FROM word_${name}`);
      for (const [value, code] of held) remember(String(value), Number(code));
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

  async function encode(connection: DuckDBConnection, texts: readonly string[]) {
    const codes = new Int32Array(texts.length);
    if (nextCode === null) {
      if (texts.every((text) => text === '')) return { codes, fresh: [] };
      nextCode = await load(connection);
    }
    const unknown = new Map<string, number[]>();
    let last = '';
    let lastCode = 0;
    for (let index = 0; index < texts.length; index++) {
      const text = texts[index] ?? '';
      if (text !== last) {
        const code = text === '' ? 0 : recall(text);
        if (code === undefined) {
          const places = unknown.get(text);
          if (places === undefined) unknown.set(text, [index]);
          else places.push(index);
          continue;
        }
        last = text;
        lastCode = code;
      }
      codes[index] = lastCode;
    }
    const fresh = unknown.size === 0 ? [] : await settle(connection, unknown, codes);
    return { codes, fresh };
  }

  /** Finds or gives codes to texts not held. Only whole texts are stored, so two broken ones may share a code. */
  async function settle(
    connection: DuckDBConnection,
    unknown: ReadonlyMap<string, readonly number[]>,
    codes: Int32Array,
  ) {
    const stored = new Map([...unknown.keys()].map((text) => [text, toStoredText(text)]));
    const found = complete ? new Map<string, number>() : await lookUp(connection, new Set(stored.values()));
    const fresh: Word[] = [];
    for (const [text, places] of unknown) {
      const value = stored.get(text) ?? text;
      let code = value === text ? found.get(value) : (found.get(value) ?? recall(value));
      if (code === undefined) {
        code = nextCode ?? 0;
        nextCode = code + 1;
        fresh.push({ code, value });
      }
      found.set(value, code);
      remember(value, code);
      for (const place of places) codes[place] = code;
    }
    return fresh;
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
  }

  return { encode, forget };
}

/** A 32-bit FNV-1a hash over UTF-16 units. Stored with each word: it must never change. */
export function digestOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash | 0;
}
