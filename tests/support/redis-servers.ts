import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './program.ts';

/** A real server of a test, on a loopback port and in a folder of its own. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Starts it again on the same port, with what it had stored if `keeps`. */
  start(): Promise<void>;
  /** Ends it at once, as a power failure does. */
  kill(): Promise<void>;
  /** SIGSTOP: it accepts connections and never answers. */
  pause(): void;
  resume(): void;
  remove(): Promise<void>;
}

export interface RedisCluster {
  readonly nodes: readonly RedisServer[];
  /** A list for `parseRedisAddress`. */
  readonly url: string;
  remove(): Promise<void>;
}

const READY_MS_MAX = 20_000;
const SLOTS = 16_384;
const INSTALL = 'apt-get install --no-install-recommends redis-server';

export async function startRedis(args: readonly string[] = []): Promise<RedisServer> {
  const program = Bun.which('redis-server') ?? Bun.which('valkey-server');
  if (program === null) throw new Error(`this test needs a Redis server: ${INSTALL}`);
  const folder = mkdtempSync(join(tmpdir(), 'waymark-redis-'));
  const port = await freePort();
  let child: Bun.Subprocess | null = null;

  async function start(): Promise<void> {
    const started = Bun.spawn(
      [program ?? '', '--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...args],
      { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' },
    );
    child = started;
    await eventually(`the server on port ${port}`, async () => {
      if (started.exitCode !== null) throw new Error(`redis-server ended with ${started.exitCode}`);
      return (await command(port, 'PING')) === 'PONG';
    });
  }

  async function kill(): Promise<void> {
    child?.kill('SIGKILL');
    await child?.exited;
  }

  await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    start,
    kill,
    pause: () => child?.kill('SIGSTOP'),
    resume: () => child?.kill('SIGCONT'),
    async remove() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Three nodes with a third of the slots each, and no replicas. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const nodes: RedisServer[] = [];
  for (let nth = 0; nth < 3; nth++) {
    const bus = await freePort();
    nodes.push(
      await startRedis(
        `--cluster-enabled yes --cluster-port ${bus} --cluster-node-timeout 1000 --cluster-require-full-coverage no --appendonly yes`.split(
          ' ',
        ),
      ),
    );
    const from = Math.floor((SLOTS * nth) / 3);
    const to = Math.floor((SLOTS * (nth + 1)) / 3) - 1;
    const port = nodes[nth]?.port ?? 0;
    await command(port, 'CLUSTER', 'SET-CONFIG-EPOCH', nth + 1);
    await command(port, 'CLUSTER', 'ADDSLOTSRANGE', from, to);
    if (nth > 0)
      await command(port, 'CLUSTER', 'MEET', '127.0.0.1', nodes[0]?.port ?? 0, await busOf(nodes[0]));
  }
  for (const { port } of nodes) {
    await eventually('the cluster', async () => {
      const state = String(await command(port, 'CLUSTER', 'INFO'));
      return state.includes('cluster_state:ok') && state.includes(`cluster_slots_ok:${SLOTS}`);
    });
  }
  return {
    nodes,
    url: nodes.map(({ url }) => url).join(','),
    async remove() {
      for (const node of nodes) await node.remove();
    },
  };
}

/** The port on which a node talks to other nodes: the second number of `host:port@bus`. */
async function busOf(node: RedisServer | undefined): Promise<string> {
  return /@(\d+)/.exec(String(await command(node?.port ?? 0, 'CLUSTER', 'NODES')))?.[1] ?? '';
}

/** One command on a connection of its own; null when the server does not answer. */
export async function command(port: number, name: string, ...args: (string | number)[]): Promise<unknown> {
  const client = new Redis({ host: '127.0.0.1', port, lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await client.call(name, ...args);
  } catch {
    return null;
  } finally {
    client.disconnect();
  }
}

async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  const untilMs = performance.now() + READY_MS_MAX;
  while (!(await holds())) {
    if (performance.now() > untilMs) throw new Error(`${what} is not there`);
    await Bun.sleep(20);
  }
}
