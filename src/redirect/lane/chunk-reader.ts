/** Finds the end of a chunked body (RFC 9112, section 7.1, read strictly). Extensions and trailers are skipped. */
export interface ChunkReader {
  /** The index in `bytes` where the body ends, `bytes.length` when more is to come, or MALFORMED. */
  read(bytes: Buffer, from: number): number;
  readonly isWhole: boolean;
}

export const MALFORMED = -1;

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SEMICOLON = 0x3b;
/** Up to 2^52 bytes, which a number holds exactly. */
const SIZE_DIGITS_MAX = 13;
/** Limit for one extension, and for all trailers together. */
const EXTRA_BYTES_MAX = 4 * 1024;

type State =
  | 'size'
  | 'extension'
  | 'size_lf'
  | 'data'
  | 'data_cr'
  | 'data_lf'
  | 'trailer_start'
  | 'trailer'
  | 'trailer_lf'
  | 'last_lf'
  | 'whole';

/** Calls `onData` with the data only, piece by piece as it arrives. */
export function createChunkReader(onData: (data: Buffer) => void): ChunkReader {
  let state: State = 'size';
  let size = 0;
  let digits = 0;
  let extras = 0;

  /** The state after a byte that is not data; null when the byte is not allowed there. */
  function next(byte: number): State | null {
    switch (state) {
      case 'size':
        return afterSize(byte);
      case 'extension':
        if (byte === CR) return 'size_lf';
        return isText(byte) && ++extras <= EXTRA_BYTES_MAX ? 'extension' : null;
      case 'size_lf':
        if (byte !== LF) return null;
        digits = 0;
        extras = 0;
        return size === 0 ? 'trailer_start' : 'data';
      case 'data_cr':
        return byte === CR ? 'data_lf' : null;
      case 'data_lf':
        return byte === LF ? 'size' : null;
      case 'trailer_start':
        return byte === CR ? 'last_lf' : trailer(byte);
      case 'trailer':
        return byte === CR ? 'trailer_lf' : trailer(byte);
      case 'trailer_lf':
        return byte === LF ? 'trailer_start' : null;
      case 'last_lf':
        return byte === LF ? 'whole' : null;
      default:
        return null;
    }
  }

  function afterSize(byte: number): State | null {
    const digit = hexDigit(byte);
    if (digit >= 0) {
      size = digits === 0 ? digit : size * 16 + digit;
      return ++digits <= SIZE_DIGITS_MAX ? 'size' : null;
    }
    if (digits === 0) return null;
    if (byte === CR) return 'size_lf';
    return byte === SEMICOLON ? 'extension' : null;
  }

  const trailer = (byte: number): State | null =>
    isText(byte) && ++extras <= EXTRA_BYTES_MAX ? 'trailer' : null;

  return {
    read(bytes, from) {
      let at = from;
      while (at < bytes.length && state !== 'whole') {
        if (state === 'data') {
          const data = bytes.subarray(at, at + size);
          size -= data.length;
          at += data.length;
          if (size === 0) state = 'data_cr';
          onData(data);
        } else {
          const after = next(bytes[at] ?? 0);
          if (after === null) return MALFORMED;
          state = after;
          at++;
        }
      }
      return at;
    },
    get isWhole() {
      return state === 'whole';
    },
  };
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}

const isText = (byte: number): boolean => byte === TAB || (byte >= 0x20 && byte !== 0x7f);
