import { closeSync, fsync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { readdir, statfs } from 'node:fs/promises';
import { errorText } from '../../core/base/error-text.ts';
import type { Clock } from '../../core/base/ports.ts';
import { type Capture, RECORD_MAX, writeRecord } from './spool-record.ts';
import {
  closeSegment,
  createSegment,
  freeFile,
  freeNumber,
  mapFree,
  reuseSegment,
  SEGMENT_BYTES,
  SEGMENT_HEAD,
  setEnd,
  unmap,
  type WritableSegment,
} from './spool-segment.ts';

/** The spool of one process, for writing. */
export interface SpoolWriter {
  /**
   * Null if `append` has room. A promise while the next segment is being created: wait for it, rather than lose the visit.
   * The promise also resolves if no segment can be created; `append` then returns false.
   */
  room(): Promise<void> | null;
  /** True once the operating system has the visit's bytes; false if the visit is lost, which `state` counts. */
  append(visit: Capture): boolean;
  /** Null, unless each visit must be on the disk before the answer; then resolves once it is. */
  durable(): Promise<void> | null;
  /** Whether visits can be written now, how many were lost, and why. */
  state(): SpoolWriterState;
  /** Flushes everything to the disk. Nothing can be appended afterwards. */
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

/** The first segment is small, so that a server starts fast and an idle one takes little space. */
const FIRST_SEGMENT_BYTES = 1024 * 1024;
/** Written segments that stay mapped, in case the reader frees them for reuse: as many as it frees. */
const FINISHED_MAX = 3;
const RETRY_MS = 1_000;
/** Left free for the databases, so that a full spool does not stop changes of links. */
const DISK_RESERVE_BYTES = 64 * 1024 * 1024;

export async function openSpoolWriter(options: {
  /** The folder of this process; no other process may write there. */
  folder: string;
  fsync: FsyncPolicy;
  /** A monotonic clock, for pauses. */
  clock: Clock;
  segmentBytes?: number;
  /** Written segments that stay in memory. */
  finishedMax?: number;
  /** False while all spools together have reached their limit. */
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
  /** Written segments that the reader may free for reuse. */
  const finished = new Map<number, WritableSegment>();
  let at = 0;
  let syncedTo = 0;
  let descriptor = -1;
  let preparing: Promise<void> | null = null;
  let nextTryMs = 0;
  let lost = 0;
  let reason = '';
  let closed = false;

  /** Creates the next segment, while visits continue. */
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
      reason = errorText(error);
    }
  }

  /** A segment of full size that the reader has freed. A smaller one is deleted, because it would take a place forever. */
  async function takeFree(): Promise<WritableSegment | null> {
    for (const name of await readdir(folder)) {
      const number = freeNumber(name);
      if (number === null) continue;
      const known = finished.get(number);
      finished.delete(number);
      const bytes = known?.bytes ?? statSync(freeFile(folder, number)).size;
      if (bytes === segmentBytes) return known ?? mapFree(folder, number);
      if (known !== undefined) unmap(known);
      rmSync(freeFile(folder, number));
    }
    return null;
  }

  function takeSpare(): void {
    if (current !== null) {
      closeSegment(current.memory);
      const old = descriptor;
      fsync(old, () => closeSync(old));
      finished.set(current.number, current);
      // The oldest one: the reader has deleted it, or is far behind. The collector would unmap it much later.
      const [oldest] = finished.values();
      if (finished.size > finishedMax && oldest !== undefined) {
        finished.delete(oldest.number);
        unmap(oldest);
      }
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

  /** Callers during a flush share the next flush. */
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
  // Retries also while there are no visits.
  const retry = setInterval(() => !hasRoomNow() && prepare(), RETRY_MS);
  const everyMs = options.fsync.kind === 'every' ? options.fsync.intervalMs : 1_000;
  const flush = setInterval(() => sync().catch((error) => (reason = errorText(error))), everyMs);

  return {
    room,
    append,
    durable: options.fsync.kind === 'always' ? durable : () => null,
    state: () => ({
      // During the first attempt to create the next segment, visits only wait.
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
        closeSegment(current.memory);
        closeSync(descriptor);
        current = null;
      }
    },
  };
}
