/** What each part of a server may take of one budget. All in bytes, but for counts of entries. */
export interface MemoryShare {
  readonly budgetBytes: number;
  /** DuckDB's buffers, for statistics; a larger question goes to the disk. */
  readonly clicksBytes: number;
  /** Texts that the click store knows by heart, for each of its dictionaries. */
  readonly wordsMax: number;
  /** Links that the main process keeps. */
  readonly mainLinksMax: number;
  /** Links that each redirect process keeps. */
  readonly workerLinksMax: number;
  /** For each redirect process: where in the file each link is. */
  readonly linkPlacesBytes: number;
  readonly visitorsMax: number;
  /** Clicks that are counted together. */
  readonly batchMax: number;
  /** Written segments of the spool that each process keeps in memory. */
  readonly spoolSegmentsKept: number;
  /** Pages of the links' file that the main process keeps, for the connection that writes. */
  readonly writerPagesBytes: number;
  /** The same for each connection that reads. */
  readonly readerPagesBytes: number;
}

const MB = 1e6;
/** The programs themselves under load, whatever the budget is: 75 and 15 at rest, the rest between two collections. */
const MAIN_BYTES = 140 * MB;
const WORKER_BYTES = 60 * MB;
/** Measured: a cached link with its address, its answer and its place in the maps. */
const LINK_BYTES = 1_300;
const VISITOR_BYTES = 38;
/** A word in each of some thirty dictionaries. */
const WORD_BYTES = 30 * 100;
/** From the spool through every step into every sink. */
const CLICK_BYTES = 5_000;
const SEGMENT_BYTES = 16 * 2 ** 20;

/** Below it a server would work, but slowly. */
export const MEMORY_MIN_BYTES = 192 * MB;
/** More is of use to few; who has such a server says so. */
const USUAL_MAX_BYTES = 2_048 * MB;

/** The usual budget: most of a container, which has nothing else in it, and half of a machine. */
export function usualMemory(machine: { bytes: number; isContainer: boolean }): number {
  const share = machine.isContainer ? 0.75 : 0.5;
  return clamp(Math.floor((machine.bytes * share) / MB) * MB, MEMORY_MIN_BYTES, USUAL_MAX_BYTES);
}

/** Shares a budget out. Without redirect processes the main process has the links that these would have. */
export function shareMemory(budgetBytes: number, workers: number): MemoryShare {
  const rest = Math.max(budgetBytes - MAIN_BYTES - workers * WORKER_BYTES, 32 * MB);
  const part = (share: number): number => Math.floor(rest * share);
  const lanes = Math.max(1, workers);
  const laneLinks = Math.floor(part(0.2) / lanes / LINK_BYTES);
  const aside = Math.floor(part(0.03) / LINK_BYTES);
  return {
    budgetBytes,
    clicksBytes: clamp(part(0.34), 64 * MB, 8_192 * MB),
    wordsMax: clamp(Math.floor(part(0.05) / WORD_BYTES), 4_000, 80_000),
    mainLinksMax: clamp(workers === 0 ? laneLinks : aside, 1_000, 50_000_000),
    workerLinksMax: clamp(laneLinks, 1_000, 50_000_000),
    linkPlacesBytes: clamp(Math.floor(part(0.08) / lanes), MB, 256 * MB),
    visitorsMax: clamp(Math.floor(part(0.09) / VISITOR_BYTES), 50_000, 1_000_000_000),
    batchMax: clamp(Math.floor(part(0.1) / CLICK_BYTES), 2_000, 20_000),
    spoolSegmentsKept: clamp(Math.floor(part(0.05) / lanes / SEGMENT_BYTES), 1, 8),
    writerPagesBytes: clamp(part(0.04), 4 * MB, 64 * MB),
    readerPagesBytes: clamp(part(0.01), 2 * MB, 16 * MB),
  };
}

/** For the operator: where the budget goes. */
export function writeMemoryShare(share: MemoryShare, workers: number): string {
  const mb = (bytes: number): string => `${Math.round(bytes / MB)} MB`;
  const links = workers === 0 ? share.mainLinksMax : share.workerLinksMax;
  return [
    `${mb(share.budgetBytes)} in all`,
    `statistics ${mb(share.clicksBytes)}`,
    `${links.toLocaleString('en')} links ${workers > 1 ? `in each of ${workers} redirect processes` : 'at hand'}`,
    `${share.visitorsMax.toLocaleString('en')} visitors`,
  ].join(', ');
}

const clamp = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value));
