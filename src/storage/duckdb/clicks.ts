import type { DuckDBConnection } from '@duckdb/node-api';
import type { ClickArchive, ClickStore } from '../../core/clicks/click-store.ts';
import type { StatsQuery, StatsTable } from '../../core/clicks/stats.ts';
import { answerQuery } from './answers.ts';
import { exportParquet } from './archive.ts';
import { copyDatabase } from './copy-database.ts';
import { bufferBytes, type DatabaseOptions, openDatabase } from './database.ts';
import { answerLinkDays } from './link-days.ts';
import { answerLinkFigures } from './link-figures.ts';
import { createMemory } from './memory.ts';
import { answerOrphans } from './orphans.ts';
import { foldRows } from './rollups.ts';
import { readNewest, streamClicks, streamVisitors } from './rows.ts';
import { readRows } from './sql.ts';
import { deleteRows, deleteWorkspace, type SortLimits, sortPastRows } from './upkeep.ts';
import { createClickWriter } from './writer.ts';

/** Texts in the memory of each of about thirty dictionaries; a text takes about a hundred bytes. */
const WORDS_MAX = 80_000;
/** Mean length of a text; bounds the total length of a dictionary. */
const LETTERS_MEAN = 37.5;
/** Rows that queries read beside the roll-ups before the roll-ups are updated. */
const LOOSE_ROWS_MAX = 2_000_000;

/** The rest is for the columns that questions read. */
const REMEMBERED_SHARE = 1 / 8;

export interface DuckdbClicksOptions extends DatabaseOptions {
  /** Milliseconds since 1970; decides which months are over. */
  readonly clock: () => number;
  /** Texts that each dictionary keeps in memory. */
  readonly wordsMax?: number;
  readonly sorting?: SortLimits;
  /** For the sums of questions that are asked again; part of the limit of DuckDB's buffers. */
  readonly rememberedBytes?: number;
}

/** Opens `folder/clicks.duckdb`, and creates it if it does not exist. */
export async function openDuckdbClicks(options: DuckdbClicksOptions): Promise<ClickStore & ClickArchive> {
  const database = await openDatabase(options);
  const { positions, lastBatch, looseRows } = await database.read(readState);
  const { wordsMax = WORDS_MAX } = options;
  const limits = { wordsMax, lettersMax: Math.floor(wordsMax * LETTERS_MEAN) };
  const writer = createClickWriter({ limits, lastBatch });
  const memory = createMemory({
    clock: options.clock,
    bytesMax: options.rememberedBytes ?? bufferBytes(options) * REMEMBERED_SHARE,
  });
  let loose = looseRows;

  async function fold(connection: DuckDBConnection): Promise<void> {
    await foldRows(connection);
    loose = 0;
  }

  async function answer(query: StatsQuery): Promise<StatsTable> {
    const recollection = memory.open();
    let isCommitted = false;
    try {
      const table = await database.read((connection) => answerQuery(connection, query, recollection));
      isCommitted = true;
      return table;
    } finally {
      recollection.close(isCommitted);
    }
  }

  /** Takes both lanes, since sorting a month deletes rows too. */
  async function deleteClicks<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    try {
      return await database.maintain(() => database.write(work));
    } finally {
      memory.forget();
    }
  }

  return {
    write: (batch) =>
      database.write(async (connection) => {
        loose += await writer.write(connection, batch, positions);
        // A batch may have room for more rows than it has.
        memory.noteWritten(batch.clicks.atMs.subarray(0, batch.clicks.rows));
        if (loose >= LOOSE_ROWS_MAX) await fold(connection);
      }),
    positions: async () => new Map(positions),
    forgetSpools: (spools) =>
      database.write(async (connection) => {
        for (const spool of spools) {
          await connection.run('DELETE FROM spool_position WHERE spool = $1', [spool]);
          positions.delete(spool);
        }
      }),
    query: answer,
    linkDays: (query) => database.read((connection) => answerLinkDays(connection, query)),
    linkFigures: (query) => database.read((connection) => answerLinkFigures(connection, query)),
    orphans: (query) => database.read((connection) => answerOrphans(connection, query)),
    newest: (query, limit) => readNewest(database, query, limit),
    rows: (query) => streamClicks(database, query),
    writeParquet: (query, to) => database.read((connection) => exportParquet(connection, query, to)),
    countedVisitors: (sinceMs) => streamVisitors(database, sinceMs),
    forgetRows: (beforeMs) => deleteClicks((connection) => deleteRows(connection, beforeMs)),
    forgetWorkspace: (workspaceId) => deleteClicks((connection) => deleteWorkspace(connection, workspaceId)),
    tidy: () =>
      database.maintain(async (connection) => {
        await database.write(fold);
        await sortPastRows(connection, options.clock(), options.sorting);
      }),
    backup: (folder) => database.maintain((connection) => copyDatabase(connection, folder)),
    close: database.close,
  };
}

async function readState(connection: DuckDBConnection) {
  const positions = new Map(
    (await readRows(connection, 'SELECT spool, segment, "offset" FROM spool_position')).map(
      ([spool, segment, offset]) =>
        [String(spool), { segment: Number(segment), offset: Number(offset) }] as const,
    ),
  );
  const [[lastBatch] = []] = await readRows(connection, 'SELECT batch FROM progress');
  const [[looseRows] = []] = await readRows(
    connection,
    'SELECT count(*) FROM click WHERE batch > (SELECT folded FROM progress)',
  );
  return { positions, lastBatch: Number(lastBatch), looseRows: Number(looseRows) };
}
