import type { LinkId } from '../base/ids.ts';
import type { ClickColumnsDraft } from './click-columns.ts';

/** A visitor's hash as two unsigned numbers of 32 bits: its first and its last eight hex digits. */
export interface VisitorKey {
  readonly high: number;
  readonly low: number;
}

/** Visits of persons to links, in order: those of a batch for which it matters who has visited before. */
export interface PersonVisits {
  readonly columns: ClickColumnsDraft;
  readonly count: number;
  /** The row of each visit in `columns`, which has its link, time, visitor and place in the spool. */
  readonly rows: Uint32Array;
  /** The unique window of the link of each visit, in milliseconds; more than 0. */
  readonly windowMs: Float64Array;
  /**
   * Visitors have another hash on each UTC day. This is the hash of the person of the nth visit on the day before or after;
   * null when the window does not reach that day. The same object each time, with other numbers.
   */
  otherDay(nth: number, days: -1 | 1): VisitorKey | null;
}

/** Decides which visits are the first of a person to a link within the window of the link. That visit opens the window. */
export interface UniqueVisitors {
  /** Writes UNIQUE_PERSON into the rows of the visits that are first. One batch at a time. Rejects never. */
  decide(visits: PersonVisits): Promise<void>;
}

/** What one node remembers of its own visitors. */
export interface NodeVisitors extends UniqueVisitors {
  /** Decides the nth visit, and remembers it when it is first. */
  isFirst(visits: PersonVisits, nth: number): boolean;
  remember(linkId: LinkId, visitor: VisitorKey, atMs: number): void;
}
