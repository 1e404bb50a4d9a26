import { afterAll, beforeAll, expect, test } from 'bun:test';
import { eventuallyTrue, openRedis, uniqueVisitorsOn } from '../../../tests/support/redis-node.ts';
import {
  command,
  type RedisCluster,
  type RedisServer,
  startRedis,
  startRedisCluster,
} from '../../../tests/support/redis-servers.ts';
import { DAY_MS, HOUR_MS } from '../../core/base/calendar.ts';
import { NOON_MS } from '../contract/click-samples.ts';
import {
  freshLink,
  placed,
  type TestVisit,
  uniquesOf,
  uniqueVisitorsContract,
} from '../contract/unique-visitors.contract.ts';
import type { RedisConnection } from './connect.ts';

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

async function openNode(url: string, commandTimeoutMs = 5_000, waitingMax?: number) {
  const { redis } = await openRedis(url, { commandTimeoutMs });
  open.push(redis);
  return uniqueVisitorsOn(redis, waitingMax);
}

for (const [name, url] of [
  ['one Redis server', () => server.url],
  ['a cluster of Redis', () => cluster.url],
] as const) {
  uniqueVisitorsContract({
    name,
    async open() {
      const nodes = await Promise.all([1, 2, 3].map(() => openNode(url())));
      return {
        nodes,
        async close() {
          expect(nodes.map((node) => node.unsure())).toEqual([0, 0, 0]);
        },
      };
    },
  });

  test(`three nodes with ${name} count each person of each link once, at the same time`, async () => {
    const nodes = await Promise.all([1, 2, 3].map(() => openNode(url())));
    const ids = Array.from({ length: 40 }, freshLink);
    const visits = Array.from({ length: 4_000 }, (_, nth) => ({
      link: ids[nth % 40] ?? 0,
      person: nth,
      atMs: NOON_MS + nth,
    }));
    const flags = await Promise.all(nodes.map((node) => uniquesOf(node, visits)));
    expect(visits.map((_, nth) => flags.filter((own) => own[nth]).length)).toEqual(visits.map(() => 1));
  });

  test(`with ${name}, visits that are decided again get the same answers, in other batches and on another node`, async () => {
    const [first, second] = [await openNode(url()), await openNode(url())];
    const ids = [freshLink(), freshLink(), freshLink()];
    // A backlog of two days; the window passes many times between visits of the same person.
    const visits = placed(
      Array.from({ length: 3_000 }, (_, nth): TestVisit => {
        const person = (nth * 7) % 11;
        return {
          link: ids[nth % 3] ?? 0,
          person,
          before: person,
          after: person,
          atMs: NOON_MS + nth * 60_000 - (nth % 5) * 90_000,
          windowMs: 1.5 * HOUR_MS,
        };
      }),
    );
    const flags = await uniquesOf(first, visits);
    expect(flags.filter(Boolean).length).toBeGreaterThan(300);
    expect(flags.filter(Boolean).length).toBeLessThan(1_500);
    const again: boolean[] = [];
    for (let at = 0; at < visits.length; at += 170)
      again.push(...(await uniquesOf(second, visits.slice(at, at + 170))));
    expect(again).toEqual([...flags]);
  });
}

test('while Redis is paused, the node decides by what it knows, and Redis learns it afterwards', async () => {
  const own = await startRedis();
  const [mine, theirs] = [await openNode(own.url, 200), await openNode(own.url, 5_000)];
  const link = freshLink();
  const visit = (person: number, atMs = NOON_MS) => ({ link, person, atMs });
  expect(await uniquesOf(mine, [visit(1)])).toEqual([true]);
  expect(await uniquesOf(theirs, [visit(2)])).toEqual([true]);
  own.pause();
  // Person 2 visited another node, which nobody can know now.
  expect(await uniquesOf(mine, [visit(1), visit(2), visit(3), visit(3)])).toEqual([false, true, true, false]);
  expect([mine.unsure(), mine.waiting()]).toEqual([4, 2]);
  own.resume();
  await eventuallyTrue(async () => {
    await uniquesOf(mine, [visit(9)]);
    return mine.waiting() === 0;
  });
  expect(await uniquesOf(theirs, [visit(3), visit(4)])).toEqual([false, true]);
  await own.remove();
});

test('after a server was killed and lost everything, the node still knows what it decided meanwhile', async () => {
  const own = await startRedis();
  const node = await openNode(own.url, 2_000, 5);
  const link = freshLink();
  await own.kill();
  const people = Array.from({ length: 7 }, (_, person) => ({ link, person, atMs: NOON_MS }));
  expect(await uniquesOf(node, people.slice(0, 5))).toEqual([true, true, true, true, true]);
  // What waits is bounded.
  expect(await uniquesOf(node, people.slice(5))).toEqual([true, true]);
  expect(node.waiting()).toBe(5);
  await own.start();
  await eventuallyTrue(async () => {
    await uniquesOf(node, [{ link: freshLink(), person: 1, atMs: NOON_MS }]);
    return node.waiting() === 0;
  });
  expect(await uniquesOf(node, people)).toEqual([false, false, false, false, false, true, true]);
  await own.remove();
});

test('a node of a cluster that is killed makes only the visits to its links unsure', async () => {
  const own = await startRedisCluster();
  const node = await openNode(own.url, 300);
  const batch = () => Array.from({ length: 60 }, () => ({ link: freshLink(), person: 1, atMs: NOON_MS }));
  expect(await uniquesOf(node, batch())).not.toContain(false);
  expect(node.unsure()).toBe(0);
  await own.nodes[1]?.kill();
  await eventuallyTrue(async () => {
    const before = node.unsure();
    expect(await uniquesOf(node, batch())).not.toContain(false);
    return node.unsure() - before < 45;
  });
  expect(node.waiting()).toBeGreaterThan(0);
  await own.nodes[1]?.start();
  await eventuallyTrue(async () => {
    await uniquesOf(node, batch());
    return node.waiting() === 0;
  });
  await own.remove();
}, 60_000);

test('marks are forgotten some hours after the window, and not before it', async () => {
  const node = await openNode(server.url);
  const link = freshLink();
  const nowMs = Date.now();
  await uniquesOf(node, [{ link, person: 1, atMs: nowMs, windowMs: DAY_MS }]);
  const keys = await command(server.port, 'KEYS', `*:u:{${link.toString(36)}}:*`);
  expect(keys).toHaveLength(1);
  const left = Number(await command(server.port, 'TTL', String((keys as string[])[0])));
  expect(left).toBeGreaterThanOrEqual(DAY_MS / 1_000 - 60);
  expect(left).toBeLessThanOrEqual((DAY_MS + 6 * HOUR_MS) / 1_000);
});
