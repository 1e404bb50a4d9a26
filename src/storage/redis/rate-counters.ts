import { createHash } from 'node:crypto';
import { createGenerationCache } from '../../core/base/generation-cache.ts';
import type { Rate } from '../../core/plans/plan.ts';
import type { RateAnswer, RateCounters } from '../../core/plans/quota.ts';
import { type RedisConnection, redisScript } from './connect.ts';

interface FallbackCounters {
  take(key: string, rate: Rate, nowMs: number): RateAnswer;
  isSpent(key: string, rate: Rate, nowMs: number): boolean;
}

/** Rate counters that all nodes share. */
export interface RedisRateCounters extends RateCounters {
  /** See `RateCounters`. Windows follow the clock of Redis; `resetsAtMs` is by the clock of the caller. */
  take(key: string, rate: Rate, nowMs: number): Promise<RateAnswer>;
  /** By what this node knows: another node may have spent the rest. */
  isSpent(key: string, rate: Rate, nowMs: number): boolean;
  /** Calls that were counted by this node alone, because Redis did not answer. */
  fallbacks(): number;
}

/**
 * KEYS: the counter. ARGV: limit, length of the window in milliseconds. Returns whether the call is allowed, how many
 * are left, and the milliseconds until the window ends. The time is that of Redis, so clocks of nodes do not matter.
 */
const TAKE = redisScript(`
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local left = redis.call('PTTL', KEYS[1])
local taken = 0
if left > 0 and left <= window then
  taken = tonumber(redis.call('GET', KEYS[1]))
else
  local time = redis.call('TIME')
  left = window - (time[1] * 1000 + math.floor(time[2] / 1000)) % window
end
if taken >= limit then return { 0, 0, left } end
if taken == 0 then redis.call('SET', KEYS[1], 1, 'PX', left) else redis.call('INCR', KEYS[1]) end
return { 1, limit - taken - 1, left }
`);

const DIGEST_BYTES = 15;
const SPENT_MAX = 20_000;

/**
 * While Redis is away, `fallback` counts in this node's memory with the share of the limit that `liveNodes` leaves to each
 * node.
 */
export function createRedisRateCounters(deps: {
  redis: RedisConnection;
  /** It counts in memory, and answers at once. */
  fallback: FallbackCounters;
  liveNodes: () => number;
}): RedisRateCounters {
  const { redis, fallback, liveNodes } = deps;
  /** When the window of a key ends that has nothing left. */
  const spent = createGenerationCache<number>(SPENT_MAX);
  let fallbacks = 0;

  const shareOf = (rate: Rate): Rate => ({
    ...rate,
    limit: Math.ceil(rate.limit / Math.max(1, liveNodes())),
  });

  return {
    async take(key, rate, nowMs) {
      const counter = nameOf(key, rate);
      const answer = await redis
        .run(TAKE, [redis.nameOf(`r:${counter}`)], [rate.limit, rate.windowMs])
        .catch(() => null);
      if (!isAnswer(answer)) {
        fallbacks++;
        return fallback.take(key, shareOf(rate), nowMs);
      }
      const [allowed, remaining, leftMs] = answer;
      const resetsAtMs = nowMs + leftMs;
      if (remaining === 0) spent.set(counter, resetsAtMs);
      return { allowed: allowed === 1, remaining, resetsAtMs };
    },
    isSpent(key, rate, nowMs) {
      if (!redis.state().isUp && fallback.isSpent(key, shareOf(rate), nowMs)) return true;
      const resetsAtMs = spent.get(nameOf(key, rate));
      return resetsAtMs !== undefined && nowMs < resetsAtMs && resetsAtMs - nowMs <= rate.windowMs;
    },
    fallbacks: () => fallbacks,
  };
}

/** A digest, because keys contain addresses. Another length of the window is another counter. */
const nameOf = (key: string, { windowMs }: Rate): string =>
  createHash('sha256').update(`${windowMs} ${key}`).digest().subarray(0, DIGEST_BYTES).toString('base64url');

const isAnswer = (answer: unknown): answer is [allowed: number, remaining: number, leftMs: number] =>
  Array.isArray(answer) && answer.length === 3 && answer.every((part) => typeof part === 'number');
