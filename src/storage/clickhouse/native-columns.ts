import { invariant } from '../../core/base/invariant.ts';
import { toStoredText } from '../../core/base/stored-text.ts';

/** One column of a block: how many bytes it takes, and how they are written. */
export interface NativeColumn {
  readonly bytes: number;
  write(out: Uint8Array, at: number): void;
}

/** The bytes of texts, each with its length before it, one after another. */
interface EncodedTexts {
  readonly bytes: Uint8Array;
  /** Where text n begins; one more than there are texts. */
  readonly starts: Uint32Array;
}

/** Row n has the text with the number `numbers[rows[n]]`. Each text is encoded once, however many rows have it. */
export function textColumn(texts: readonly string[], numbers: Uint32Array, rows: Uint32Array): NativeColumn {
  return piecesColumn(encodeTexts(texts), numbers, rows);
}

/** The same for lists of texts: the end of each row's list, then all their texts. */
export function listColumn(
  lists: readonly (readonly string[])[],
  numbers: Uint32Array,
  rows: Uint32Array,
): NativeColumn {
  const encoded = encodeTexts(lists.flat());
  const starts = new Uint32Array(lists.length + 1);
  const ends = new Float64Array(rows.length);
  let texts = 0;
  for (const [number, list] of lists.entries()) {
    texts += list.length;
    starts[number + 1] = encoded.starts[texts] ?? 0;
  }
  let end = 0;
  for (let index = 0; index < rows.length; index++) {
    end += lists[numbers[rows[index] ?? 0] ?? 0]?.length ?? 0;
    ends[index] = end;
  }
  const offsets = wideColumn(ends);
  const pieces = piecesColumn({ bytes: encoded.bytes, starts }, numbers, rows);
  return {
    bytes: offsets.bytes + pieces.bytes,
    write(out, at) {
      offsets.write(out, at);
      pieces.write(out, at + offsets.bytes);
    },
  };
}

function piecesColumn(
  { bytes: source, starts }: EncodedTexts,
  numbers: Uint32Array,
  rows: Uint32Array,
): NativeColumn {
  let size = 0;
  for (let index = 0; index < rows.length; index++) {
    const number = numbers[rows[index] ?? 0] ?? 0;
    size += (starts[number + 1] ?? 0) - (starts[number] ?? 0);
  }
  return {
    bytes: size,
    write(out, begin) {
      let at = begin;
      for (let index = 0; index < rows.length; index++) {
        const number = numbers[rows[index] ?? 0] ?? 0;
        const end = starts[number + 1] ?? 0;
        // Most texts are short, and a call that copies them costs more than their bytes.
        for (let from = starts[number] ?? 0; from < end; from++) out[at++] = source[from] ?? 0;
      }
    },
  };
}

/** Safe integers as 64 bits, lowest byte first. */
export function wideColumn(values: Float64Array): NativeColumn {
  const halves = new Uint32Array(values.length * 2);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    invariant(Number.isSafeInteger(value), 'ids and times are whole');
    // An element keeps the lowest 32 bits of what it is given.
    halves[index * 2] = value;
    halves[index * 2 + 1] = Math.floor(value / 2 ** 32);
  }
  return numberColumn(halves);
}

/** Numbers in the width of their array. All machines that this runs on have the lowest byte first. */
export function numberColumn(values: Uint8Array | Uint32Array): NativeColumn {
  return {
    bytes: values.byteLength,
    write: (out, at) => out.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at),
  };
}

const encoder = new TextEncoder();
/** Bytes of a text's length, at most, and of one character. */
const LENGTH_BYTES_MAX = 5;
const CHARACTER_BYTES_MAX = 3;

function encodeTexts(texts: readonly string[]): EncodedTexts {
  const starts = new Uint32Array(texts.length + 1);
  let room = 0;
  for (let number = 0; number < texts.length; number++)
    room += LENGTH_BYTES_MAX + (texts[number]?.length ?? 0) * CHARACTER_BYTES_MAX;
  const bytes = new Uint8Array(room);
  let at = 0;
  for (let number = 0; number < texts.length; number++) {
    at = putText(bytes, at, texts[number] ?? '');
    starts[number + 1] = at;
  }
  return { bytes, starts };
}

/** Returns the place after the text. */
function putText(out: Uint8Array, at: number, text: string): number {
  const length = text.length;
  if (length <= ASCII_LENGTH_MAX && putAscii(out, at + 1, text)) {
    out[at] = length;
    return at + 1 + length;
  }
  const stored = toStoredText(text);
  const size = Buffer.byteLength(stored);
  const begin = putLength(out, at, size);
  encoder.encodeInto(stored, out.subarray(begin));
  return begin + size;
}

/** Longer texts are faster with the encoder; their length still fits one byte. */
const ASCII_LENGTH_MAX = 48;

/** False if a character is none of ASCII, or NUL, which is stored as another one. */
function putAscii(out: Uint8Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0 || code > 127) return false;
    out[at + index] = code;
  }
  return true;
}

/** Writes a number in groups of seven bits, the lowest first, and returns the place after it. */
export function putLength(out: Uint8Array, at: number, value: number): number {
  let [rest, next] = [value, at];
  while (rest > 127) {
    out[next++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  out[next++] = rest;
  return next;
}
