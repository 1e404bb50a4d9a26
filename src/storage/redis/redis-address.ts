/** Where a Redis or Valkey is, and how a client proves itself there. */
export interface RedisAddress {
  /** One server, or some nodes of the cluster. Never empty. */
  readonly nodes: readonly RedisNode[];
  readonly isCluster: boolean;
  readonly username: string | null;
  readonly password: string | null;
  readonly tls: boolean;
  /** The number of the database; always 0 in a cluster. */
  readonly database: number;
}

export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

const PORT = 6_379;

/**
 * Reads `redis://[user[:password]@]host[:port][/database]`, `rediss://` for TLS, or a comma-separated list of them for a
 * cluster. The user, the password and TLS of the first hold for all. Returns null when the text is none of that.
 */
export function parseRedisAddress(text: string, { cluster = false } = {}): RedisAddress | null {
  const urls = text.split(',').map((part) => readUrl(part.trim()));
  const [first] = urls;
  if (first === undefined || first === null) return null;
  const nodes: RedisNode[] = [];
  for (const url of urls) {
    if (url === null || url.protocol !== first.protocol) return null;
    nodes.push({
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? PORT : Number(url.port),
    });
  }
  const isCluster = cluster || urls.length > 1;
  const database = /^\/?(\d{0,4})$/.exec(first.pathname)?.[1];
  if (database === undefined || (isCluster && Number(database) !== 0)) return null;
  return {
    nodes,
    isCluster,
    username: first.username === '' ? null : decodeURIComponent(first.username),
    password: first.password === '' ? null : decodeURIComponent(first.password),
    tls: first.protocol === 'rediss:',
    database: Number(database),
  };
}

function readUrl(text: string): URL | null {
  const url = URL.parse(text);
  return url !== null && /^rediss?:$/.test(url.protocol) && url.hostname !== '' ? url : null;
}
