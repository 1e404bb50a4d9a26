import { createVarintReader, putVarint, VARINT_BYTES_MAX } from './varint.ts';

/** Links of one chunk; a place in it is a number below. A bit for each takes 3,968 bytes. */
export const CHUNK_LINKS_MAX = 31_744;
/** Chunks whose entries are merged into one run. */
export const RUN_CHUNKS = 16;

/**
 * Entries in ascending order of their keys: a gram, a chunk of the run, and the places of the links of that chunk that
 * have the gram. A new chunk is a run by itself.
 */
export interface GramBlock {
  readonly firstKey: number;
  readonly bytes: Uint8Array;
}

/** Grams are below 2^48, so keys are exact numbers. `part` is which chunk of the run. */
export const keyOf = (gram: number, part: number): number => gram * RUN_CHUNKS + part;
const partOf = (key: number): number => key % RUN_CHUNKS;
export const gramOf = (key: number): number => Math.floor(key / RUN_CHUNKS);

/** With its key it just fits into a page of the database, also an entry with a bit for each link of a chunk. */
const BLOCK_BYTES = CHUNK_LINKS_MAX / 8 + 2 * VARINT_BYTES_MAX;

export interface BlockPacker {
  /** Keys must ascend. `sized` is twice the length of `places`, and one more where those are a bit for each link. */
  put(key: number, sized: number, places: Uint8Array): void;
  /** How many blocks are full. */
  full(): number;
  /** Takes out the full ones. */
  take(): readonly GramBlock[];
  /** Takes out what is left. */
  finish(): readonly GramBlock[];
}

export function createBlockPacker(): BlockPacker {
  let blocks: GramBlock[] = [];
  const bytes = new Uint8Array(BLOCK_BYTES);
  let length = 0;
  let firstKey = 0;
  let lastKey = 0;

  function flush(): void {
    if (length > 0) blocks.push({ firstKey, bytes: bytes.slice(0, length) });
    length = 0;
  }

  function take(): readonly GramBlock[] {
    const taken = blocks;
    blocks = [];
    return taken;
  }

  return {
    put(key, sized, places) {
      if (length > 0 && length + places.length + 2 * VARINT_BYTES_MAX > BLOCK_BYTES) flush();
      if (length === 0) {
        firstKey = key;
        lastKey = key;
      }
      length = putVarint(bytes, length, key - lastKey);
      length = putVarint(bytes, length, sized);
      bytes.set(places, length);
      length += places.length;
      lastKey = key;
    },
    full: () => blocks.length,
    take,
    finish() {
      flush();
      return take();
    },
  };
}

export interface EntryReader {
  readonly key: number;
  readonly sized: number;
  readonly places: Uint8Array;
  /** Goes to the next entry; false when there is none. Begins before the first. */
  next(): boolean;
}

export function createEntryReader({ firstKey, bytes }: GramBlock): EntryReader {
  const numbers = createVarintReader(bytes);
  let from = 0;
  const reader = {
    key: firstKey,
    sized: 0,
    get places() {
      return bytes.subarray(from, numbers.at);
    },
    next() {
      if (numbers.at >= bytes.length) return false;
      reader.key += numbers.next();
      reader.sized = numbers.next();
      from = numbers.at;
      numbers.at += Math.floor(reader.sized / 2);
      return true;
    },
  };
  return reader;
}

/** Marks the places of every entry from key `from` to before `to`, a bit a link, in what `marksOf` answers for its part. */
export function markEntries(
  block: GramBlock,
  { from, to }: { from: number; to: number },
  marksOf: (part: number) => Uint8Array | null,
): void {
  const reader = createEntryReader(block);
  while (reader.next() && reader.key < to) {
    const marks = reader.key < from ? null : marksOf(partOf(reader.key));
    if (marks !== null) markPlaces(reader.places, reader.sized % 2 === 1, marks);
  }
}

function markPlaces(bytes: Uint8Array, isBitmap: boolean, marks: Uint8Array): void {
  if (isBitmap) {
    for (let i = 0; i < bytes.length; i++) marks[i] = (marks[i] ?? 0) | (bytes[i] ?? 0);
    return;
  }
  // As a reader of varints would, without a call for each: a search reads a hundred thousand of these.
  let place = -1;
  for (let at = 0; at < bytes.length; ) {
    let byte = bytes[at++] ?? 0;
    let gap = byte & 0x7f;
    for (let shift = 7; byte >= 0x80; shift += 7) {
      byte = bytes[at++] ?? 0;
      gap |= (byte & 0x7f) << shift;
    }
    place += gap + 1;
    marks[place >> 3] = (marks[place >> 3] ?? 0) | (1 << (place & 7));
  }
}
