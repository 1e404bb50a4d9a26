import { type Adapter, countingRandom, IDEMPOTENCY_KEYS, type Stores } from '../contract/stores.ts';
import { createMemoryStores } from './memory-stores.ts';

async function open(): Promise<Stores> {
  const stores = createMemoryStores({ random: countingRandom(), idempotencyKeysMax: IDEMPOTENCY_KEYS });
  return { ...stores, reopen: open, close: async () => {} };
}

export const memoryAdapter: Adapter = { name: 'memory', durable: false, open };
