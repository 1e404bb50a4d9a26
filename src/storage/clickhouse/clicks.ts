import { Problem } from '../../core/base/problem.ts';
import type { ClickExport, ClickStats } from '../../core/clicks/click-store.ts';
import { answerStats } from './answers.ts';
import { ClickhouseAway, type ClickhouseOptions, connectClickhouse } from './connection.ts';
import { countLinkDays } from './link-days.ts';
import { countLinkFigures } from './link-figures.ts';
import { countOrphans } from './orphans.ts';
import { saveParquet } from './parquet.ts';
import { readNewestRows, streamRows } from './rows.ts';
import type { TableShape } from './schema.ts';
import { type ClickSink, createClickSink } from './sink.ts';
import { prepareTables } from './tables.ts';
import { deleteOldRows, deleteOwned } from './upkeep.ts';

export interface ClickhouseClicksOptions extends ClickhouseOptions {
  readonly shape: TableShape;
  /** Called with the reason when a question was refused because the server is away. */
  readonly onAway: (reason: string) => void;
}

/**
 * Clicks of many machines in one ClickHouse. Questions are refused with `statistics_unavailable` while the server is away;
 * the sink and upkeep throw `ClickhouseAway`.
 */
export interface ClickhouseClicks extends ClickStats, ClickExport, ClickSink {
  /** Makes the tables where they are missing or old. Call it once before anything else, and again if it throws. */
  prepare(): Promise<void>;
}

export function openClickhouseClicks(options: ClickhouseClicksOptions): ClickhouseClicks {
  const { shape, onAway } = options;
  const connection = connectClickhouse(options);

  function refusalOf(error: unknown): unknown {
    if (!(error instanceof ClickhouseAway)) return error;
    onAway(error.message);
    return new Problem('statistics_unavailable', {});
  }

  async function ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw refusalOf(error);
    }
  }

  async function* stream<T>(rows: AsyncIterable<T>): AsyncIterable<T> {
    try {
      yield* rows;
    } catch (error) {
      throw refusalOf(error);
    }
  }

  return {
    ...createClickSink(connection, shape),
    prepare: () => prepareTables(connection, shape),
    query: (query) => ask(() => answerStats(connection, query)),
    linkDays: (query) => ask(() => countLinkDays(connection, query)),
    linkFigures: (query) => ask(() => countLinkFigures(connection, query)),
    orphans: (query) => ask(() => countOrphans(connection, query)),
    rows: (query) => stream(streamRows(connection, query)),
    newest: (query, limit) => ask(() => readNewestRows(connection, query, limit)),
    writeParquet: (query, to) => ask(() => saveParquet(connection, query, to)),
    forgetRows: (beforeMs) => deleteOldRows(connection, shape, beforeMs),
    forgetWorkspace: (workspaceId) => deleteOwned(connection, shape, workspaceId),
    // The engine merges by itself.
    tidy: async () => {},
    close: connection.close,
  };
}
