import { Problem } from '../../src/core/base/problem.ts';
import { StorageAway } from '../../src/core/base/storage-away.ts';
import { StorageFull } from '../../src/core/base/storage-full.ts';
import type { ClickStore } from '../../src/core/clicks/click-store.ts';
import type { Between } from './app.ts';
import type { SqliteStores } from './stores.ts';

/** A fault below the core: the disk is full, the database is away, a store fails, another change wins, statistics are closed. */
export type StoreFault = 'none' | 'full' | 'away' | 'broken' | 'raced' | 'closed';

const WRITES: ReadonlySet<string> = new Set([
  'insert',
  'upsert',
  'replace',
  'saveAll',
  'remove',
  'change',
  'take',
]);

/** Stores that fail on demand, as their ports say that they can. */
export function createFaultyStores(): Between & { fault: StoreFault } {
  const faulty = {
    fault: 'none' as StoreFault,
    stores: (stores: SqliteStores): SqliteStores =>
      // Each store keeps its functions; the guard only runs before them.
      Object.fromEntries(
        Object.entries(stores).map(([name, store]) => [name, guarded(name, store as object)]),
      ) as unknown as SqliteStores,
    clicks: (clicks: ClickStore): ClickStore => guarded('clicks', clicks),
  };

  function guarded<T extends object>(store: string, held: T): T {
    return new Proxy(held, {
      get(target, name, receiver) {
        const value: unknown = Reflect.get(target, name, receiver);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          const instead = answerInstead(store, String(name));
          return instead === undefined ? Reflect.apply(value, target, args) : instead();
        };
      },
    });
  }

  function answerInstead(store: string, call: string): (() => unknown) | undefined {
    switch (faulty.fault) {
      case 'none':
        return undefined;
      case 'full':
        return WRITES.has(call) ? () => Promise.reject(new StorageFull('no room')) : undefined;
      case 'away':
        return () => Promise.reject(new StorageAway('away'));
      case 'broken':
        return () => Promise.reject(new Error('the store is broken'));
      case 'raced':
        if (store !== 'links') return undefined;
        if (call === 'replace') return async () => 'conflict';
        return call === 'saveAll' ? async () => ({ refused: [{ index: 0, reason: 'conflict' }] }) : undefined;
      case 'closed':
        return store === 'clicks'
          ? () => {
              throw new Problem('statistics_unavailable', {});
            }
          : undefined;
    }
  }

  return faulty;
}
