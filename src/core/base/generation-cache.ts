import { invariant } from './invariant.ts';

export interface GenerationCache<V, K extends string | number = string> {
  get(key: K): V | undefined;
  set(key: K, value: V): void;
  delete(key: K): boolean;
  clear(): void;
  /** At most `entriesMax`. */
  readonly size: number;
}

/**
 * A bounded map that evicts entries not used lately, in constant time and without a list: entries live in a young and
 * an old generation, a hit moves an old entry back, and when the young generation is full the old one is dropped.
 * `undefined` means absent, so a cached miss needs another value, such as null.
 */
export function createGenerationCache<V, K extends string | number = string>(
  entriesMax: number,
): GenerationCache<V, K> {
  const generationMax = Math.floor(entriesMax / 2);
  invariant(generationMax >= 1, 'a cache of two generations holds at least two entries');
  let young = new Map<K, V>();
  let old = new Map<K, V>();

  function add(key: K, value: V): void {
    if (young.size >= generationMax) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  }

  return {
    get(key) {
      const fresh = young.get(key);
      if (fresh !== undefined) return fresh;
      const kept = old.get(key);
      if (kept === undefined) return undefined;
      old.delete(key);
      add(key, kept);
      return kept;
    },
    set(key, value) {
      if (young.has(key)) {
        young.set(key, value);
        return;
      }
      old.delete(key);
      add(key, value);
    },
    delete(key) {
      return young.delete(key) || old.delete(key);
    },
    clear() {
      young = new Map();
      old = new Map();
    },
    get size() {
      return young.size + old.size;
    },
  };
}
