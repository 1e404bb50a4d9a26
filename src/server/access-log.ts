import type { Log } from './log.ts';

/** An answered request. */
export interface Access {
  readonly requestId?: string;
  readonly method: string;
  /** Without the query, which may hold secrets and visitors' data. */
  readonly path: string;
  readonly status: number;
  /** Time until the answer began. */
  readonly ms: number;
  /** The key's id, never its secret. */
  readonly keyId?: string | null;
  readonly address: string;
}

/** Writes a log line for each request, as far as the operator has enabled it. */
export interface AccessLog {
  /** Logs an API call; null when API calls are not logged. */
  readonly call: ((access: Access) => void) | null;
  /** Logs a page or any other request; null when these are not logged. */
  readonly page: ((access: Access) => void) | null;
}

export function createAccessLog(
  log: Pick<Log, 'info'>,
  { logged, withAddresses }: { logged: 'off' | 'api' | 'all'; withAddresses: boolean },
): AccessLog {
  const write = ({ address, path, ms, ...access }: Access): void =>
    log.info(
      // Named `from` because the log redacts names such as `address`: an operator who stores addresses wants them
      // here too.
      {
        ...access,
        path: withoutAddresses(path),
        ms: Math.round(ms * 10) / 10,
        ...(withAddresses ? { from: address } : {}),
      },
      'answered',
    );
  return { call: logged === 'off' ? null : write, page: logged === 'all' ? write : null };
}

/** Redacts URLs in a path: a compatible API names a webhook by its URL there, which may hold a secret. */
function withoutAddresses(path: string): string {
  return path
    .split('/')
    .map((segment) => (/%(?:3a|2f)/i.test(segment) ? '…' : segment))
    .join('/');
}
