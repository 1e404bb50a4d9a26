import { closeSync, fsync, mkdirSync, openSync } from 'node:fs';
import { readdir, statfs } from 'node:fs/promises';
import type { Clock } from '../core/ports.ts';
import { type Capture, RECORD_MAX, writeRecord } from './spool-record.ts';
import {
  createSegment,
  freeNumber,
  reuseSegment,
  SEGMENT_BYTES,
  SEGMENT_HEAD,
  seal,
  setEnd,
  type WritableSegment,
} from './spool-segment.ts';

/** One process's end of the spool. */
export interface SpoolWriter {
  /**
   * Null when `append` can answer at once. A promise while the next segment is being made: then wait for it, rather
   * than lose the visit. It also ends when there can be none, and `append` will say so.
   */
  room(): Promise<void> | null;
  /** With true the visit's bytes are with the operating system; false: it could not be kept (and was counted as lost). */
  append(visit: Capture): boolean;
  /** Null unless every visit must reach the disk itself before it is answered: then a promise of just that. */
  durable(): Promise<void> | null;
  /** Whether visits can be kept just now, how many could not, and why. */
  state(): SpoolWriterState;
  /** Nothing is appended after this; what is there reaches the disk. */
  close(): Promise<void>;
}

export interface SpoolWriterState {
  readonly writable: boolean;
  readonly lost: number;
  readonly reason: string;
}

export type FsyncPolicy =
  | { readonly kind: 'always' }
  | { readonly kind: 'every'; readonly intervalMs: number };

/** The first segment is small, so that a server starts at once and rests on little. */
const FIRST_SEGMENT_BYTES = 1024 * 1024;
/** Segments whose memory is kept for the case that they come back free. */
const FINISHED_MAX = 8;
const RETRY_MS = 1_000;
/** Left free for the databases, so that a full spool does not take the links down with it. */
const DISK_RESERVE_BYTES = 64 * 1024 * 1024;

export async function openSpoolWriter(options: {
  /** Its own; no other process may write there. */
  folder: string;
  fsync: FsyncPolicy;
  /** For pauses: it must not jump. */
  clock: Clock;
  segmentBytes?: number;
  /** How many written segments stay in memory, in case that they come back free. */
  finishedMax?: number;
  /** False while the spool as a whole has met its bound. */
  hasRoom?: () => boolean;
}): Promise<SpoolWriter> {
  const {
    folder,
    clock,
    segmentBytes = SEGMENT_BYTES,
    finishedMax = FINISHED_MAX,
    hasRoom = () => true,
  } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });

  let current: WritableSegment | null = null;
  let spare: WritableSegment | null = null;
  let lastNumber = 0;
  /** Those that were written and may come back free. */
  const finished = new Map<number, WritableSegment>();
  let at = 0;
  let syncedTo = 0;
  let descriptor = -1;
  let preparing: Promise<void> | null = null;
  let nextTryMs = 0;
  let lost = 0;
  let reason = '';
  let closed = false;

  /** Makes the next segment ready, off the path of any visit. */
  function prepare(): void {
    if (preparing !== null || spare !== null || closed || clock.nowMs() < nextTryMs) return;
    preparing = makeSpare().finally(() => {
      preparing = null;
      if (!hasRoomNow() && spare !== null) takeSpare();
    });
  }

  async function makeSpare(): Promise<void> {
    try {
      const free = await takeFree();
      if (free !== null) {
        spare = reuseSegment(folder, free, ++lastNumber);
        return;
      }
      if (!hasRoom()) throw new Error('the spool has met its limit');
      const disk = await statfs(folder);
      const bytes = lastNumber === 0 ? Math.min(FIRST_SEGMENT_BYTES, segmentBytes) : segmentBytes;
      if (disk.bavail * disk.bsize < bytes + DISK_RESERVE_BYTES) throw new Error('the disk is full');
      spare = await createSegment(folder, lastNumber + 1, bytes);
      lastNumber++;
      reason = '';
    } catch (error) {
      nextTryMs = clock.nowMs() + RETRY_MS;
      reason = error instanceof Error ? error.message : String(error);
    }
  }

  /** A full-sized segment that the reader has put by. */
  async function takeFree(): Promise<WritableSegment | null> {
    for (const name of await readdir(folder)) {
      const number = freeNumber(name);
      const segment = number === null ? undefined : finished.get(number);
      if (segment === undefined || number === null) continue;
      finished.delete(number);
      if (segment.bytes === segmentBytes) return segment;
    }
    return null;
  }

  function takeSpare(): void {
    if (current !== null) {
      seal(current.memory);
      const old = descriptor;
      fsync(old, () => closeSync(old));
      finished.set(current.number, current);
      // What the reader deleted instead, or is far behind with, is let go of.
      const [oldest] = finished.keys();
      if (finished.size > finishedMax && oldest !== undefined) finished.delete(oldest);
    }
    current = spare;
    spare = null;
    at = SEGMENT_HEAD;
    syncedTo = SEGMENT_HEAD;
    if (current !== null) descriptor = openSync(current.file, 'r+');
  }

  const hasRoomNow = (): boolean => current !== null && at + RECORD_MAX <= current.bytes;

  function room(): Promise<void> | null {
    if (hasRoomNow()) return null;
    if (spare !== null) takeSpare();
    else prepare();
    return hasRoomNow() ? null : preparing;
  }

  function append(visit: Capture): boolean {
    if (!hasRoomNow()) room();
    if (current === null || !hasRoomNow() || closed) {
      lost++;
      return false;
    }
    at = writeRecord(current.memory, at, visit, current.salt);
    setEnd(current.memory, at);
    if (spare === null && at > current.bytes >> 2) prepare();
    return true;
  }

  let flushing: Promise<void> | null = null;
  let waiting: Promise<void> | null = null;

  function sync(): Promise<void> {
    if (current === null || at === syncedTo) return Promise.resolve();
    const upTo = at;
    const segment = current;
    return new Promise((done, fail) => {
      fsync(descriptor, (error) => {
        if (error !== null) return fail(error);
        if (segment === current) syncedTo = Math.max(syncedTo, upTo);
        done();
      });
    });
  }

  /** All who ask while one flush runs share the next one. */
  function durable(): Promise<void> {
    waiting ??= (flushing ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => {
        waiting = null;
        flushing = sync();
        return flushing;
      });
    return waiting;
  }

  await makeSpare();
  if (spare !== null) takeSpare();
  // Heals by itself, also while nobody visits.
  const retry = setInterval(() => !hasRoomNow() && prepare(), RETRY_MS);
  const everyMs = options.fsync.kind === 'every' ? options.fsync.intervalMs : 1_000;
  const flush = setInterval(() => sync().catch((error) => noteFailure(error)), everyMs);

  function noteFailure(error: unknown): void {
    reason = error instanceof Error ? error.message : String(error);
  }

  return {
    room,
    append,
    durable: options.fsync.kind === 'always' ? durable : () => null,
    state: () => ({
      // While the next segment is being made for the first time of asking, visits only wait.
      writable: hasRoomNow() || spare !== null || (preparing !== null && reason === ''),
      lost,
      reason,
    }),
    async close() {
      closed = true;
      clearInterval(retry);
      clearInterval(flush);
      await preparing;
      await sync();
      if (current !== null) {
        seal(current.memory);
        closeSync(descriptor);
        current = null;
      }
    },
  };
}
