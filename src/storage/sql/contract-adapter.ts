import { join } from 'node:path';
import {
  type Adapter,
  countingRandom,
  EVENTS_WAITING,
  IDEMPOTENCY_KEYS,
  STORES_AT_MS,
  type Stores,
  TAG_WORDS,
} from '../contract/stores.ts';
import type { SearchIndexSizes } from './search-index.ts';
import { openSqliteStores } from './sqlite-stores.ts';

/** SQLite in files of `folder`, a new one each time it is opened. */
export function sqliteAdapter(folder: string, sizes: { searchSizes?: SearchIndexSizes } = {}): Adapter {
  let files = 0;
  let instances = 0;
  const random = countingRandom();

  function openFile(file: string): Stores {
    const instance = `run${instances++}`;
    const options = {
      file,
      instance,
      random,
      nowMs: 1,
      idempotencyKeysMax: IDEMPOTENCY_KEYS,
      eventsWaitingMax: EVENTS_WAITING,
      tagWordsMax: TAG_WORDS,
      clock: { nowMs: () => STORES_AT_MS },
      ...sizes,
    };
    const stores = openSqliteStores(options);
    return {
      ...stores,
      index: () => stores.searchIndex.index(),
      async reopen() {
        await stores.close();
        return openFile(file);
      },
    };
  }

  return {
    name: 'SQLite',
    durable: true,
    open: async () => openFile(join(folder, `${files++}.db`)),
  };
}
