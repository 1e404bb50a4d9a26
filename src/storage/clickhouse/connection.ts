import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { errorCode, errorText } from '../../core/base/error-text.ts';
import { StorageFull } from '../../core/base/storage-full.ts';
import type { Statement } from './statement.ts';

export interface ClickhouseOptions {
  /** `http://host:port` or `https://host:port`. */
  readonly url: string;
  /** It must exist. */
  readonly database: string;
  readonly username?: string;
  readonly password?: string;
  /** A statement that takes longer has failed. */
  readonly requestMsMax: number;
}

/** The server cannot be reached, is too slow, or has no room for a statement. It is nobody's bug, and may work later. */
export class ClickhouseAway extends Error {
  override readonly name = 'ClickhouseAway';
}

export type Settings = Readonly<Record<string, string | number>>;

export interface InsertedRows {
  readonly table: string;
  readonly columns: readonly string[];
  /** One block in the format `Native`. */
  readonly bytes: Uint8Array;
  readonly compression: 'none' | 'zstd';
}

/** Statements over HTTP. Errors are `ClickhouseAway`, or else bugs. */
export interface ClickhouseConnection {
  rows(statement: Statement, settings?: Settings): Promise<readonly (readonly unknown[])[]>;
  /** The same in chunks as they come. */
  stream(statement: Statement): AsyncIterable<readonly (readonly unknown[])[]>;
  run(statement: Statement, settings?: Settings): Promise<void>;
  insert(rows: InsertedRows, settings: Settings): Promise<void>;
  /** Writes what a statement with a `FORMAT` returns into a file. */
  save(statement: Statement, file: string): Promise<void>;
  /** Waits for nothing; later statements fail. */
  close(): Promise<void>;
}

/** Later statements of the client's pool wait for one of these. */
const CONNECTIONS_MAX = 16;
/** A server closes idle connections, after 3 seconds in old versions. */
const IDLE_MS_MAX = 2_000;
/** Rows that a server sorts in its memory, before it takes the disk. */
const SORT_BYTES_MAX = 1_000_000_000;

export function connectClickhouse(options: ClickhouseOptions): ClickhouseConnection {
  const { url, database, username, password, requestMsMax } = options;
  const client = createClient({
    url,
    database,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    application: 'waymark',
    request_timeout: requestMsMax,
    max_open_connections: CONNECTIONS_MAX,
    keep_alive: { enabled: true, idle_socket_ttl: IDLE_MS_MAX },
    // Lists of values may be longer than an address.
    use_multipart_params_auto: true,
    // The caller reports errors.
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: {
      // The server gives up too when the answer is no longer awaited.
      max_execution_time: Math.ceil(requestMsMax / 1_000),
      output_format_json_quote_64bit_integers: 0,
      max_bytes_before_external_sort: String(SORT_BYTES_MAX),
    },
  });
  let closed = false;

  async function use<T>(work: () => Promise<T>): Promise<T> {
    if (closed) throw new Error('the click store is closed');
    try {
      return await work();
    } catch (error) {
      throw toOwnError(error);
    }
  }

  const ask = ({ text, params }: Statement, settings?: Settings) =>
    client.query({
      query: text,
      format: 'JSONCompactEachRow',
      query_params: params,
      ...(settings === undefined ? {} : { clickhouse_settings: settings }),
    });

  return {
    rows: (statement, settings) => use(async () => (await ask(statement, settings)).json<unknown[]>()),
    async *stream(statement) {
      const result = await use(() => ask(statement));
      try {
        for await (const rows of result.stream<unknown[]>()) yield rows.map((row) => row.json());
      } catch (error) {
        throw toOwnError(error);
      } finally {
        result.close();
      }
    },
    run: ({ text, params }, settings = {}) =>
      use(async () => {
        await client.command({ query: text, query_params: params, clickhouse_settings: settings });
      }),
    insert: ({ table, columns, bytes, compression }, settings) =>
      use(async () => {
        const { stream } = await client.exec({
          query: `INSERT INTO ${table} (${columns.join(', ')}) FORMAT Native`,
          values: Readable.from([bytes], { objectMode: false }),
          clickhouse_settings: settings,
          ...(compression === 'zstd' ? { http_headers: { 'Content-Encoding': 'zstd' } } : {}),
        });
        await drain(stream);
      }),
    save: ({ text, params }, file) =>
      use(async () => {
        const { stream } = await client.exec({ query: text, query_params: params });
        await pipeline(stream, createWriteStream(file));
      }),
    close: async () => {
      closed = true;
      await client.close();
    },
  };
}

/** An answer counts as received at its end only. */
async function drain(stream: Readable): Promise<void> {
  for await (const chunk of stream) void chunk;
}

/** What a server answers when it is busy, full, broken or set up in another way; the rest are faults of statements. */
const AWAY_TYPES: readonly string[] = [
  'ALL_CONNECTION_TRIES_FAILED',
  'AUTHENTICATION_FAILED',
  'KEEPER_EXCEPTION',
  'MEMORY_LIMIT_EXCEEDED',
  'NETWORK_ERROR',
  'NOT_ENOUGH_SPACE',
  'QUERY_WAS_CANCELLED',
  'REQUIRED_PASSWORD',
  'SERVER_OVERLOADED',
  'SOCKET_TIMEOUT',
  'TABLE_IS_READ_ONLY',
  'TIMEOUT_EXCEEDED',
  'TOO_FEW_LIVE_REPLICAS',
  'TOO_MANY_PARTS',
  'TOO_MANY_SIMULTANEOUS_QUERIES',
  'TOO_SLOW',
  'UNKNOWN_DATABASE',
  'UNKNOWN_STATUS_OF_INSERT',
  'UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE',
];

/** Messages of the engine repeat statements, so they are the cause of an error and not its text. */
function toOwnError(error: unknown): Error {
  if (errorCode(error) === 'ENOSPC') return new StorageFull('the disk is full', { cause: error });
  if (error instanceof ClickHouseError) {
    const type = error.type ?? `code ${error.code}`;
    return AWAY_TYPES.includes(type)
      ? new ClickhouseAway(`ClickHouse refuses work: ${type}`, { cause: error })
      : new Error(`ClickHouse refuses a statement: ${type}`, { cause: error });
  }
  const reason = errorCode(error) || errorText(error).split('\n', 1)[0]?.slice(0, REASON_LENGTH_MAX);
  return new ClickhouseAway(`ClickHouse does not answer: ${reason}`, { cause: error });
}

const REASON_LENGTH_MAX = 100;
