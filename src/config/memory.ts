const MB = 1e6;
/** The programs themselves under load, whatever the budget is: 75 and 15 at rest, the rest between two collections. */
const MAIN_BYTES = 140 * MB;
const WORKER_BYTES = 60 * MB;
/**
 * Measured: a cached link as objects, with its address, its answer and its place in the maps. A lane takes 300 of these for
 * a prepared answer, and the rest for a link that has none.
 */
const LINK_BYTES = 1_300;
const VISITOR_BYTES = 38;
/** A word in each of some thirty dictionaries. */
const WORD_BYTES = 30 * 100;
/** From the spool through every step into every sink. */
const CLICK_BYTES = 5_000;
const SEGMENT_BYTES = 16 * 2 ** 20;

/** Below this a server works, but slowly. */
export const MEMORY_MIN_BYTES = 192 * MB;
/** Few servers profit from more; their operators can set it. */
const USUAL_MAX_BYTES = 2_048 * MB;

/** The default budget: most of a container, which runs nothing else, and half of a machine. */
export function defaultMemory(machine: { bytes: number; isContainer: boolean }): number {
  const share = machine.isContainer ? 0.75 : 0.5;
  return clamp(Math.floor((machine.bytes * share) / MB) * MB, MEMORY_MIN_BYTES, USUAL_MAX_BYTES);
}

/** The share of each part in one budget, in bytes or in numbers of entries. */
export type MemoryShare = Readonly<ReturnType<typeof shareMemory>>;

/** Divides a budget. Without redirect processes, the main process caches the links instead. */
export function shareMemory(budgetBytes: number, workers: number) {
  const rest = Math.max(budgetBytes - MAIN_BYTES - workers * WORKER_BYTES, 32 * MB);
  const part = (share: number): number => Math.floor(rest * share);
  const lanes = Math.max(1, workers);
  const laneLinks = Math.floor(part(0.2) / lanes / LINK_BYTES);
  const aside = Math.floor(part(0.03) / LINK_BYTES);
  return {
    budgetBytes,
    /** DuckDB's buffers, for statistics; larger queries spill to the disk. */
    clicksBytes: clamp(part(0.34), 64 * MB, 8_192 * MB),
    /** Texts that the click store caches, for each of its dictionaries. */
    wordsMax: clamp(Math.floor(part(0.05) / WORD_BYTES), 4_000, 80_000),
    /** Links that the main process caches. */
    mainLinksMax: clamp(workers === 0 ? laneLinks : aside, 1_000, 50_000_000),
    /** Links that each redirect process caches. */
    workerLinksMax: clamp(laneLinks, 1_000, 50_000_000),
    /** For the map from links to places in the file, in each redirect process. */
    linkPlacesBytes: clamp(Math.floor(part(0.08) / lanes), MB, 256 * MB),
    visitorsMax: clamp(Math.floor(part(0.09) / VISITOR_BYTES), 50_000, 1_000_000_000),
    /** Clicks in one batch. */
    batchMax: clamp(Math.floor(part(0.1) / CLICK_BYTES), 2_000, 20_000),
    /** Written segments of the spool that each process keeps in memory. */
    spoolSegmentsKept: clamp(Math.floor(part(0.05) / lanes / SEGMENT_BYTES), 1, 3),
    /** Pages of the links' file that the writing connection caches. */
    writerPagesBytes: clamp(part(0.04), 4 * MB, 64 * MB),
    /** The same for each reading connection. */
    readerPagesBytes: clamp(part(0.01), 2 * MB, 16 * MB),
  };
}

/** The shares of the budget, for the operator. */
export function writeMemoryShare(share: MemoryShare, workers: number): string {
  const mb = (bytes: number): string => `${Math.round(bytes / MB)} MB`;
  const links = workers === 0 ? share.mainLinksMax : share.workerLinksMax;
  return [
    `${mb(share.budgetBytes)} in total`,
    `statistics ${mb(share.clicksBytes)}`,
    `${links.toLocaleString('en')} links ${workers > 1 ? `in each of ${workers} redirect processes` : 'cached'}`,
    `${share.visitorsMax.toLocaleString('en')} visitors`,
  ].join(', ');
}

const clamp = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value));
