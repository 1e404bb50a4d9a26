import { afterAll, beforeAll, expect, test } from 'bun:test';
import {
  eventuallyTrue,
  openRedis,
  rateCountersOn,
  redisAddress,
} from '../../../tests/support/redis-node.ts';
import {
  type RedisCluster,
  type RedisServer,
  startRedis,
  startRedisCluster,
} from '../../../tests/support/redis-servers.ts';
import type { Rate } from '../../core/plans/plan.ts';
import { rateCountersContract } from '../contract/rate-counters.contract.ts';
import { connectRedis, type RedisConnection } from './connect.ts';

const LONG: Rate = { limit: 1_000, windowMs: 10_000_000_000_000, per: 'key' };
let server: RedisServer;
let cluster: RedisCluster;
const open: RedisConnection[] = [];

beforeAll(async () => {
  server = await startRedis();
  cluster = await startRedisCluster();
});
afterAll(async () => {
  for (const redis of open) redis.close();
  await server.remove();
  await cluster.remove();
});

async function openNode(url: string, { liveNodes = 1, commandTimeoutMs = 2_000 } = {}) {
  const { redis, troubles } = await openRedis(url, { commandTimeoutMs });
  open.push(redis);
  return { redis, troubles, ...rateCountersOn(redis, liveNodes) };
}

for (const [name, url] of [
  ['one Redis server', () => server.url],
  ['a cluster of Redis', () => cluster.url],
] as const) {
  rateCountersContract({
    name,
    async open() {
      const nodes = await Promise.all([1, 2, 3].map(() => openNode(url())));
      return {
        nodes,
        async close() {
          expect(nodes.map((node) => node.fallbacks())).toEqual([0, 0, 0]);
        },
      };
    },
  });

  test(`three clients of ${name} get exactly the limit of each of 30 keys`, async () => {
    const nodes = await Promise.all([1, 2, 3].map(() => openNode(url())));
    const rate = { ...LONG, limit: 100 };
    const allowed = new Map<string, number>();
    for (let round = 0; round < 20; round++) {
      const asked = Array.from({ length: 300 }, (_, nth) => `exact ${nth % 30}`);
      await Promise.all(
        asked.map(async (key, nth) => {
          const answer = await nodes[(nth + round) % 3]?.take(key, rate, Date.now());
          if (answer?.allowed) allowed.set(key, (allowed.get(key) ?? 0) + 1);
        }),
      );
    }
    expect(nodes.map((node) => node.fallbacks())).toEqual([0, 0, 0]);
    expect([...allowed.values()]).toEqual(Array.from({ length: 30 }, () => rate.limit));
  });
}

test('a paused server leaves each node its share of the limit, and has no effect once it is back', async () => {
  const own = await startRedis();
  const node = await openNode(own.url, { liveNodes: 3, commandTimeoutMs: 200 });
  const rate = { ...LONG, limit: 10 };
  expect((await node.take('paused', rate, Date.now())).remaining).toBe(9);
  own.pause();
  const answers = [];
  for (let nth = 0; nth < 8; nth++) answers.push(await node.take('paused', rate, Date.now()));
  // ceil(10 / 3)
  expect(answers.filter(({ allowed }) => allowed)).toHaveLength(4);
  expect(node.isSpent('paused', rate, Date.now())).toBe(true);
  expect(node.fallbacks()).toBe(8);
  expect(node.redis.state().isUp).toBe(false);
  own.resume();
  await untilShared(node, 'after the pause');
  expect(node.troubles).toHaveLength(1);
  await own.remove();
});

test('a killed server that starts again is used again, by scripts that it does not know', async () => {
  const own = await startRedis();
  const node = await openNode(own.url);
  await node.take('killed', LONG, Date.now());
  await own.kill();
  const before = node.fallbacks();
  for (let nth = 0; nth < 5; nth++) await node.take('killed', LONG, Date.now());
  expect(node.fallbacks()).toBe(before + 5);
  await own.start();
  await untilShared(node, 'after the start');
  expect((await node.take('killed', LONG, Date.now())).remaining).toBe(LONG.limit - 1);
  expect(node.troubles).toHaveLength(1);
  await own.remove();
});

test('a node of a cluster that is killed leaves the keys of the others exact', async () => {
  const own = await startRedisCluster();
  const node = await openNode(own.url, { liveNodes: 2, commandTimeoutMs: 200 });
  const keys = Array.from({ length: 60 }, (_, nth) => `cluster ${nth}`);
  const askAll = () => Promise.all(keys.map((key) => node.take(key, LONG, Date.now())));
  const sharedOf = (answers: readonly { remaining: number }[]): number =>
    answers.filter(({ remaining }) => remaining >= LONG.limit / 2).length;
  expect(sharedOf(await askAll())).toBe(60);
  await own.nodes[2]?.kill();
  // Until the client knows which node is gone, it may take other keys along.
  await eventuallyTrue(async () => sharedOf(await askAll()) >= 20);
  expect(node.fallbacks()).toBeGreaterThan(0);
  await own.nodes[2]?.start();
  await eventuallyTrue(async () => sharedOf(await askAll()) === 60);
  await own.remove();
}, 60_000);

test('a server that was never there is reported, and counted without', async () => {
  const gone = await startRedis();
  await gone.remove();
  const troubles: Error[] = [];
  const redis = connectRedis(redisAddress(gone.url), { onTrouble: (error) => troubles.push(error) });
  open.push(redis);
  const counters = rateCountersOn(redis, 0);
  expect(await counters.take('gone', LONG, Date.now())).toMatchObject({ allowed: true, remaining: 999 });
  expect(await redis.reached(100)).toBe(false);
  expect(troubles).toHaveLength(1);
  expect(redis.state()).toMatchObject({ isUp: false, failures: 1 });
});

/** Resolves when the counters of `node` are those of Redis again. */
async function untilShared(node: Awaited<ReturnType<typeof openNode>>, key: string): Promise<void> {
  await eventuallyTrue(async () => {
    const before = node.fallbacks();
    await node.take(key, LONG, Date.now());
    return node.fallbacks() === before;
  });
}
