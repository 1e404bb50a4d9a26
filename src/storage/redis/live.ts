import type { WorkspaceId } from '../../core/base/ids.ts';
import type { Click } from '../../core/clicks/click.ts';
import { type ClickColumns, clickAt } from '../../core/clicks/click-columns.ts';
import type { LiveClicks } from '../../core/clicks/statistics.ts';
import { type RedisConnection, redisScript } from './connect.ts';
import type { RedisSubscription } from './subscription.ts';

/** What one node publishes and follows by itself. */
type NodeLiveClicks = LiveClicks & { publish(clicks: ClickColumns): void };

/** Live clicks of all nodes, best effort: while Redis is away, followers get those of their own node only. */
export interface RedisLiveClicks extends NodeLiveClicks {
  close(): void;
}

const LEASE_S = 30;
const RENEW_MS = 10_000;
/** How often a node that publishes asks which workspaces others follow. */
const FOLLOWED_MS = 1_000;
const CLICKS_MAX = 100;
/** More messages of one batch are not sent for a workspace: a screen shows few of their clicks. */
const MESSAGES_MAX = 3;

/** KEYS: followed workspaces, by the second when their lease ends. ARGV: seconds, then the workspaces. */
const RENEW = redisScript(`
local now = tonumber(redis.call('TIME')[1])
for nth = 2, #ARGV do redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[nth]) end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
return 1
`);
const FOLLOWED = redisScript(`
return redis.call('ZRANGEBYSCORE', KEYS[1], redis.call('TIME')[1], '+inf')
`);

export function createRedisLive(deps: {
  redis: RedisConnection;
  /** Serves the followers of this node. */
  local: NodeLiveClicks;
  /** Different for each node. */
  nodeId: string;
  /** Opens the connection for messages of other nodes. */
  subscribe: (onMessage: (channel: string, text: string) => void) => RedisSubscription;
}): RedisLiveClicks {
  const { redis, local, nodeId } = deps;
  const leases = redis.nameOf('live:followed');
  const channelOf = (workspaceId: WorkspaceId): string => redis.nameOf(`live:${workspaceId}`);
  const takers = new Map<string, Set<(clicks: readonly Click[]) => void>>();
  const mine = new Map<string, WorkspaceId>();
  let followed: ReadonlySet<WorkspaceId> = new Set();
  let askedAtMs = Number.NEGATIVE_INFINITY;

  const channels = deps.subscribe((channel, text) => {
    const clicks = readMessage(text, nodeId);
    if (clicks === null) return;
    for (const take of takers.get(channel) ?? []) take(clicks);
  });
  const timer = setInterval(() => void renew([...mine.values()]), RENEW_MS);

  async function renew(workspaces: readonly WorkspaceId[]): Promise<void> {
    if (workspaces.length > 0) await redis.run(RENEW, [leases], [LEASE_S, ...workspaces]).catch(() => null);
  }

  /** Asks in the background; until the answer is here, the last one holds. */
  function askFollowed(): void {
    if (performance.now() - askedAtMs < FOLLOWED_MS) return;
    askedAtMs = performance.now();
    void redis
      .run(FOLLOWED, [leases], [])
      .catch(() => [])
      .then((answer) => {
        followed = new Set(Array.isArray(answer) ? answer.map((id) => Number(id) as WorkspaceId) : []);
      });
  }

  async function send(workspaceId: WorkspaceId, clicks: readonly Click[]): Promise<void> {
    const text = JSON.stringify({ node: nodeId, clicks });
    const channel = channelOf(workspaceId);
    await redis
      .ask((client) => (redis.isCluster ? client.spublish(channel, text) : client.publish(channel, text)))
      .catch(() => null);
  }

  return {
    publish(clicks) {
      local.publish(clicks);
      askFollowed();
      if (followed.size === 0) return;
      for (const [workspaceId, sent] of followedOf(clicks, followed)) void send(workspaceId, sent);
    },
    subscribe(workspaceId, take) {
      const end = local.subscribe(workspaceId, take);
      const channel = channelOf(workspaceId);
      const own = takers.get(channel) ?? new Set();
      if (own.size === 0) {
        takers.set(channel, own);
        mine.set(channel, workspaceId);
        channels.add(channel);
        void renew([workspaceId]);
      }
      const mineToo = (clicks: readonly Click[]): void => take(clicks);
      own.add(mineToo);
      return () => {
        end();
        if (!own.delete(mineToo) || own.size > 0) return;
        takers.delete(channel);
        mine.delete(channel);
        channels.remove(channel);
      };
    },
    close() {
      clearInterval(timer);
      channels.close();
    },
  };
}

/** Messages of at most CLICKS_MAX clicks, each of one workspace. */
function followedOf(
  clicks: ClickColumns,
  followed: ReadonlySet<WorkspaceId>,
): readonly (readonly [WorkspaceId, readonly Click[]])[] {
  const messages: [WorkspaceId, Click[]][] = [];
  const sentOf = new Map<WorkspaceId, number>();
  const open = new Map<WorkspaceId, Click[]>();
  for (let row = 0; row < clicks.rows; row++) {
    const workspaceId = (clicks.workspaceId[row] ?? 0) as WorkspaceId;
    if (!followed.has(workspaceId)) continue;
    const sent = sentOf.get(workspaceId) ?? 0;
    if (sent >= MESSAGES_MAX * CLICKS_MAX) continue;
    let message = open.get(workspaceId);
    if (message === undefined || message.length >= CLICKS_MAX) {
      message = [];
      open.set(workspaceId, message);
      messages.push([workspaceId, message]);
    }
    message.push(clickAt(clicks, row));
    sentOf.set(workspaceId, sent + 1);
  }
  return messages;
}

/** The clicks of another node; null for those of this one, and for what no node has sent. */
function readMessage(text: string, nodeId: string): readonly Click[] | null {
  try {
    const { node, clicks } = JSON.parse(text);
    return node !== nodeId && Array.isArray(clicks) ? clicks : null;
  } catch {
    return null;
  }
}
