import {
  type Adapter,
  countingRandom,
  EVENTS_WAITING,
  IDEMPOTENCY_KEYS,
  STORES_AT_MS,
  type Stores,
  TAG_WORDS,
} from '../contract/stores.ts';
import { createMemoryStores } from './memory-stores.ts';

async function open(): Promise<Stores> {
  const stores = createMemoryStores({
    random: countingRandom(),
    idempotencyKeysMax: IDEMPOTENCY_KEYS,
    eventsWaitingMax: EVENTS_WAITING,
    tagWordsMax: TAG_WORDS,
    clock: { nowMs: () => STORES_AT_MS },
  });
  return { ...stores, index: async () => {}, reopen: open, close: async () => {} };
}

export const memoryAdapter: Adapter = { name: 'memory', durable: false, open };
