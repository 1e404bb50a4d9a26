import type { LinkId } from '../base/ids.ts';
import type { SpoolPositions } from './click.ts';

/** What one batch of the pipeline adds to the click counters of a link. */
export interface CountGain {
  readonly linkId: LinkId;
  /** At least 1. */
  readonly clicks: number;
  readonly uniqueClicks: number;
  readonly lastClickedAtMs: number;
}

/** What clicks after these positions add. */
export type GainsAfter = (before: SpoolPositions) => readonly CountGain[];

/** The click counters that a link shows; a sink of the pipeline. */
export interface LinkCounts {
  /**
   * Stores gains and positions in one transaction, in which `gainsAfter` is called with the positions so far, perhaps more
   * than once: so nothing is added twice, even if two processes have the same clicks. Gains of deleted links are dropped.
   * Many gains at once may be added to the counters later; a link that is read has counters that are at most a second old.
   */
  apply(gainsAfter: GainsAfter, positions: SpoolPositions): Promise<void>;
  /** Adds all stored gains to the counters; call this when there is time. */
  settle(): Promise<void>;
  /** How far the counters have read each spool. */
  positions(): Promise<SpoolPositions>;
  /** Deletes the stored position of spools that no longer exist. */
  forgetSpools(spools: readonly string[]): Promise<void>;
}
