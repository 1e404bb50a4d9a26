import type { LinkId, WorkspaceId } from '../base/ids.ts';
import type { Click, SpoolPositions } from './click.ts';
import type { ClickBatch } from './click-columns.ts';
import type {
  ClickRowsQuery,
  LinkDays,
  LinkDaysQuery,
  LinkFigures,
  LinkFiguresQuery,
  OrphanQuery,
  OrphanRow,
  StatsQuery,
  StatsTable,
} from './stats.ts';

/** A visitor who was counted as unique for a link. The pipeline reads these again after a restart. */
export interface CountedVisitor {
  readonly linkId: LinkId;
  readonly visitor: string;
  readonly atMs: number;
}

/** Answers questions about clicks, and forgets clicks. */
export interface ClickStats {
  /** Throws a RangeError for an unknown time zone. The caller bounds the number of buckets. */
  query(query: StatsQuery): Promise<StatsTable>;
  /** By link id; a link without clicks has no row. */
  linkDays(query: LinkDaysQuery): Promise<readonly LinkDays[]>;
  /** By link id; a link without clicks in the range has no row. */
  linkFigures(query: LinkFiguresQuery): Promise<readonly LinkFigures[]>;
  /** Most visits first, then by domain, path and kind. */
  orphans(query: OrphanQuery): Promise<readonly OrphanRow[]>;
  /**
   * Streams rows of kind `click` in bounded chunks, oldest first, then in the order in which they were counted; memory use does
   * not grow with the number of rows. `spool` and `position` are places of the store's own; clicks of past months may have no
   * place any more (segment 0), but keep their order.
   */
  rows(query: ClickRowsQuery): AsyncIterable<readonly Click[]>;
  /** The newest rows of `rows(query)`, at most `limit` (bounded by the caller), newest first. */
  newest(query: ClickRowsQuery, limit: number): Promise<readonly Click[]>;
  /**
   * Deletes rows older than `beforeMs`, orphans too, and returns their number. Roll-ups stay: queries without a link
   * and filters still count these clicks, the total and series in whole quarters of an hour, the groups in whole UTC
   * days.
   */
  forgetRows(beforeMs: number): Promise<number>;
  /**
   * Deletes all clicks, orphans and roll-ups of a workspace. Texts that only these clicks had stay in dictionaries, which
   * all workspaces share.
   */
  forgetWorkspace(workspaceId: WorkspaceId): Promise<void>;
  /** Maintenance that keeps queries fast, such as sorting closed months by link. Safe to call at any time. */
  tidy(): Promise<void>;
  /** Waits for running work; later queries fail. */
  close(): Promise<void>;
}

/** Also counts clicks from spools, and knows how far: rows and roll-ups of one process. */
export interface ClickStore extends ClickStats {
  /**
   * Writes clicks, roll-ups and positions in one transaction. Clicks at or before a spool's stored position are
   * skipped, so writing a batch again counts nothing twice.
   */
  write(batch: ClickBatch): Promise<void>;
  /** How far this store has read each spool. */
  positions(): Promise<SpoolPositions>;
  /** Deletes the stored position of spools that no longer exist. */
  forgetSpools(spools: readonly string[]): Promise<void>;
  /** Unique clicks at or after `sinceMs`, oldest first. */
  countedVisitors(sinceMs: number): AsyncIterable<readonly CountedVisitor[]>;
}

export interface ParquetTarget {
  /** An existing file is replaced. */
  readonly file: string;
  /** A link's id is this prefix and its number in base 36. */
  readonly linkPrefix: string;
}

export interface ClickExport {
  /** Writes the rows of `rows(query)` in their order, with the columns of CLICK_EXPORT, as one Parquet file. */
  writeParquet(query: ClickRowsQuery, to: ParquetTarget): Promise<void>;
}

/** Exports and backups, for a store that keeps its clicks in its own files. */
export interface ClickArchive extends ClickExport {
  /** Writes a consistent copy into `folder` while writes continue. It replaces an older copy once it is complete. */
  backup(folder: string): Promise<void>;
}
