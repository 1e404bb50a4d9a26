import { whole } from '../click-tables/whole.ts';
import type { ClickhouseConnection, Settings } from './connection.ts';
import type { BatchPlace, NativeBlock } from './native-block.ts';
import { CLICK_TYPES, ORPHAN_TYPES, type TableShape } from './schema.ts';
import { createParams, statement } from './statement.ts';

/** A sealed batch: its bytes are the same each time that it is shipped. */
export interface ShippedBatch extends BatchPlace {
  readonly clicks: NativeBlock;
  readonly orphans: NativeBlock;
  /** How the bytes of both blocks are compressed, each as one frame. */
  readonly compression: 'none' | 'zstd';
}

/** Rows that a batch has in the tables. */
export interface SeenRows {
  readonly clicks: number;
  readonly orphans: number;
}

export interface ClickSink {
  /**
   * Writes a batch and what roll-ups count of it. The same batch again writes what is missing and nothing twice, as long as at
   * most 100,000 batches came between. Throws `ClickhouseAway` if nobody knows whether all of it is written.
   */
  ship(batch: ShippedBatch): Promise<void>;
  /** What has arrived of a batch that was shipped in the last 90 days. */
  seenRows(place: BatchPlace): Promise<SeenRows>;
}

export function createClickSink(connection: ClickhouseConnection, shape: TableShape): ClickSink {
  async function insert(
    { node, seq, compression }: ShippedBatch,
    { rows, bytes }: NativeBlock,
    table: string,
    columns: readonly string[],
  ): Promise<void> {
    if (rows === 0) return;
    const token = `${node}:${seq}:${table}`;
    await connection.insert(
      { table, columns, bytes, compression },
      { ...settingsOf(shape), insert_deduplication_token: token },
    );
  }

  return {
    async ship(batch) {
      await insert(batch, batch.clicks, 'click', Object.keys(CLICK_TYPES));
      await insert(batch, batch.orphans, 'orphan', Object.keys(ORPHAN_TYPES));
    },
    async seenRows({ node, seq }) {
      const params = createParams();
      const [[clicks, orphans] = []] = await connection.rows(
        statement(
          `SELECT sum(clicks), sum(orphans) FROM batch_seen WHERE node = ${params.text(node)} AND batch = ${whole(seq)}`,
          params,
        ),
        { select_sequential_consistency: 1 },
      );
      return { clicks: Number(clicks), orphans: Number(orphans) };
    },
  };
}

function settingsOf({ replicated, sharded }: TableShape): Settings {
  return {
    // Older servers have other defaults.
    insert_deduplicate: 1,
    deduplicate_blocks_in_dependent_materialized_views: 1,
    async_insert: 0,
    wait_end_of_query: 1,
    // Clicks that waited long in a spool are of many months.
    max_partitions_per_insert_block: 0,
    ...(replicated ? { insert_quorum: 'auto' } : {}),
    ...(sharded ? { distributed_foreground_insert: 1 } : {}),
  };
}
