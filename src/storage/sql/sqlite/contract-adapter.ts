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
import type { NodesAdapter } from '../../contract/two-nodes.ts';
import { runTwice } from '../run-twice.ts';
import type { SearchIndexSizes } from '../search/search-index.ts';
import type { SqlWriter } from '../sql.ts';
import { openSqlite } from './sqlite.ts';
import { sqliteStoresOn } from './sqlite-stores.ts';

/** SQLite in files of `folder`; each `open` creates a new one. `jobsRunTwice`: see `runTwice`. */
export function sqliteAdapter(
  folder: string,
  { jobsRunTwice = false, ...sizes }: { searchSizes?: SearchIndexSizes; jobsRunTwice?: boolean } = {},
): Adapter & NodesAdapter {
  let files = 0;
  let instances = 0;
  const random = countingRandom();

  async function openFile(
    file: string,
    node = 'main',
    queue = (writer: SqlWriter): SqlWriter => writer,
  ): Promise<AdapterStores> {
    const instance = `run${instances++}`;
    const options = {
      instance,
      node: { name: node, version: '' },
      random,
      idempotencyKeysMax: IDEMPOTENCY_KEYS,
      eventsWaitingMax: EVENTS_WAITING,
      tagWordsMax: TAG_WORDS,
      auditRowsReadMax: AUDIT_ROWS_READ,
      clock: { nowMs: () => STORES_AT_MS },
      ...sizes,
    };
    const opened = openSqlite(file, 1);
    const queued = queue(opened.writer);
    const sql = { ...opened, writer: jobsRunTwice ? runTwice(queued) : queued };
    const stores = sqliteStoresOn(sql, file, options);
    await stores.nodes.beat();
    return {
      ...stores,
      index: () => stores.searchIndex.index(),
      async reopen() {
        await stores.close();
        return openFile(file, node, queue);
      },
    };
  }

  return {
    name: jobsRunTwice ? 'SQLite that runs jobs twice' : 'SQLite',
    open: () => openFile(join(folder, `${files++}.db`)),
    async openTwo() {
      const file = join(folder, `${files++}.db`);
      const queue = createQueue();
      return [await openFile(file, 'one', queue), await openFile(file, 'two', queue)];
    },
  };
}

/**
 * Lets several writers of one process write one after the other: SQLite would block the process while it waits for the
 * lock that the same process holds.
 */
function createQueue(): (writer: SqlWriter) => SqlWriter {
  let last: Promise<unknown> = Promise.resolve();
  return (writer) => ({
    ...writer,
    write(job) {
      const written = last.then(() => writer.write(job));
      last = written.catch(() => undefined);
      return written;
    },
  });
}
