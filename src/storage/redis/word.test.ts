import { afterAll, expect, test } from 'bun:test';
import { eventuallyTrue, openRedis, redisAddress } from '../../../tests/support/redis-node.ts';
import { type RedisServer, startRedis, startRedisCluster } from '../../../tests/support/redis-servers.ts';
import { openWord, WORD_LENGTH_MAX } from './word.ts';

const ends: (() => Promise<void> | void)[] = [];
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

async function openNode(url: string) {
  const { redis } = await openRedis(url);
  const heard: string[] = [];
  const state = { gaps: 0, troubles: 0 };
  const word = openWord({
    redis,
    address: redisAddress(url),
    onWord: (text) => heard.push(text),
    onGap: () => state.gaps++,
    onTrouble: () => state.troubles++,
  });
  ends.push(redis.close, word.close);
  // Nothing that was said before is known, so there is a gap.
  await eventuallyTrue(() => state.gaps === 1);
  return { ...word, heard, state };
}

async function startOne(): Promise<RedisServer> {
  const server = await startRedis();
  ends.push(server.remove);
  return server;
}

async function startThree(): Promise<{ url: string; nodes: readonly RedisServer[] }> {
  const cluster = await startRedisCluster();
  ends.push(cluster.remove);
  return cluster;
}

test.each([
  ['one server', startOne, 'in order'],
  // The client publishes at any node of the cluster.
  ['a cluster, whichever node each subscribes to,', startThree, 'in any order'],
])('with %s every node receives every word', async (_name, start, order) => {
  const { url } = await start();
  const urls = url.split(',');
  const rotated = (nth: number): string => [...urls.slice(nth), ...urls.slice(0, nth)].join(',');
  const nodes = await Promise.all([0, 1, 2].map((nth) => openNode(rotated(nth % urls.length))));
  const said = Array.from({ length: 50 }, (_, nth) => `link ${nth} 🎉`);
  for (const text of said) expect(await nodes[0]?.say(text)).toBe(true);
  for (const { heard, state } of nodes) {
    await eventuallyTrue(() => heard.length >= 50);
    expect(order === 'in order' ? heard : heard.toSorted()).toEqual(
      order === 'in order' ? said : said.toSorted(),
    );
    expect(state.gaps).toBe(1);
  }
});

test('a text that is too long makes every node look for itself', async () => {
  const { url } = await startOne();
  const [a, b] = [await openNode(url), await openNode(url)];
  expect(await a.say('x'.repeat(WORD_LENGTH_MAX + 1))).toBe(true);
  expect(await a.say('x'.repeat(WORD_LENGTH_MAX))).toBe(true);
  await eventuallyTrue(() => b.heard.length === 1);
  expect(b.state.gaps).toBe(2);
});

test('a server that is killed and started again leaves a gap, and words arrive again', async () => {
  const server = await startOne();
  const node = await openNode(server.url);
  await server.kill();
  expect(await node.say('lost')).toBe(false);
  await server.start();
  await eventuallyTrue(() => node.state.gaps === 2);
  await eventuallyTrue(() => node.say('back'));
  await eventuallyTrue(() => node.heard.length > 0);
  expect(node.heard[0]).toBe('back');
});

test('a server that is silent is given up, and its node knows of the gap once it is back', async () => {
  const server = await startOne();
  const node = await openNode(server.url);
  server.pause();
  await eventuallyTrue(() => node.state.troubles > 0);
  server.resume();
  await eventuallyTrue(() => node.state.gaps >= 2);
  await eventuallyTrue(() => node.say('back'));
  await eventuallyTrue(() => node.heard.includes('back'));
}, 30_000);

test('in a cluster, the node that a subscriber is connected to may be killed', async () => {
  const cluster = await startThree();
  const node = await openNode(cluster.url);
  await cluster.nodes[0]?.kill();
  await eventuallyTrue(() => node.state.gaps >= 2);
  await eventuallyTrue(async () => {
    await node.say('others are there');
    return node.heard.includes('others are there');
  });
}, 30_000);
