import { createHash } from 'node:crypto';
import { closeSync, ftruncateSync, openSync } from 'node:fs';

/**
 * Keeps open rate windows in a memory-mapped file: counting needs no system call, and the counts survive a killed
 * process. The file holds digests of keys only.
 */
export interface RateFile {
  /** The key's window that was open when the file was opened; null when there is none. */
  resume(key: string): Slot | null;
  /** A free slot for a key; null when all are in use. */
  take(key: string): Slot | null;
  free(slot: Slot): void;
}

export interface Slot {
  taken: number;
  resetsAtMs: number;
}

const DIGEST_BYTES = 16;
/** Digest, end of the window (float64), count (float64). */
const SLOT_BYTES = 32;
/** The file begins with the number of slots ever used (float64); the rest is never read and takes no memory. */
const HEAD_BYTES = 32;

export function openRateFile(path: string, { slots, nowMs }: { slots: number; nowMs: number }): RateFile {
  const bytes = mapFile(path, HEAD_BYTES + slots * SLOT_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const startOf = (index: number): number => HEAD_BYTES + index * SLOT_BYTES;
  const free: number[] = [];
  const running = new Map<string, number>();
  let used = Math.min(view.getFloat64(0), slots);
  for (let index = 0; index < used; index++) {
    const at = startOf(index);
    if (view.getFloat64(at + DIGEST_BYTES) > nowMs) running.set(hexOf(bytes, at), index);
    else free.push(index);
  }
  const places = new WeakMap<Slot, number>();

  function slotAt(index: number): Slot {
    const at = startOf(index) + DIGEST_BYTES;
    const slot: Slot = {
      get resetsAtMs() {
        return view.getFloat64(at);
      },
      set resetsAtMs(ms) {
        view.setFloat64(at, ms);
      },
      get taken() {
        return view.getFloat64(at + 8);
      },
      set taken(count) {
        view.setFloat64(at + 8, count);
      },
    };
    places.set(slot, index);
    return slot;
  }

  return {
    resume(key) {
      if (running.size === 0) return null;
      const digest = digestOf(key).toString('hex');
      const index = running.get(digest);
      if (index === undefined) return null;
      running.delete(digest);
      return slotAt(index);
    },
    take(key) {
      if (free.length === 0 && used < slots) {
        free.push(used);
        view.setFloat64(0, ++used);
      }
      const index = free.pop();
      if (index === undefined) return null;
      bytes.set(digestOf(key), startOf(index));
      return slotAt(index);
    },
    free(slot) {
      const index = places.get(slot);
      if (index !== undefined) free.push(index);
    },
  };
}

function mapFile(path: string, size: number): Uint8Array {
  const file = openSync(path, 'a+', 0o600);
  ftruncateSync(file, size);
  closeSync(file);
  return Bun.mmap(path, { shared: true });
}

const digestOf = (key: string): Buffer => createHash('sha256').update(key).digest().subarray(0, DIGEST_BYTES);

const hexOf = (bytes: Uint8Array, at: number): string =>
  Buffer.from(bytes.subarray(at, at + DIGEST_BYTES)).toString('hex');
