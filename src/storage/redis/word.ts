import type { RedisConnection } from './connect.ts';
import type { RedisAddress } from './redis-address.ts';
import { subscribeRedis } from './subscription.ts';

/** Quick word between nodes about what has changed. It may be lost, so nothing may rely on it alone. */
export interface NodeWord {
  /** Sends a text to every node, this one too. Resolves to whether Redis took it. */
  say(text: string): Promise<boolean>;
  close(): void;
}

/** A longer text is not sent: its receivers look for themselves. */
export const WORD_LENGTH_MAX = 65_536;
const CHANNEL = 'word';

export function openWord(deps: {
  redis: RedisConnection;
  address: RedisAddress;
  /** Called with each text; a cluster may change their order. */
  onWord: (text: string) => void;
  /** Called when texts may have been lost, also at the beginning: read what has changed from its store. */
  onGap: () => void;
  onTrouble: (error: Error) => void;
}): NodeWord {
  const { redis, onWord, onGap } = deps;
  const channel = redis.nameOf(CHANNEL);
  const subscription = subscribeRedis(deps.address, {
    message(_channel, text) {
      if (text === '' || text.length > WORD_LENGTH_MAX) onGap();
      else onWord(text);
    },
    begun: onGap,
    trouble: deps.onTrouble,
  });
  subscription.add(channel);

  return {
    async say(text) {
      // An empty text makes every node look.
      const sent = text.length > WORD_LENGTH_MAX ? '' : text;
      return redis
        .ask((client) => client.publish(channel, sent))
        .then(
          () => true,
          () => false,
        );
    },
    close: subscription.close,
  };
}
