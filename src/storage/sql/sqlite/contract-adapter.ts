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
import { runTwice } from '../run-twice.ts';
import type { SearchIndexSizes } from '../search/search-index.ts';
import { openSqlite } from './sqlite.ts';
import { sqliteStoresOn } from './sqlite-stores.ts';

/** SQLite in files of `folder`; each `open` creates a new one. `jobsRunTwice`: see `runTwice`. */
export function sqliteAdapter(
  folder: string,
  { jobsRunTwice = false, ...sizes }: { searchSizes?: SearchIndexSizes; jobsRunTwice?: boolean } = {},
): Adapter {
  let files = 0;
  let instances = 0;
  const random = countingRandom();

  function openFile(file: string): AdapterStores {
    const instance = `run${instances++}`;
    const options = {
      instance,
      random,
      idempotencyKeysMax: IDEMPOTENCY_KEYS,
      eventsWaitingMax: EVENTS_WAITING,
      tagWordsMax: TAG_WORDS,
      auditRowsReadMax: AUDIT_ROWS_READ,
      clock: { nowMs: () => STORES_AT_MS },
      ...sizes,
    };
    const opened = openSqlite(file, 1);
    const sql = jobsRunTwice ? { ...opened, writer: runTwice(opened.writer) } : opened;
    const stores = sqliteStoresOn(sql, file, options);
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
    name: jobsRunTwice ? 'SQLite that runs jobs twice' : 'SQLite',
    open: async () => openFile(join(folder, `${files++}.db`)),
  };
}
