import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openSqliteStores } from '../../src/storage/sql/sqlite-stores.ts';
import { START_MS } from './app.ts';

/** The stores of a real server, in a new file of `folder`. */
export const openTestSqlite = (folder: string, bounds: { readonly pagesMax?: number } = {}) =>
  openSqliteStores({
    ...bounds,
    file: join(folder, `${crypto.randomUUID()}.db`),
    instance: crypto.randomUUID(),
    random: { bytes: (count) => new Uint8Array(randomBytes(count)) },
    nowMs: START_MS,
    clock: { nowMs: () => START_MS },
  });
