import { Pool, type PoolClient, type PoolConfig, types } from 'pg';
import { errorCode, errorText } from '../../../core/base/error-text.ts';
import { StorageAway } from '../../../core/base/storage-away.ts';

export interface PoolOptions {
  readonly url: string;
  readonly connections: number;
  /** How long a call waits for a connection. */
  readonly connectMsMax: number;
  /** How long a call waits for the answer to one statement. */
  readonly answerMsMax: number;
}

/** After this time the server ends a statement, or a transaction that does nothing. */
const SERVER_MS_MAX = 5_000;
/** The object ids of the types that are parsed in another way than the driver's. */
const INT8 = 20;
const NUMERIC = 1_700;
const BYTEA = 17;

/** Numbers as numbers, bytes as plain bytes; every other type as the driver has it. */
const PARSERS: NonNullable<PoolConfig['types']> = {
  getTypeParser(type: number, format?: unknown) {
    if (format !== 'binary') {
      if (type === INT8 || type === NUMERIC) return Number;
      if (type === BYTEA) return (text: string) => Uint8Array.fromHex(text.slice(2));
    }
    return types.getTypeParser(type, format as 'text');
  },
};

/** Connections are opened when they are needed. `onFault` receives the errors of connections that end while nobody uses them. */
export function openPool(options: PoolOptions, onFault: (error: Error) => void = () => {}): Pool {
  const pool = new Pool({
    connectionString: options.url,
    max: options.connections,
    connectionTimeoutMillis: options.connectMsMax,
    query_timeout: options.answerMsMax,
    statement_timeout: SERVER_MS_MAX,
    idle_in_transaction_session_timeout: SERVER_MS_MAX,
    types: PARSERS,
    application_name: 'waymark',
  });
  // Without a listener such an error would end the process.
  pool.on('error', onFault);
  return pool;
}

export async function connectionOf(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw new StorageAway('away', error);
  }
}

/** The server's code of an error that it answered; null when it did not answer. */
export function stateOf(error: unknown): string | null {
  const code = errorCode(error);
  return /^[0-9A-Z]{5}$/.test(code) && error instanceof Error && 'severity' in error ? code : null;
}

/** The server ends connections with these: it stops, or an operator ends them. */
const ENDED = new Set(['57P01', '57P02', '57P03', '25P03']);

/** Whether the connection can no longer be used. */
export function isConnectionLost(error: unknown): boolean {
  const state = stateOf(error);
  return state === null ? error instanceof Error && isOfDriver(error) : ENDED.has(state);
}

/** Errors of the network, and of the driver's own timeouts, which leave a statement under way. */
const isOfDriver = (error: Error): boolean =>
  /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOST|ENET)/.test(errorCode(error)) ||
  /Query read timeout|Connection terminated|not queryable|timeout exceeded when trying to connect/.test(
    errorText(error),
  );

/** A prepared statement reads a table that a migration has changed: a new connection prepares it again. */
export const isOutdatedPlan = (error: unknown): boolean =>
  stateOf(error) === '0A000' && errorText(error).includes('cached plan');
