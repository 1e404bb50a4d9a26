/**
 * Chaskey, a keyed hash (MAC) made of 32-bit additions, rotations and XOR, which JavaScript computes without allocation:
 * Mouha et al., SAC 2014; with 12 rounds in ISO/IEC 29192-6. A block is four words of 32 bits, little-endian.
 */
export interface ChaskeyKey {
  readonly words: Int32Array;
  /** For a last block that is whole, and for one that is padded. */
  readonly whole: Int32Array;
  readonly padded: Int32Array;
}

export const CHASKEY_ROUNDS = 12;
export const CHASKEY_KEY_BYTES = 16;
const BLOCK_BYTES = 16;
const WORDS = 4;

/** `bytes` are 16 secret ones. */
export function chaskeyKey(bytes: Uint8Array): ChaskeyKey {
  const view = new DataView(bytes.buffer, bytes.byteOffset, CHASKEY_KEY_BYTES);
  const words = Int32Array.from({ length: WORDS }, (_, word) => view.getInt32(word * 4, true));
  const whole = timesTwo(words);
  return { words, whole, padded: timesTwo(whole) };
}

/** Room for messages of up to `bytesMax` bytes, which `chaskey` reads. */
export function chaskeyMessage(bytesMax: number): { bytes: Uint8Array; words: Int32Array } {
  const words = new Int32Array(Math.ceil((bytesMax + 1) / BLOCK_BYTES) * WORDS);
  return { bytes: new Uint8Array(words.buffer), words };
}

/** Hashes the first `length` bytes of a message into `tag`; overwrites the rest of the message's last block. */
export function chaskey(
  key: ChaskeyKey,
  message: { bytes: Uint8Array; words: Int32Array },
  length: number,
  tag: Int32Array,
  rounds = CHASKEY_ROUNDS,
): void {
  const { bytes, words } = message;
  const isWhole = length > 0 && length % BLOCK_BYTES === 0;
  const lastBlock = isWhole ? length / BLOCK_BYTES - 1 : Math.floor(length / BLOCK_BYTES);
  if (!isWhole) {
    bytes[length] = 1;
    // Loops, since calling `fill` and `set` for so few values takes longer than all the rest.
    for (let at = length + 1; at < (lastBlock + 1) * BLOCK_BYTES; at++) bytes[at] = 0;
  }
  const last = isWhole ? key.whole : key.padded;
  for (let word = 0; word < WORDS; word++) tag[word] = key.words[word] ?? 0;
  for (let block = 0; block < lastBlock; block++) {
    mix(tag, words, block * WORDS);
    permute(tag, rounds);
  }
  mix(tag, words, lastBlock * WORDS);
  mix(tag, last, 0);
  permute(tag, rounds);
  mix(tag, last, 0);
}

function mix(state: Int32Array, words: Int32Array, from: number): void {
  for (let word = 0; word < WORDS; word++) state[word] = (state[word] ?? 0) ^ (words[from + word] ?? 0);
}

function permute(state: Int32Array, rounds: number): void {
  let a = state[0] ?? 0;
  let b = state[1] ?? 0;
  let c = state[2] ?? 0;
  let d = state[3] ?? 0;
  for (let round = 0; round < rounds; round++) {
    a = (a + b) | 0;
    b = ((b << 5) | (b >>> 27)) ^ a;
    a = (a << 16) | (a >>> 16);
    c = (c + d) | 0;
    d = ((d << 8) | (d >>> 24)) ^ c;
    a = (a + d) | 0;
    d = ((d << 13) | (d >>> 19)) ^ a;
    c = (c + b) | 0;
    b = ((b << 7) | (b >>> 25)) ^ c;
    c = (c << 16) | (c >>> 16);
  }
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = d;
}

/** Multiplies by x in the field of 2^128 elements, modulo x^128 + x^7 + x^2 + x + 1. */
function timesTwo(words: Int32Array): Int32Array {
  const [a = 0, b = 0, c = 0, d = 0] = words;
  return Int32Array.of(
    (a << 1) ^ (d < 0 ? 0x87 : 0),
    (b << 1) | (a >>> 31),
    (c << 1) | (b >>> 31),
    (d << 1) | (c >>> 31),
  );
}
