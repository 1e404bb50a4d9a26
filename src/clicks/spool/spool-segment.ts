import { renameSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { recordSalt, type SegmentMemory, segmentMemory } from './spool-record.ts';

/**
 * A segment is a file of fixed size, written through a shared mapping. It is filled with zeros before its first use, so
 * that the disk cannot become full in the middle of it. Its head:
 *
 *      0  8 bytes  magic
 *      8  u32      number of the segment, from 1
 *     12  u32      where the last whole record ends
 *     16  u32      1 once the segment is closed
 */
export const SEGMENT_HEAD = 64;
export const SEGMENT_BYTES = 16 * 1024 * 1024;
/**
 * What one write fills. The kernel caches a write in one piece of memory, and looks at the whole piece at the first
 * change of each of its pages: pieces of 1 MiB made a segment cost 34 ms of processor time, those of 64 KiB 13 ms.
 */
const ZEROS_BYTES = 64 * 1024;
const MAGIC = Buffer.from('WAYMARK1', 'latin1');
const NUMBER_AT = 8;
const END_AT = 12;
const CLOSED_AT = 16;

export interface SegmentHead {
  readonly number: number;
  readonly end: number;
  readonly closed: boolean;
}

export interface WritableSegment {
  readonly number: number;
  readonly file: string;
  readonly memory: SegmentMemory;
  readonly bytes: number;
  readonly salt: number;
}

export function segmentFile(folder: string, number: number): string {
  return join(folder, `${String(number).padStart(10, '0')}.seg`);
}

/** The number in a segment's file name, or null for another file. */
export function segmentNumber(name: string): number | null {
  const match = /^(\d{10})\.seg$/.exec(name);
  return match === null ? null : Number(match[1]);
}

/**
 * Creates the file with all of its blocks on the disk, and maps it. Rejects if the disk is full, and leaves no file then.
 * Writes zeros, since a sparse file could fail in the middle of a visit. The zeros are not flushed, so most of them are
 * overwritten in memory and reach the disk only once.
 */
export async function createSegment(folder: string, number: number, bytes: number): Promise<WritableSegment> {
  const file = segmentFile(folder, number);
  const unfinished = `${file}.new`;
  const zeros = new Uint8Array(Math.min(bytes, ZEROS_BYTES));
  try {
    const handle = await open(unfinished, 'w', 0o600);
    try {
      for (let at = 0; at < bytes; at += zeros.length) {
        await handle.write(zeros, 0, Math.min(zeros.length, bytes - at), at);
      }
      await handle.write(headBytes(number), 0, SEGMENT_HEAD, 0);
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  return {
    number,
    file,
    memory: segmentMemory(Bun.mmap(file, { shared: true })),
    bytes,
    salt: recordSalt(number),
  };
}

const FREE = '.free';

/** A segment that was read to its end, kept for reuse. */
export function freeFile(folder: string, number: number): string {
  return `${segmentFile(folder, number)}${FREE}`;
}

export function freeNumber(name: string): number | null {
  return name.endsWith(FREE) ? segmentNumber(name.slice(0, -FREE.length)) : null;
}

/** Maps a free segment that is no longer mapped. */
export function mapFree(folder: string, number: number): WritableSegment {
  const file = freeFile(folder, number);
  const memory = segmentMemory(Bun.mmap(file, { shared: true }));
  return { number, file, memory, bytes: memory.bytes.length, salt: recordSalt(number) };
}

/** Its memory must not be used afterwards: all views of it are empty. */
export function unmap({ memory }: WritableSegment): void {
  // Detaching the buffer unmaps the file at once.
  (memory.bytes.buffer as ArrayBuffer).transfer(0);
}

/** Reuses a free segment: no block is written, and its memory is warm. Records of the old number are invalid. */
export function reuseSegment(folder: string, free: WritableSegment, number: number): WritableSegment {
  const file = segmentFile(folder, number);
  const { words } = free.memory;
  words[NUMBER_AT >> 2] = number;
  words[END_AT >> 2] = SEGMENT_HEAD;
  words[CLOSED_AT >> 2] = 0;
  renameSync(freeFile(folder, free.number), file);
  return { ...free, number, file, salt: recordSalt(number) };
}

function headBytes(number: number): Buffer {
  const head = Buffer.alloc(SEGMENT_HEAD);
  MAGIC.copy(head);
  head.writeUInt32LE(number, NUMBER_AT);
  head.writeUInt32LE(SEGMENT_HEAD, END_AT);
  return head;
}

export function setEnd(memory: SegmentMemory, end: number): void {
  memory.words[END_AT >> 2] = end;
}

export function closeSegment(memory: SegmentMemory): void {
  memory.words[CLOSED_AT >> 2] = 1;
}

/** The head of a segment, or null if the bytes are no head. */
export function readHead(head: Buffer): SegmentHead | null {
  if (head.length < SEGMENT_HEAD || !head.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  return {
    number: head.readUInt32LE(NUMBER_AT),
    end: head.readUInt32LE(END_AT),
    closed: head.readUInt32LE(CLOSED_AT) === 1,
  };
}
