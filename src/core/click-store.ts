import type { Click, ClickBatch, SpoolPositions } from './click.ts';
import type { LinkId } from './link.ts';
import type { ClickRowsQuery, OrphanQuery, OrphanRow, StatsQuery, StatsTable } from './stats.ts';

/** A visitor of a link who was counted as unique: what the pipeline must remember across a restart. */
export interface CountedVisitor {
  readonly linkId: LinkId;
  readonly visitor: string;
  readonly atMs: number;
}

/** Everything that is known about clicks: rows, roll-ups and the answers made of them. */
export interface ClickStore {
  /**
   * Writes clicks, roll-ups and positions in one transaction. Clicks at or before a spool's stored position are
   * skipped, so writing a batch again counts nothing twice.
   */
  write(batch: ClickBatch): Promise<void>;
  /** How far this store has come in every spool it has seen. */
  positions(): Promise<SpoolPositions>;
  /** Drops the stored position of spools that no longer exist. */
  forgetSpools(spools: readonly string[]): Promise<void>;
  query(query: StatsQuery): Promise<StatsTable>;
  orphans(query: OrphanQuery): Promise<readonly OrphanRow[]>;
  /** Streams rows in bounded chunks, oldest first; memory stays flat whatever the size. */
  rows(query: ClickRowsQuery): AsyncIterable<readonly Click[]>;
  /** Writes the rows of `rows(query)` as one Parquet file. */
  writeParquet(query: ClickRowsQuery, file: string): Promise<void>;
  /** Unique clicks at or after `sinceMs`, oldest first. */
  countedVisitors(sinceMs: number): AsyncIterable<readonly CountedVisitor[]>;
  /** Deletes rows older than `beforeMs` and says how many; roll-ups stay. */
  forgetRows(beforeMs: number): Promise<number>;
  /** Work that keeps questions fast, such as sorting closed months by link. Safe to call at any time. */
  tidy(): Promise<void>;
  /** A consistent copy into `folder`, while writes go on. */
  backup(folder: string): Promise<void>;
  close(): Promise<void>;
}
