import type { Row } from './model/link-facts.ts';

/** What a row can do. One object for the whole list, so that rows are drawn again only when they change. */
export interface RowActions {
  open(row: Row, tab?: 'edit' | 'qr' | 'statistics' | 'history'): void;
  copy(row: Row): void;
  editTags(row: Row): void;
  switchTo(row: Row, on: boolean): void;
  trash(row: Row): void;
  /** Adds to or drops from what is chosen; with `isRange`, everything up to this row. */
  choose(index: number, isRange: boolean): void;
  focus(index: number): void;
}

/** What the person may do; what they may not is absent. */
export interface RowRights {
  readonly canWrite: boolean;
  readonly canTag: boolean;
  /** The plan has no tags: then the action is there, and grey. */
  readonly lacksTags: boolean;
  readonly canSeeStatistics: boolean;
}
