import { join } from 'node:path';
import {
  type Adapter,
  type AdapterStores,
  AUDIT_ROWS_READ,
  countingRandom,
  EVENTS_WAITING,
  IDEMPOTENCY_KEYS,
  STORES_AT_MS,
  TAG_WORDS,
} from '../../contract/stores.ts';
import type { SearchIndexSizes } from '../search/search-index.ts';
import { openSqliteStores } from './sqlite-stores.ts';

/** SQLite in files of `folder`; each `open` creates a new one. */
export function sqliteAdapter(folder: string, sizes: { searchSizes?: SearchIndexSizes } = {}): Adapter {
  let files = 0;
  let instances = 0;
  const random = countingRandom();

  function openFile(file: string): AdapterStores {
    const instance = `run${instances++}`;
    const options = {
      file,
      instance,
      random,
      nowMs: 1,
      idempotencyKeysMax: IDEMPOTENCY_KEYS,
      eventsWaitingMax: EVENTS_WAITING,
      tagWordsMax: TAG_WORDS,
      auditRowsReadMax: AUDIT_ROWS_READ,
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
    open: async () => openFile(join(folder, `${files++}.db`)),
  };
}
