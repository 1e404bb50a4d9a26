import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { SpoolPosition, SpoolPositions } from '../../core/clicks/click.ts';
import type { RawVisit } from '../../core/clicks/raw-visit.ts';
import {
  createSpoolTexts,
  RECORD_ALIGN,
  RECORD_MAX,
  readRecord,
  recordEnd,
  recordSalt,
  segmentMemory,
} from './spool-record.ts';
import { freeFile, freeNumber, readHead, SEGMENT_HEAD, segmentFile, segmentNumber } from './spool-segment.ts';

/** Bytes that are no valid record, saved for the operator. */
export interface SpoolDamage {
  readonly spool: string;
  readonly segment: number;
  readonly offset: number;
  readonly bytes: number;
  /** The file with these bytes; null if there are too many such files. */
  readonly file: string | null;
}

export interface SpoolSize {
  readonly bytes: number;
  readonly segments: number;
  /** Bytes of records that are not read yet. */
  readonly unread: number;
}

/** Reads the spools of all processes. Nothing is deleted before `release`. */
export interface SpoolReader {
  /** Up to `max` visits after `from`, and the new position in each spool. Fewer than `max` means no more for now. */
  read(from: SpoolPositions, max: number): { visits: readonly RawVisit[]; positions: SpoolPositions };
  /** Deletes segments that lie entirely before `upTo`; returns the spools that no longer exist. */
  release(upTo: SpoolPositions): readonly string[];
  size(upTo: SpoolPositions): SpoolSize;
}

const CHUNK_BYTES = 1024 * 1024;
const DAMAGE_FILES_MAX = 100;
/** Read segments that each writer keeps for reuse. */
const FREE_MAX = 3;
const DAMAGED = 'damaged';

export function createSpoolReader(options: {
  /** Contains one folder for each writer. */
  folder: string;
  /** Whether a process still writes to this spool; others are deleted once they are read to their end. */
  isLive: (spool: string) => boolean;
  onDamage: (damage: SpoolDamage) => void;
}): SpoolReader {
  const { folder, isLive, onDamage } = options;
  const memory = segmentMemory(new Uint8Array(CHUNK_BYTES));
  const chunk = memory.bytes;
  const texts = createSpoolTexts();
  mkdirSync(folder, { recursive: true, mode: 0o700 });

  function spools(): string[] {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== DAMAGED)
      .map((entry) => entry.name)
      .sort();
  }

  function segments(spool: string): number[] {
    return readdirSync(join(folder, spool))
      .flatMap((name) => segmentNumber(name) ?? [])
      .sort((a, b) => a - b);
  }

  function setAside(spool: string, segment: number, offset: number, bytes: Uint8Array): void {
    const place = join(folder, DAMAGED);
    mkdirSync(place, { recursive: true, mode: 0o700 });
    const full = readdirSync(place).length >= DAMAGE_FILES_MAX;
    const file = full ? null : join(place, `${spool}-${segment}-${offset}.bin`);
    if (file !== null) writeFileSync(file, bytes, { mode: 0o600 });
    onDamage({ spool, segment, offset, bytes: bytes.length, file });
  }

  /** Continues in one spool; pushes visits and returns the new position. */
  function readSpool(
    spool: string,
    from: SpoolPosition | undefined,
    max: number,
    into: RawVisit[],
  ): SpoolPosition | null {
    const numbers = segments(spool);
    const first = numbers.find((number) => from === undefined || number >= from.segment);
    if (first === undefined) return from ?? null;
    let position =
      from !== undefined && from.segment === first ? from : { segment: first, offset: SEGMENT_HEAD };
    for (;;) {
      const { offset, finished } = readSegment(spool, position, max, into);
      position = { segment: position.segment, offset };
      const next = numbers.find((number) => number > position.segment);
      if (!finished || next === undefined || into.length >= max) return position;
      position = { segment: next, offset: SEGMENT_HEAD };
    }
  }

  /** `finished`: the segment has been read and will not grow. */
  function readSegment(
    spool: string,
    { segment, offset }: SpoolPosition,
    max: number,
    into: RawVisit[],
  ): { offset: number; finished: boolean } {
    const file = segmentFile(join(folder, spool), segment);
    const descriptor = openSync(file, 'r');
    try {
      const length = fstatSync(descriptor).size;
      readSync(descriptor, chunk, 0, SEGMENT_HEAD, 0);
      const head = readHead(chunk);
      const dead = !isLive(spool);
      const closed = head === null || head.closed || dead;
      // A record of a dead writer may reach past the end in the head, and that end may be wrong.
      const known = head === null ? length : Math.min(head.end, length);
      const limit = closed ? length : known;
      const stop = { at: offset };
      while (stop.at < limit && into.length < max) {
        const before = stop.at;
        const filled = readSync(descriptor, chunk, 0, Math.min(CHUNK_BYTES, limit - before), before);
        readChunk(spool, segment, before, filled, { limit, known, max, closed }, stop, into);
        if (stop.at === before) break;
      }
      if (closed && head !== null && head.end > length && stop.at >= length && offset < length) {
        setAside(spool, segment, length, Buffer.from(`cut off: ${head.end - length} bytes are missing\n`));
      }
      return { offset: stop.at, finished: closed && stop.at >= limit };
    } finally {
      closeSync(descriptor);
    }
  }

  /** Decodes the part of a segment in `chunk`, which begins at `start`, and moves `stop.at` past what it has decoded. */
  function readChunk(
    spool: string,
    segment: number,
    start: number,
    filled: number,
    bounds: { limit: number; known: number; max: number; closed: boolean },
    stop: { at: number },
    into: RawVisit[],
  ): void {
    const last = start + filled >= bounds.limit;
    let at = 0;
    let damagedFrom = -1;
    const salt = recordSalt(segment);
    const endDamage = (): void => {
      if (damagedFrom < 0) return;
      const bytes = chunk.subarray(damagedFrom, at);
      // Past the known end, zeros are unused space, and a torn record belongs to a visitor who got no answer.
      if (start + damagedFrom < bounds.known) setAside(spool, segment, start + damagedFrom, bytes);
      damagedFrom = -1;
    };
    while (at < filled && into.length < bounds.max) {
      const end = recordEnd(chunk, at, filled, salt);
      if (end === null) {
        // The record may continue in the next chunk, unless this is the last.
        if (!last && filled - at < RECORD_MAX) break;
        if (damagedFrom < 0) damagedFrom = at;
        at += RECORD_ALIGN;
        continue;
      }
      endDamage();
      const visit = readRecord(memory, at, spool, { segment, offset: start + end }, texts);
      if (visit === null) damagedFrom = at;
      else into.push(visit);
      at = end;
    }
    if (at > filled) at = filled;
    if (at >= filled || !last) endDamage();
    stop.at = start + at;
  }

  function read(from: SpoolPositions, max: number) {
    const visits: RawVisit[] = [];
    const positions = new Map(from);
    for (const spool of spools()) {
      if (visits.length >= max) break;
      const position = readSpool(spool, from.get(spool), max, visits);
      if (position !== null) positions.set(spool, position);
    }
    return { visits, positions };
  }

  /** Frees a segment for its writer, or deletes it if the writer has enough free ones. */
  function freeOrDelete(place: string, number: number, live: boolean): void {
    const free = readdirSync(place).filter((name) => freeNumber(name) !== null).length;
    if (live && free < FREE_MAX) renameSync(segmentFile(place, number), freeFile(place, number));
    else rmSync(segmentFile(place, number));
  }

  function isSpent(spool: string, position: SpoolPosition): boolean {
    const last = segments(spool).at(-1);
    if (last === undefined) return true;
    return (
      position.segment === last && position.offset >= statSync(segmentFile(join(folder, spool), last)).size
    );
  }

  /** A writer that died before its first segment leaves a folder that never has a position. */
  function removeUnbegun(upTo: SpoolPositions): readonly string[] {
    const unbegun = spools().filter(
      (spool) => !upTo.has(spool) && !isLive(spool) && segments(spool).length === 0,
    );
    for (const spool of unbegun) rmSync(join(folder, spool), { recursive: true });
    return unbegun;
  }

  return {
    read,

    release(upTo) {
      const gone: string[] = [];
      for (const [spool, position] of upTo) {
        const place = join(folder, spool);
        if (!existsSync(place)) {
          if (!isLive(spool)) gone.push(spool);
          continue;
        }
        for (const number of segments(spool)) {
          if (number < position.segment) freeOrDelete(place, number, isLive(spool));
        }
        if (!isLive(spool) && isSpent(spool, position)) {
          rmSync(place, { recursive: true });
          gone.push(spool);
        }
      }
      return [...gone, ...removeUnbegun(upTo)];
    },

    size(upTo) {
      let bytes = 0;
      let count = 0;
      let unread = 0;
      for (const spool of spools()) {
        const position = upTo.get(spool);
        for (const number of segments(spool)) {
          const file = segmentFile(join(folder, spool), number);
          const length = statSync(file).size;
          count++;
          bytes += length;
          const descriptor = openSync(file, 'r');
          readSync(descriptor, chunk, 0, SEGMENT_HEAD, 0);
          closeSync(descriptor);
          const end = Math.min(readHead(chunk)?.end ?? length, length);
          const from = position === undefined || number > position.segment ? SEGMENT_HEAD : position.offset;
          if (position === undefined || number >= position.segment) unread += Math.max(0, end - from);
        }
      }
      return { bytes, segments: count, unread };
    },
  };
}
