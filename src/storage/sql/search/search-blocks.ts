import { createBreather } from '../../../core/base/breather.ts';
import { CHUNK_LINKS_MAX, createBlockPacker, entryKey, type GramBlock } from './search-entries.ts';
import { eachGram } from './search-grams.ts';
import { putVarint } from './varint.ts';

export interface BlockBuilder {
  /** Adds the next link. */
  add(texts: readonly string[]): void;
  /** The blocks of all added links; lets other work run in between. */
  finish(): Promise<readonly GramBlock[]>;
}

export function createBlockBuilder(): BlockBuilder {
  const numbers = createNumbering();
  /** Indexed by the number of a gram. */
  let lastPlace = new Int32Array(1_024).fill(-1);
  let counts = new Uint32Array(1_024);
  let gramOfEntry = new Uint32Array(65_536);
  let placeOfEntry = new Uint16Array(65_536);
  let entries = 0;
  let links = 0;

  function addGram(gram: number): void {
    const n = numbers.of(gram);
    if (n >= counts.length) {
      counts = grown(counts, new Uint32Array(n * 2));
      lastPlace = grown(lastPlace, new Int32Array(n * 2).fill(-1));
    }
    if (lastPlace[n] === links) return;
    lastPlace[n] = links;
    counts[n] = (counts[n] ?? 0) + 1;
    if (entries === gramOfEntry.length) {
      gramOfEntry = grown(gramOfEntry, new Uint32Array(entries * 2));
      placeOfEntry = grown(placeOfEntry, new Uint16Array(entries * 2));
    }
    gramOfEntry[entries] = n;
    placeOfEntry[entries++] = links;
  }

  /** The places of all grams, grouped by gram in the order of their numbers. */
  async function sortPlaces(breathe: () => Promise<void> | null): Promise<[Uint16Array, Uint32Array]> {
    const places = new Uint16Array(entries);
    const next = new Uint32Array(counts.length);
    for (let n = 1; n < next.length; n++) next[n] = (next[n - 1] ?? 0) + (counts[n - 1] ?? 0);
    const starts = next.slice();
    for (let at = 0; at < entries; at++) {
      const n = gramOfEntry[at] ?? 0;
      const to = next[n] ?? 0;
      places[to] = placeOfEntry[at] ?? 0;
      next[n] = to + 1;
      if ((at & 0x3fff) === 0) await breathe();
    }
    return [places, starts];
  }

  return {
    add(texts) {
      for (const text of texts) eachGram(text, addGram);
      links++;
    },
    async finish() {
      const breathe = createBreather();
      const [places, starts] = await sortPlaces(breathe);
      const writer = createBlockWriter(Math.ceil(links / 8));
      for (const gram of numbers.sorted()) {
        const n = numbers.of(gram);
        const start = starts[n] ?? 0;
        writer.write(gram, places.subarray(start, start + (counts[n] ?? 0)));
        const pause = breathe();
        if (pause !== null) await pause;
      }
      return writer.finish();
    },
  };
}

function grown<T extends Uint32Array | Int32Array | Uint16Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Assigns each gram a small number. A `Map` takes three times as long, and that would be most of the indexing. */
function createNumbering() {
  let keys = new Float64Array(1 << 16).fill(-1);
  let values = new Uint32Array(keys.length);
  let size = 0;

  /** The slot of a gram, or the free slot where it belongs. */
  function slotOf(gram: number): number {
    const mask = keys.length - 1;
    const high = Math.floor(gram / 0x1_0000_0000);
    let slot = Math.imul((gram >>> 0) ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b);
    slot = (slot ^ (slot >>> 15)) & mask;
    while (keys[slot] !== -1 && keys[slot] !== gram) slot = (slot + 1) & mask;
    return slot;
  }

  function grow(): void {
    const [oldKeys, oldValues] = [keys, values];
    keys = new Float64Array(oldKeys.length * 2).fill(-1);
    values = new Uint32Array(keys.length);
    for (let i = 0; i < oldKeys.length; i++) {
      const gram = oldKeys[i] ?? -1;
      if (gram === -1) continue;
      const slot = slotOf(gram);
      keys[slot] = gram;
      values[slot] = oldValues[i] ?? 0;
    }
  }

  return {
    of(gram: number): number {
      const slot = slotOf(gram);
      if (keys[slot] === gram) return values[slot] ?? 0;
      keys[slot] = gram;
      values[slot] = size++;
      if (size * 2 > keys.length) grow();
      return size - 1;
    },
    sorted: (): Float64Array => keys.filter((gram) => gram !== -1).sort(),
  };
}

/** Stores places as gaps, or as a bitmap where that is shorter. */
function createBlockWriter(bitmapBytes: number) {
  const packer = createBlockPacker();
  /** At most 4 bytes for each place; a longer list becomes a bitmap. */
  const scratch = new Uint8Array(CHUNK_LINKS_MAX * 4);

  function encode(places: Uint16Array): { size: number; isBitmap: boolean } {
    let size = 0;
    let last = -1;
    for (let i = 0; i < places.length; i++) {
      const place = places[i] ?? 0;
      size = putVarint(scratch, size, place - last - 1);
      last = place;
    }
    if (size <= bitmapBytes) return { size, isBitmap: false };
    scratch.fill(0, 0, bitmapBytes);
    for (let i = 0; i < places.length; i++) {
      const place = places[i] ?? 0;
      scratch[place >> 3] = (scratch[place >> 3] ?? 0) | (1 << (place & 7));
    }
    return { size: bitmapBytes, isBitmap: true };
  }

  return {
    write(gram: number, places: Uint16Array): void {
      const { size, isBitmap } = encode(places);
      packer.put(entryKey(gram, 0), size * 2 + (isBitmap ? 1 : 0), scratch.subarray(0, size));
    },
    finish: packer.finish,
  };
}
