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
  const write = ({ address, ms, ...access }: Access): void =>
    log.info(
      // Named so that the log does not hide it: whoever stores addresses wants them here too.
      { ...access, ms: Math.round(ms * 10) / 10, ...(withAddresses ? { from: address } : {}) },
      'answered',
    );
  return { call: wanted === 'off' ? null : write, page: wanted === 'all' ? write : null };
}
