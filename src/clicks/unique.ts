import { createBreather } from '../core/base/breather.ts';
import { DAY_MS, utcDayOf } from '../core/base/calendar.ts';
import type { LinkId } from '../core/base/ids.ts';
import { invariant } from '../core/base/invariant.ts';
import { UNIQUE_PERSON } from '../core/clicks/click-columns.ts';
import type { NodeVisitors, PersonVisits, VisitorKey } from '../core/clicks/unique-visitors.ts';
import { createVisitTable } from './visit-table.ts';

/** Visitors in the memory of this process. */
export interface MemoryUniqueVisitors extends NodeVisitors {
  /** Whether this visitor was counted for this link within one window before `atMs` (or after it, for late visits). */
  seen(linkId: LinkId, visitor: VisitorKey, atMs: number, windowMs: number): boolean;
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
/** Visits that are decided before others may get their turn. */
const SLICE = 500;

/**
 * When each visitor was last counted for each link, to the second, in at most `entriesMax` entries of 12 bytes. Two
 * generations: when the young one is full, or as old as the longest window, the old one is dropped whole.
 */
export function createUniqueVisitors(options: { entriesMax: number }): MemoryUniqueVisitors {
  const generationMax = Math.floor(options.entriesMax / 2);
  invariant(generationMax >= 1, 'two generations hold at least two visitors');
  let young = createVisitTable();
  let old = createVisitTable();
  let youngSinceSeconds = 0;
  let evictions = 0;

  const visitor = { high: 0, low: 0 };

  return {
    seen,
    remember,
    isFirst,
    async decide(visits) {
      const { rows, columns } = visits;
      const breathe = createBreather();
      for (let nth = 0; nth < visits.count; nth++) {
        const pause = nth % SLICE === 0 ? breathe() : null;
        if (pause !== null) await pause;
        if (isFirst(visits, nth)) columns.visitor[rows[nth] ?? 0] = UNIQUE_PERSON;
      }
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
      return earliestMs();
    },
    get evictions() {
      return evictions;
    },
  };

  function isFirst(visits: PersonVisits, nth: number): boolean {
    const { columns } = visits;
    const row = visits.rows[nth] ?? 0;
    const linkId = (columns.linkId[row] ?? 0) as LinkId;
    const atMs = columns.atMs[row] ?? 0;
    const windowMs = visits.windowMs[nth] ?? 0;
    visitor.high = columns.visitorHigh[row] ?? 0;
    visitor.low = columns.visitorLow[row] ?? 0;
    if (seen(linkId, visitor, atMs, windowMs)) return false;
    // Hashing and looking up a visitor once more doubles the time of this step: not for a day that is not remembered.
    const before = earliestMs() < utcDayOf(atMs) * DAY_MS ? visits.otherDay(nth, -1) : null;
    if (before !== null && seen(linkId, before, atMs, windowMs)) return false;
    const after = visits.otherDay(nth, 1);
    if (after !== null && seen(linkId, after, atMs, windowMs)) return false;
    remember(linkId, visitor, atMs);
    return true;
  }

  function earliestMs(): number {
    return Math.min(young.earliestSeconds, old.earliestSeconds) * 1_000;
  }

  function seen(linkId: LinkId, visitor: VisitorKey, atMs: number, windowMs: number): boolean {
    const low = mixLow(linkId, visitor.low);
    const high = mixHigh(linkId, visitor.high);
    const countedSeconds = young.get(low, high) || old.get(low, high);
    return countedSeconds !== 0 && Math.abs(toSeconds(atMs) - countedSeconds) * 1_000 < windowMs;
  }

  function remember(linkId: LinkId, visitor: VisitorKey, atMs: number): void {
    const low = mixLow(linkId, visitor.low);
    const high = mixHigh(linkId, visitor.high);
    const seconds = toSeconds(atMs);
    const known = young.get(low, high);
    if (known === 0) makeRoom(seconds);
    young.set(low, high, Math.max(seconds, known, old.get(low, high)));
  }

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
