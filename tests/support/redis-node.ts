import { expect } from 'bun:test';
import { createLiveClicks } from '../../src/clicks/live-clicks.ts';
import { createUniqueVisitors } from '../../src/clicks/unique.ts';
import { createMemoryRateCounters } from '../../src/limits/rate-counters.ts';
import {
  connectRedis,
  type RedisConnection,
  type RedisConnectOptions,
} from '../../src/storage/redis/connect.ts';
import { createRedisLive, type RedisLiveClicks } from '../../src/storage/redis/live.ts';
import { createRedisRateCounters, type RedisRateCounters } from '../../src/storage/redis/rate-counters.ts';
import { parseRedisAddress, type RedisAddress } from '../../src/storage/redis/redis-address.ts';
import { subscribeCluster } from '../../src/storage/redis/sharded-subscription.ts';
import { subscribeRedis } from '../../src/storage/redis/subscription.ts';
import {
  createRedisUniqueVisitors,
  type RedisUniqueVisitors,
} from '../../src/storage/redis/unique-visitors.ts';
import { systemClock } from '../../src/system/system-ports.ts';

export function redisAddress(url: string): RedisAddress {
  const address = parseRedisAddress(url);
  if (address === null) throw new Error(`${url} is no address`);
  return address;
}

/**
 * A connection as a node has it, and the messages of what it reported. It waits longer for an answer: the servers of tests
 * share two processors with other tests.
 */
export async function openRedis(
  url: string,
  options: Omit<RedisConnectOptions, 'onTrouble'> = {},
): Promise<{ redis: RedisConnection; troubles: string[] }> {
  const troubles: string[] = [];
  const redis = connectRedis(redisAddress(url), {
    commandTimeoutMs: 2_000,
    onTrouble: (error) => troubles.push(error.message),
    ...options,
  });
  expect(await redis.reached(10_000)).toBe(true);
  return { redis, troubles };
}

export const rateCountersOn = (redis: RedisConnection, liveNodes = 1): RedisRateCounters =>
  createRedisRateCounters({ redis, fallback: createMemoryRateCounters(), liveNodes: () => liveNodes });

export async function eventuallyTrue(holds: () => boolean | Promise<boolean>): Promise<void> {
  const untilMs = performance.now() + 20_000;
  while (!(await holds())) {
    if (performance.now() > untilMs) throw new Error('it never became true');
    await Bun.sleep(20);
  }
}

export const uniqueVisitorsOn = (redis: RedisConnection, waitingMax?: number): RedisUniqueVisitors =>
  createRedisUniqueVisitors({
    redis,
    memory: createUniqueVisitors({ entriesMax: 100_000 }),
    clock: systemClock,
    ...(waitingMax === undefined ? {} : { waitingMax }),
  });

/** Live clicks as a node has them, with two connections of its own. */
export async function liveClicksOn(url: string): Promise<RedisLiveClicks> {
  const { redis } = await openRedis(url);
  const address = redisAddress(url);
  const live = createRedisLive({
    redis,
    local: createLiveClicks(),
    nodeId: crypto.randomUUID(),
    subscribe: (message) => {
      const on = { message, begun: () => undefined, trouble: () => undefined };
      return address.isCluster ? subscribeCluster(address, on) : subscribeRedis(address, on);
    },
  });
  return {
    publish: live.publish,
    subscribe: live.subscribe,
    close() {
      live.close();
      redis.close();
    },
  };
}
