import { type Click, isAfter, type SpoolPosition } from '../core/clicks/click.ts';

/** The newest clicks that a stream begins with, or that one which continues an earlier stream repeats. */
export const RECENT_CLICKS_MAX = 200;
/** Clicks read to find those that an earlier stream did not send. */
export const RESUMED_READ_MAX = 1_000;
/** Processes write into spools of their own; an event's id names the last clicks of this many of them. */
const SPOOLS_IN_ID_MAX = 8;
/** How much later than its time a click may be counted. */
const LATE_MS = 60_000;

/** How far a stream has come. */
export interface LivePosition {
  /** The time of the last click. */
  readonly atMs: number;
  /** The last click of each spool. */
  readonly sent: ReadonlyMap<string, SpoolPosition>;
}

/**
 * Writes the ids of the events of a stream, which may continue an earlier one. Each has the last position in the spool of
 * its click first, then those of other spools, and the time.
 */
export function createEventIds(last: LivePosition | null): (click: Click) => string {
  const sent = new Map(last?.sent);
  return (click) => {
    if (hasPlace(click)) note(click);
    const places = [...sent].reverse().map(([name, { segment, offset }]) => `${name}-${segment}-${offset}`);
    return `${places.length === 0 ? NO_PLACE : places.join(',')}@${click.atMs}`;
  };

  function note({ spool, position }: Click): void {
    const before = sent.get(spool);
    // Newest last, so that the spool that has been silent longest is left out.
    sent.delete(spool);
    sent.set(spool, before !== undefined && isAfter(before, position) ? before : position);
    const [oldest] = sent.keys();
    if (sent.size > SPOOLS_IN_ID_MAX && oldest !== undefined) sent.delete(oldest);
  }
}

/** In an id without places. */
const NO_PLACE = '*';

/** The click store forgets the places of clicks of past months. Segments are numbered from 1. */
const hasPlace = ({ position }: Click): boolean => position.segment > 0;

const ID_LENGTH_MAX = 1_000;

/** Null for an id that no stream of this server wrote. */
export function readEventId(text: string | null): LivePosition | null {
  if (text === null || text.length > ID_LENGTH_MAX) return null;
  const [, places = '', time = ''] = /^([^@]+)@(\d{1,15})$/.exec(text) ?? [];
  const sent = new Map<string, SpoolPosition>();
  for (const place of places === NO_PLACE ? [] : places.split(',')) {
    const [, spool, segment, offset] = /^([\w-]+)-(\d{1,15})-(\d{1,15})$/.exec(place) ?? [];
    if (spool === undefined) return null;
    sent.set(spool, { segment: Number(segment), offset: Number(offset) });
  }
  return { atMs: Number(time), sent };
}

/** Since when clicks that the earlier stream did not send can be. */
export const resumedSinceMs = ({ atMs }: LivePosition): number => Math.max(0, atMs - LATE_MS);

/** Whether a stream that came so far has not sent the click. */
export function isUnsent(click: Click, last: LivePosition): boolean {
  if (!hasPlace(click)) return click.atMs > last.atMs;
  const position = last.sent.get(click.spool);
  return position === undefined ? click.atMs > resumedSinceMs(last) : isAfter(click.position, position);
}

/** Identifies a click. */
export const keyOfClick = ({ spool, position }: Click): string =>
  `${spool}-${position.segment}-${position.offset}`;
