import type { Digest, Random } from '../base/ports.ts';

/** How many a person gets at once. */
export const RECOVERY_CODES = 10;
/** 120 bits: enough to be stored as a plain digest, which OWASP's ASVS allows from 112 bits. */
const SYMBOLS = 24;
/** Four symbols with more behind them. */
const GROUP = /.{4}(?!$)/g;
/** Crockford's base 32: no letter of it looks like a digit of it. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const WHOLE = new RegExp(`^[${ALPHABET}]{${SYMBOLS}}$`);
/** With a separator after each symbol, and some at the ends. */
export const RECOVERY_CODE_LENGTH_MAX = 64;

/** New codes, as people read them (`k7wq-3m8d-…`), and their hashes, which are stored. */
export function drawRecoveryCodes({ random, digest }: { readonly random: Random; readonly digest: Digest }): {
  readonly codes: readonly string[];
  readonly hashes: readonly string[];
} {
  const drawn = Array.from({ length: RECOVERY_CODES }, () => drawSymbols(random));
  return {
    codes: drawn.map((symbols) => symbols.replaceAll(GROUP, '$&-')),
    hashes: drawn.map((symbols) => digest.sha256(symbols)),
  };
}

/** 256 is a multiple of 32, so every symbol is equally likely. */
const drawSymbols = (random: Random): string =>
  Array.from(random.bytes(SYMBOLS), (byte) => ALPHABET[byte % ALPHABET.length]).join('');

/**
 * The symbols of a code that a person typed: letter case, spaces and dashes do not matter, and `o`, `i`, `l` are read as
 * the digits that they look like. Null when it cannot be a code.
 */
export function readRecoveryCode(text: string): string | null {
  if (text.length > RECOVERY_CODE_LENGTH_MAX) return null;
  const symbols = text.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
  return WHOLE.test(symbols) ? symbols : null;
}
