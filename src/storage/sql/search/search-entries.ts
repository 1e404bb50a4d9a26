import { createVarintReader, putVarint, VARINT_BYTES_MAX } from './varint.ts';

/** Links of one chunk; a link's place is a number below this. A bitmap of them takes 3,968 bytes. */
export const CHUNK_LINKS_MAX = 31_744;
/** Chunks that are merged into one run. */
export const RUN_CHUNKS = 16;

/**
 * Entries in ascending order of their keys. An entry is a gram, a chunk of the run, and the places of the links of that
 * chunk that contain the gram. A new chunk is a run of its own.
 */
export interface GramBlock {
  readonly firstKey: number;
  readonly bytes: Uint8Array;
}

/** Grams are below 2^48, so keys are exact integers. `part` is the index of the chunk in the run. */
export const entryKey = (gram: number, part: number): number => gram * RUN_CHUNKS + part;
const partOf = (key: number): number => key % RUN_CHUNKS;
export const gramOf = (key: number): number => Math.floor(key / RUN_CHUNKS);

/** A block with its key just fits into a database page, even if its only entry is a full bitmap. */
const BLOCK_BYTES = CHUNK_LINKS_MAX / 8 + 2 * VARINT_BYTES_MAX;

export interface BlockPacker {
  /** Keys must ascend. `sized` is twice the length of `places`, plus one if they are a bitmap. */
  put(key: number, sized: number, places: Uint8Array): void;
  /** Number of full blocks. */
  full(): number;
  /** Removes and returns the full blocks. */
  take(): readonly GramBlock[];
  /** Removes and returns all remaining blocks. */
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
  /** Moves to the next entry, first to the first one; false when there is none. */
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

/**
 * Sets the bits of the places of every entry with a key from `from` to before `to`, in the bitmap `marksOf` its part.
 */
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
  // Inlined varint reader: a search reads a hundred thousand of these.
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
