import { afterAll, expect, test } from 'bun:test';
import { eventuallyTrue, liveClicksOn } from '../../../tests/support/redis-node.ts';
import { type RedisServer, startRedis, startRedisCluster } from '../../../tests/support/redis-servers.ts';
import type { WorkspaceId } from '../../core/base/ids.ts';
import type { Click } from '../../core/clicks/click.ts';
import { type ClickColumns, clickBatch } from '../../core/clicks/click-columns.ts';
import { sampleClick } from '../contract/click-samples.ts';

const ends: (() => Promise<void> | void)[] = [];
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

async function openNode(url: string) {
  const node = await liveClicksOn(url);
  ends.push(node.close);
  return node;
}

function clicksOf(workspace: number, count: number): ClickColumns {
  const click = { ...sampleClick(), workspaceId: workspace as WorkspaceId };
  return clickBatch(
    Array.from({ length: count }, (_, nth) => ({ ...click, atMs: click.atMs + nth })),
    new Map(),
  ).clicks;
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

const follow = (
  node: { subscribe: Awaited<ReturnType<typeof openNode>>['subscribe'] },
  workspace: number,
) => {
  const received: Click[] = [];
  const end = node.subscribe(workspace as WorkspaceId, (clicks) => received.push(...clicks));
  return { received, end };
};

test.each([
  ['one server', startOne],
  ['a cluster', startThree],
])(
  'with %s, a follower gets the clicks of other nodes, of the workspace that it follows',
  async (_name, start) => {
    const { url } = await start();
    const [a, b] = [await openNode(url), await openNode(url)];
    const [one, two] = [follow(b, 1), follow(b, 2)];
    // The other node learns within a second or two what is followed.
    await eventuallyTrue(() => {
      a.publish(clicksOf(1, 1));
      a.publish(clicksOf(2, 1));
      return one.received.length > 0 && two.received.length > 0;
    });
    expect(one.received[0]).toEqual({ ...sampleClick(), workspaceId: 1 as WorkspaceId });
    expect(new Set(one.received.map(({ workspaceId }) => Number(workspaceId)))).toEqual(new Set([1]));

    // Many clicks at once: at most 300 of a batch, in order.
    await Bun.sleep(50);
    one.received.length = 0;
    a.publish(clicksOf(1, 450));
    await eventuallyTrue(() => one.received.length >= 300);
    expect(one.received.map(({ atMs }) => atMs - sampleClick().atMs)).toEqual(
      Array.from({ length: 300 }, (_, nth) => nth),
    );

    // The own clicks of a node reach its followers once, and not by Redis.
    one.received.length = 0;
    b.publish(clicksOf(1, 1));
    await Bun.sleep(100);
    expect(one.received).toHaveLength(1);

    one.end();
    one.received.length = 0;
    a.publish(clicksOf(1, 1));
    a.publish(clicksOf(2, 7));
    await eventuallyTrue(() => two.received.length >= 7);
    expect(one.received).toEqual([]);
  },
  30_000,
);

test.each([
  ['one server', startOne],
  ['a cluster', startThree],
])(
  'with %s, clicks arrive again after every server was killed and started',
  async (_name, start) => {
    const started = await start();
    const servers = 'nodes' in started ? started.nodes : [started];
    const [a, b] = [await openNode(started.url), await openNode(started.url)];
    const { received } = follow(b, 5);
    const arrives = () =>
      eventuallyTrue(() => {
        received.length = 0;
        a.publish(clicksOf(5, 1));
        return Bun.sleep(50).then(() => received.length > 0);
      });
    await arrives();
    for (const server of servers) await server.kill();
    a.publish(clicksOf(5, 1));
    // Followers of the same node notice nothing.
    received.length = 0;
    b.publish(clicksOf(5, 1));
    expect(received).toHaveLength(1);
    for (const server of servers) await server.start();
    await arrives();
  },
  50_000,
);
