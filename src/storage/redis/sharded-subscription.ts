import { openCluster } from './connect.ts';
import type { RedisAddress } from './redis-address.ts';
import type { RedisSubscription } from './subscription.ts';

const TIMEOUT_MS = 1_000;
/** How often every channel is subscribed to again, in case a node of the cluster has forgotten it. */
const AGAIN_MS = 5_000;

/** Receives the messages of sharded channels, each from the node of the cluster that has its slot. */
export function subscribeCluster(
  address: RedisAddress,
  on: { message: (channel: string, text: string) => void; trouble: (error: Error) => void },
): RedisSubscription {
  const channels = new Set<string>();
  const cluster = openCluster(address, TIMEOUT_MS, { shardedSubscribers: true });
  cluster.on('error', on.trouble);
  cluster.on('smessage', on.message);
  const put = (channel: string): void => {
    cluster.ssubscribe(channel).catch(on.trouble);
  };
  cluster.on('ready', () => {
    for (const channel of channels) put(channel);
  });
  const timer = setInterval(() => {
    for (const channel of channels) put(channel);
  }, AGAIN_MS);

  return {
    add(channel) {
      channels.add(channel);
      if (cluster.status === 'ready') put(channel);
    },
    remove(channel) {
      channels.delete(channel);
      cluster.sunsubscribe(channel).catch(on.trouble);
    },
    close() {
      clearInterval(timer);
      cluster.disconnect();
    },
  };
}
