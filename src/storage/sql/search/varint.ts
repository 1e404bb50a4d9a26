/** Integers of variable length: 7 bits in each byte, the lowest first. */

/** For a number up to 2^53. */
export const VARINT_BYTES_MAX = 8;

/** Writes `value` at `at`; returns the offset after it. */
export function putVarint(bytes: Uint8Array, at: number, value: number): number {
  let to = at;
  let rest = value;
  while (rest >= 0x80) {
    bytes[to++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  bytes[to++] = rest;
  return to;
}

export interface VarintReader {
  /** Offset of the next number. */
  at: number;
  next(): number;
}

export function createVarintReader(bytes: Uint8Array): VarintReader {
  const reader: VarintReader = {
    at: 0,
    next() {
      let at = reader.at;
      let byte = bytes[at++] ?? 0;
      let value = byte & 0x7f;
      for (let scale = 0x80; byte >= 0x80; scale *= 0x80) {
        byte = bytes[at++] ?? 0;
        value += (byte & 0x7f) * scale;
      }
      reader.at = at;
      return value;
    },
  };
  return reader;
}
