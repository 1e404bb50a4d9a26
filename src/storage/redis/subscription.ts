import { Redis } from 'ioredis';
import { optionsOf, retryMs } from './connect.ts';
import type { RedisAddress } from './redis-address.ts';

/** One connection that receives the messages of some channels. It connects again by itself, in a cluster to another node. */
export interface RedisSubscription {
  /** Receives the messages of one more channel. */
  add(channel: string): void;
  remove(channel: string): void;
  close(): void;
}

/** A connection that does not answer a ping in this time is dead: its end may never be reported. */
const PING_TIMEOUT_MS = 1_000;
const PING_MS = 2_000;

export function subscribeRedis(
  address: RedisAddress,
  on: {
    message: (channel: string, text: string) => void;
    /** Called whenever a connection begins: messages sent before that may have been lost. */
    begun: () => void;
    trouble: (error: Error) => void;
  },
): RedisSubscription {
  const channels = new Set<string>();
  let client: Redis | null = null;
  let attempts = 0;
  let isClosed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function open(): void {
    const { nodes } = address;
    const opened = new Redis({
      ...optionsOf(address, PING_TIMEOUT_MS),
      ...nodes[attempts % nodes.length],
      db: address.database,
      enableAutoPipelining: false,
      // This file connects again, to the next node.
      retryStrategy: () => null,
    });
    client = opened;
    opened.on('error', on.trouble);
    opened.on('message', on.message);
    opened.on('end', () => {
      if (isClosed || client !== opened) return;
      clearTimeout(timer);
      timer = setTimeout(open, retryMs(attempts++));
    });
    opened.on('ready', () => void begin(opened));
  }

  async function begin(opened: Redis): Promise<void> {
    try {
      if (channels.size > 0) await opened.subscribe(...channels);
      attempts = 0;
      on.begun();
      watch(opened);
    } catch {
      opened.disconnect();
    }
  }

  function watch(opened: Redis): void {
    if (isClosed || client !== opened) return;
    timer = setTimeout(() => {
      opened.ping().then(
        () => watch(opened),
        () => opened.disconnect(),
      );
    }, PING_MS);
  }

  /** A connection whose command failed has other channels than it should have. */
  function run(work: (ready: Redis) => Promise<unknown>): void {
    const current = client;
    if (current?.status === 'ready') work(current).catch(() => current.disconnect());
  }

  open();
  return {
    add(channel) {
      channels.add(channel);
      run((ready) => ready.subscribe(channel));
    },
    remove(channel) {
      channels.delete(channel);
      run((ready) => ready.unsubscribe(channel));
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      client?.disconnect();
    },
  };
}
