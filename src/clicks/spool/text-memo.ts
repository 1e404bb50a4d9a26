import { type SharedText, sharedText } from '../../core/clicks/raw-visit.ts';

/** Finds the texts of one field by their bytes. */
export interface TextMemo {
  /** The UTF-8 text from `start` to `end` of the bytes. */
  of(memory: { readonly bytes: Buffer; readonly view: DataView }, start: number, end: number): SharedText;
}

/** A text takes one slot of its row, so no choice of texts makes a look-up slow. */
const SLOTS_PER_ROW = 4;
/** Longer texts are rare, and another object each time, which bounds the memory. */
const LENGTH_MAX = 256;

/** Remembers texts that come again, at most `slots`, a power of two. */
export function createTextMemo(slots: number): TextMemo {
  const rowMask = (slots - 1) & ~(SLOTS_PER_ROW - 1);
  const hashes = new Int32Array(slots);
  const texts: SharedText[] = new Array(slots).fill(sharedText(''));

  return {
    of(memory, start, end) {
      const { bytes } = memory;
      const length = end - start;
      if (length > LENGTH_MAX) return sharedText(bytes.toString('utf8', start, end));
      const hash = hashOf(memory.view, start, end);
      const row = hash & rowMask;
      for (let slot = row; slot < row + SLOTS_PER_ROW; slot++) {
        if (hashes[slot] !== hash) continue;
        const known = texts[slot];
        if (known !== undefined && known.text.length === length && isAt(known.text, bytes, start))
          return known;
      }
      const added = sharedText(length === 0 ? '' : bytes.toString('utf8', start, end));
      hashes.copyWithin(row + 1, row, row + SLOTS_PER_ROW - 1);
      texts.copyWithin(row + 1, row, row + SLOTS_PER_ROW - 1);
      hashes[row] = hash;
      texts[row] = added;
      return added;
    },
  };
}

/** Whether these bytes are the text. Only a text in ASCII has as many characters as bytes, all equal. */
function isAt(text: string, bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) !== bytes[start + index]) return false;
  }
  return true;
}

/** Word by word: a record's texts begin at any byte. */
function hashOf(view: DataView, start: number, end: number): number {
  let hash = end - start;
  let at = start;
  for (; at + 4 <= end; at += 4) hash = mix(hash, view.getInt32(at, true));
  for (; at < end; at++) hash = mix(hash, view.getUint8(at));
  return hash ^ (hash >>> 16);
}

const mix = (hash: number, word: number): number => Math.imul(hash ^ word, 0x9e37_79b1) ^ (hash >>> 15);
