import {
  type ClickhouseClicks,
  type ClickhouseClicksOptions,
  openClickhouseClicks,
} from '../../src/storage/clickhouse/clicks.ts';
import { type ClickhouseConnection, connectClickhouse } from '../../src/storage/clickhouse/connection.ts';
import { encodeBlocks } from '../../src/storage/clickhouse/native-block.ts';
import type { TableShape } from '../../src/storage/clickhouse/schema.ts';
import { statement } from '../../src/storage/clickhouse/statement.ts';
import { prepareTables } from '../../src/storage/clickhouse/tables.ts';
import type { CountedStats } from '../../src/storage/contract/click-stats.contract.ts';
import type { ClickhouseServer } from './clickhouse.ts';

export const ALONE: TableShape = { cluster: null, replicated: false, sharded: false };

export interface OwnTables {
  readonly connection: ClickhouseConnection;
  readonly database: string;
  /** All rows of a statement. */
  read(text: string): Promise<readonly (readonly unknown[])[]>;
}

/** The tables of clicks in a database of their own. */
export async function openTables(server: ClickhouseServer, requestMsMax = 20_000): Promise<OwnTables> {
  const database = await server.newDatabase();
  const connection = connectClickhouse({ url: server.url, database, requestMsMax });
  await prepareTables(connection, ALONE);
  return { connection, database, read: (text) => connection.rows(statement(text)) };
}

/** An empty store, whose `write` ships each batch as the next of a node. */
export async function openClicks(
  server: ClickhouseServer,
  options: Partial<ClickhouseClicksOptions> = {},
): Promise<ClickhouseClicks & CountedStats> {
  const clicks = openClickhouseClicks({
    url: server.url,
    database: await server.newDatabase(),
    requestMsMax: 20_000,
    shape: ALONE,
    onAway: () => undefined,
    ...options,
  });
  await clicks.prepare();
  let seq = 0;
  return {
    ...clicks,
    write: async ({ clicks: columns }) => {
      const place = { node: 'node', seq: ++seq };
      await clicks.ship({ ...place, ...encodeBlocks(columns, place), compression: 'none' });
    },
  };
}
