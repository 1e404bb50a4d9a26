import type { Log } from './log.ts';

/** A request that was answered. */
export interface Access {
  readonly requestId?: string;
  readonly method: string;
  /** Without the query: that is where secrets and visitors' words are. */
  readonly path: string;
  readonly status: number;
  /** Until the answer began. */
  readonly ms: number;
  /** The name of the key, never the key. */
  readonly keyId?: string | null;
  readonly address: string;
}

/** A line for each request that the operator wants to see. */
export interface AccessLog {
  /** Null: calls of the APIs get no line. */
  readonly call: ((access: Access) => void) | null;
  /** Null: neither do pages, nor anything else that is no call. */
  readonly page: ((access: Access) => void) | null;
}

export function createAccessLog(
  log: Pick<Log, 'info'>,
  { wanted, withAddresses }: { wanted: 'off' | 'api' | 'all'; withAddresses: boolean },
): AccessLog {
  const write = ({ address, path, ms, ...access }: Access): void =>
    log.info(
      // `from` is a name that the log does not hide: an operator who stores addresses wants them here too.
      {
        ...access,
        path: withoutAddresses(path),
        ms: Math.round(ms * 10) / 10,
        ...(withAddresses ? { from: address } : {}),
      },
      'answered',
    );
  return { call: wanted === 'off' ? null : write, page: wanted === 'all' ? write : null };
}

/** An address within a path, as Linkly's API names a webhook, may hold the secret of the service it belongs to. */
function withoutAddresses(path: string): string {
  return path
    .split('/')
    .map((segment) => (/%(?:3a|2f)/i.test(segment) ? '…' : segment))
    .join('/');
}
