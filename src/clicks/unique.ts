import type { LinkId } from '../core/base/ids.ts';
import { invariant } from '../core/base/invariant.ts';
import { createVisitTable } from './visit-table.ts';

/** A visitor's hash as two unsigned numbers of 32 bits: its first and its last eight hex digits. */
export interface VisitorKey {
  readonly high: number;
  readonly low: number;
}

export interface UniqueVisitors {
  /** Whether this visitor was counted for this link within one window before `atMs` (or after it, for late visits). */
  seen(linkId: LinkId, visitor: VisitorKey, atMs: number, windowMs: number): boolean;
  /** Also called at start, with the visitors in the click store. */
  remember(linkId: LinkId, visitor: VisitorKey, atMs: number): void;
  /** Forgets all visitors. */
  clear(): void;
  readonly size: number;
  /** Unix time in ms before which no visit is remembered; Infinity when nothing is. */
  readonly earliestMs: number;
  /** Visitors that were dropped for lack of room. One whose window was still open may count twice. */
  readonly evictions: number;
}

/** No link has a longer window. */
const WINDOW_MAX_SECONDS = 86_400;

/**
 * When each visitor was last counted for each link, to the second, in at most `entriesMax` entries of 12 bytes. Two
 * generations: when the young one is full, or as old as the longest window, the old one is dropped whole.
 */
export function createUniqueVisitors(options: { entriesMax: number }): UniqueVisitors {
  const generationMax = Math.floor(options.entriesMax / 2);
  invariant(generationMax >= 1, 'two generations hold at least two visitors');
  let young = createVisitTable();
  let old = createVisitTable();
  let youngSinceSeconds = 0;
  let evictions = 0;

  return {
    seen(linkId, visitor, atMs, windowMs) {
      const low = mixLow(linkId, visitor.low);
      const high = mixHigh(linkId, visitor.high);
      const countedSeconds = young.get(low, high) || old.get(low, high);
      return countedSeconds !== 0 && Math.abs(toSeconds(atMs) - countedSeconds) * 1_000 < windowMs;
    },
    remember(linkId, visitor, atMs) {
      const low = mixLow(linkId, visitor.low);
      const high = mixHigh(linkId, visitor.high);
      const seconds = toSeconds(atMs);
      const known = young.get(low, high);
      if (known === 0) makeRoom(seconds);
      young.set(low, high, Math.max(seconds, known, old.get(low, high)));
    },
    clear() {
      young = createVisitTable();
      old = createVisitTable();
      youngSinceSeconds = 0;
    },
    get size() {
      return young.size + old.size;
    },
    get earliestMs() {
      return Math.min(young.earliestSeconds, old.earliestSeconds) * 1_000;
    },
    get evictions() {
      return evictions;
    },
  };

  function makeRoom(nowSeconds: number): void {
    if (young.size === 0) youngSinceSeconds = nowSeconds;
    if (young.size < generationMax && nowSeconds - youngSinceSeconds < WINDOW_MAX_SECONDS) return;
    if (nowSeconds - old.latestSeconds < WINDOW_MAX_SECONDS) evictions += old.size;
    old = young;
    young = createVisitTable();
    youngSinceSeconds = nowSeconds;
  }
}

export function visitorKey(visitor: string): VisitorKey {
  return { high: hex32(visitor, 0), low: hex32(visitor, 8) };
}

const SECONDS_MAX = 0xffff_ffff;

/** 0 marks an empty slot, so time begins at 1. */
function toSeconds(atMs: number): number {
  return Math.min(Math.max(Math.floor(atMs / 1_000), 1), SECONDS_MAX);
}

// The visitor is a keyed hash, which is evenly spread already; the link only has to be mixed in.
function mixLow(linkId: LinkId, low: number): number {
  return (low ^ Math.imul(linkId | 0, 0x9e37_79b1)) >>> 0;
}

function mixHigh(linkId: LinkId, high: number): number {
  const mixed = Math.imul((linkId ^ (linkId / 0x1_0000_0000)) | 0, 0x85eb_ca6b);
  return (high ^ mixed ^ (mixed >>> 15)) >>> 0;
}

/** Eight lower-case hex digits as a number. */
function hex32(text: string, at: number): number {
  let value = 0;
  for (let index = at; index < at + 8; index++) {
    const code = text.charCodeAt(index);
    value = (value << 4) | (code > 57 ? code - 87 : code - 48);
  }
  return value >>> 0;
}
