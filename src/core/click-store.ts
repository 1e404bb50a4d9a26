import type { Click, ClickBatch, SpoolPositions } from './click.ts';
import type { LinkId } from './link.ts';
import type {
  ClickRowsQuery,
  LinkDays,
  LinkDaysQuery,
  OrphanQuery,
  OrphanRow,
  StatsQuery,
  StatsTable,
} from './stats.ts';

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
  /** Throws a RangeError for an unknown time zone. The caller bounds the number of buckets. */
  query(query: StatsQuery): Promise<StatsTable>;
  /** By link id; a link nobody clicked has no row. */
  linkDays(query: LinkDaysQuery): Promise<readonly LinkDays[]>;
  /** Most visits first, then by domain, path and kind. */
  orphans(query: OrphanQuery): Promise<readonly OrphanRow[]>;
  /** Streams rows of kind `click` in bounded chunks, oldest first; memory stays flat whatever the size. */
  rows(query: ClickRowsQuery): AsyncIterable<readonly Click[]>;
  /** Unique clicks at or after `sinceMs`, oldest first. */
  countedVisitors(sinceMs: number): AsyncIterable<readonly CountedVisitor[]>;
  /**
   * Deletes rows older than `beforeMs`, orphans too, and says how many. Roll-ups stay: without a link and filters, the
   * total and series still count them in whole quarters of an hour, the groups in whole UTC days; all else forgets them.
   */
  forgetRows(beforeMs: number): Promise<number>;
  /** Work that keeps questions fast, such as sorting closed months by link. Safe to call at any time. */
  tidy(): Promise<void>;
  /** Waits for work under way; questions asked later fail. */
  close(): Promise<void>;
}

export interface ParquetTarget {
  /** What is there is replaced. */
  readonly file: string;
  /** Before the number of a link in base 36, which together are its id. */
  readonly linkPrefix: string;
}

/** What a store that keeps its clicks in files of its own can also do. */
export interface ClickArchive {
  /** Writes the rows of `rows(query)` in their order, with the columns of CLICK_EXPORT, as one Parquet file. */
  writeParquet(query: ClickRowsQuery, to: ParquetTarget): Promise<void>;
  /** A consistent copy into `folder`, while writes go on. A copy already there is replaced once the new one is whole. */
  backup(folder: string): Promise<void>;
}
