import { createHash } from 'node:crypto';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { invariant } from '../../core/base/invariant.ts';
import type { RedisAddress, RedisNode } from './redis-address.ts';

/** A connection for commands to one server or to a cluster. It connects, and connects again, by itself. */
export interface RedisConnection {
  /**
   * Runs commands. Rejects when Redis is away or refuses, and after `commandTimeoutMs` at the latest; a command that was
   * sent may be carried out even then.
   */
  ask<T>(work: (client: RedisClient) => Promise<T>): Promise<T>;
  /** Runs a script as `ask` does. All keys must be in one slot of a cluster. */
  run(script: RedisScript, keys: readonly string[], args: readonly ScriptArgument[]): Promise<unknown>;
  /** The name of a key or channel, apart from those of other installations. */
  nameOf(key: string): string;
  /** Resolves to whether Redis is reached within `waitMs`. */
  reached(waitMs: number): Promise<boolean>;
  state(): RedisState;
  readonly isCluster: boolean;
  close(): void;
}

export type RedisClient = Redis | Cluster;
type ScriptArgument = string | number | Uint8Array;

export interface RedisScript {
  readonly lua: string;
  /** What a server that knows the script calls it. */
  readonly digest: string;
}

export const redisScript = (lua: string): RedisScript => ({
  lua,
  digest: createHash('sha1').update(lua).digest('hex'),
});

export interface RedisState {
  /** Whether the latest answer was none of the failures; false before the first connection. */
  readonly isUp: boolean;
  /** Commands that failed, ever. */
  readonly failures: number;
  /** The latest failure; null before the first. */
  readonly trouble: string | null;
}

export interface RedisConnectOptions {
  /** Text before all names, by default `waymark`. */
  readonly prefix?: string;
  readonly commandTimeoutMs?: number;
  /** Called with a failure at most once a minute. */
  readonly onTrouble: (error: Error) => void;
}

const COMMAND_TIMEOUT_MS = 50;
const CONNECT_TIMEOUT_MS = 1_000;
/** A connection whose server has not answered for this long is given up: its end may never be reported. */
const SILENCE_MS_MAX = 2_000;
const RETRY_MS_MAX = 1_000;
const REPORT_MS = 60_000;
/** After this many failures without a success between them, Redis is not asked for PAUSE_MS. */
const FAILURES_MAX = 5;
const PAUSE_MS = 250;
/** The client checks which node has which key this often, beside what it learns from refusals. */
const SLOTS_REFRESH_MS = 5_000;

export function connectRedis(address: RedisAddress, options: RedisConnectOptions): RedisConnection {
  const { prefix = 'waymark', commandTimeoutMs = COMMAND_TIMEOUT_MS } = options;
  const report = createReport(options.onTrouble);
  let failures = 0;
  let failedInRow = 0;
  let pausedUntilMs = 0;
  let trouble: string | null = null;
  let isClosed = false;

  function noteTrouble(error: Error): void {
    trouble = error.message;
    if (!isClosed) report(error);
  }

  const client = address.isCluster
    ? openCluster(address, commandTimeoutMs)
    : new Redis({ ...optionsOf(address, commandTimeoutMs), ...firstOf(address), db: address.database });
  // Without a listener, an error of the connection would end the process.
  client.on('error', noteTrouble);

  async function ask<T>(work: (client: RedisClient) => Promise<T>): Promise<T> {
    if (performance.now() < pausedUntilMs) throw new Error(trouble ?? 'redis is away');
    try {
      // The client repeats a command for a cluster without a time limit of its own.
      const answer = await (address.isCluster ? within(commandTimeoutMs, work(client)) : work(client));
      failedInRow = 0;
      return answer;
    } catch (error) {
      failures++;
      failedInRow++;
      // Each command that waits for a server in vain is kept until its connection ends.
      if (failedInRow >= FAILURES_MAX) pausedUntilMs = performance.now() + PAUSE_MS;
      const failure = error instanceof Error ? error : new Error(String(error));
      noteTrouble(failure);
      throw failure;
    }
  }

  return {
    ask,
    run: (script, keys, args) =>
      ask(async (client) => {
        const given = [...keys, ...args.map(bytesOf)];
        try {
          return await client.evalsha(script.digest, keys.length, ...given);
        } catch (error) {
          // A server forgets its scripts when it restarts.
          if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
          return client.eval(script.lua, keys.length, ...given);
        }
      }),
    nameOf: (key) => `${prefix}:${key}`,
    async reached(waitMs) {
      const untilMs = performance.now() + waitMs;
      for (;;) {
        if (client.status === 'ready') return true;
        if (performance.now() > untilMs) return false;
        await new Promise((done) => setTimeout(done, 5));
      }
    },
    state: () => ({ isUp: client.status === 'ready' && failedInRow === 0, failures, trouble }),
    isCluster: address.isCluster,
    close() {
      isClosed = true;
      client.disconnect();
    },
  };
}

const bytesOf = (value: ScriptArgument): string | number | Buffer =>
  value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;

/** What the client needs to know to reach any node of `address`. */
export function optionsOf(address: RedisAddress, commandTimeoutMs: number) {
  const { username, password, tls } = address;
  return {
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
    commandTimeout: commandTimeoutMs,
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: Math.max(SILENCE_MS_MAX, 2 * commandTimeoutMs),
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    enableAutoPipelining: true,
    // A counting command that was sent may have been carried out: sent again, it would count twice.
    autoResendUnfulfilledCommands: false,
    retryStrategy: retryMs,
  } satisfies RedisOptions;
}

export function openCluster(
  address: RedisAddress,
  commandTimeoutMs: number,
  { shardedSubscribers = false } = {},
): Cluster {
  return new Cluster([...address.nodes], {
    redisOptions: optionsOf(address, commandTimeoutMs),
    enableOfflineQueue: false,
    enableAutoPipelining: true,
    shardedSubscribers,
    clusterRetryStrategy: retryMs,
    slotsRefreshInterval: SLOTS_REFRESH_MS,
    retryDelayOnFailover: 20,
    retryDelayOnClusterDown: 20,
    maxRedirections: 3,
  });
}

/** Milliseconds before the nth attempt to connect, with a random part: nodes must not return all at once. */
export const retryMs = (attempts: number): number =>
  Math.min(RETRY_MS_MAX, 20 * 2 ** Math.min(attempts, 10)) * (0.5 + Math.random() / 2);

function firstOf({ nodes: [first] }: RedisAddress): RedisNode {
  invariant(first !== undefined, 'an address has a node');
  return first;
}

function createReport(onTrouble: (error: Error) => void): (error: Error) => void {
  let silentUntilMs = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (performance.now() < silentUntilMs) return;
    silentUntilMs = performance.now() + REPORT_MS;
    onTrouble(error);
  };
}

function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('redis did not answer in time')), ms);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
