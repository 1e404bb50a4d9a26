/** What a browser says of itself beside its user agent. '' is: not said, or nothing that is known here. */
export interface ClientHints {
  /** `Sec-CH-UA-Platform`, without its quotes. */
  readonly platform: PlatformHint;
  /** `Sec-CH-UA-Mobile`. */
  readonly mobile: MobileHint;
  /** Of the names in `Sec-CH-UA` the one that no user agent tells. */
  readonly brand: BrandHint;
}

/** A place in each of the lists below: 0 for ''. */
export interface HintCodes {
  readonly platform: number;
  readonly mobile: number;
  readonly brand: number;
}

/** The headers as they were sent; '' for one that was not. */
export interface SentHints {
  readonly platform: string;
  readonly mobile: string;
  readonly brands: string;
}

// The orders are the spool's wire form: append only.
export const PLATFORM_HINTS = [
  '',
  'Android',
  'iOS',
  'Windows',
  'macOS',
  'Linux',
  'Chrome OS',
  'Chromium OS',
] as const;
export type PlatformHint = (typeof PLATFORM_HINTS)[number];
export const MOBILE_HINTS = ['', '?0', '?1'] as const;
export type MobileHint = (typeof MOBILE_HINTS)[number];
export const BRAND_HINTS = ['', 'Brave', 'Opera GX', 'DuckDuckGo', 'YaBrowser', 'Vivaldi'] as const;
export type BrandHint = (typeof BRAND_HINTS)[number];

const QUOTE = 0x22;

/** Where the list has the header's value, which stands from `start` to `end` in the bytes of a request. */
export function readPlatformHint(bytes: Uint8Array, start: number, end: number): number {
  const from = bytes[start] === QUOTE ? start + 1 : start;
  return placeOf(PLATFORMS, bytes, from, end > from && bytes[end - 1] === QUOTE ? end - 1 : end);
}

export const readMobileHint = (bytes: Uint8Array, start: number, end: number): number =>
  placeOf(MOBILES, bytes, start, end);

/**
 * The first name in quotes that the list has. Every visit of Chromium brings the header, nearly always without any of the names,
 * so most of its bytes are leapt over, by Horspool's rule for the beginnings of several words.
 */
export function readBrandHint(bytes: Uint8Array, start: number, end: number): number {
  for (let last = start + BRAND_BEGINNING - 1; last < end; ) {
    const byte = bytes[last] ?? 0;
    if (BRAND_ENDS[byte] === 1) {
      const place = quotedBrand(bytes, last - BRAND_BEGINNING + 1, end);
      if (place !== 0) return place;
    }
    last += BRAND_LEAPS[byte] ?? 1;
  }
  return 0;
}

/** Of the name in quotes that stands at `start`; 0 where none of the list does. */
function quotedBrand(bytes: Uint8Array, start: number, end: number): number {
  for (let place = 1; place < QUOTED_BRANDS.length; place++) {
    const word = QUOTED_BRANDS[place];
    if (word !== undefined && word.length <= end - start && isAt(word, bytes, start)) return place;
  }
  return 0;
}

/** The same of headers that are text. */
export function readHintCodes({ platform, mobile, brands }: SentHints): HintCodes {
  const code = (read: typeof readPlatformHint, text: string): number => {
    if (text === '') return 0;
    const bytes = toBytes(text);
    return read(bytes, 0, bytes.length);
  };
  return {
    platform: code(readPlatformHint, platform),
    mobile: code(readMobileHint, mobile),
    brand: code(readBrandHint, brands),
  };
}

/** One object for each combination, as there are few. A code that no list has says nothing. */
export function toClientHints(codes: HintCodes): ClientHints {
  const platform = PLATFORM_HINTS[codes.platform] === undefined ? 0 : codes.platform;
  const mobile = MOBILE_HINTS[codes.mobile] === undefined ? 0 : codes.mobile;
  const brand = BRAND_HINTS[codes.brand] === undefined ? 0 : codes.brand;
  const place = (platform * MOBILE_HINTS.length + mobile) * BRAND_HINTS.length + brand;
  combinations[place] ??= Object.freeze({
    platform: PLATFORM_HINTS[platform] ?? '',
    mobile: MOBILE_HINTS[mobile] ?? '',
    brand: BRAND_HINTS[brand] ?? '',
  });
  return combinations[place];
}

const combinations: ClientHints[] = [];

export const NO_HINTS: ClientHints = toClientHints({ platform: 0, mobile: 0, brand: 0 });

const encoder = new TextEncoder();
const toBytes = (text: string): Uint8Array => encoder.encode(text);

interface WordList {
  readonly words: readonly Uint8Array[];
  /** By first byte, the place of the first word that begins with it; 0 where none does. */
  readonly begins: Uint8Array;
}

function toWordList(list: readonly string[]): WordList {
  const words = list.map(toBytes);
  const begins = new Uint8Array(256);
  words.forEach(([first], place) => {
    if (first !== undefined && begins[first] === 0) begins[first] = place;
  });
  return { words, begins };
}

const PLATFORMS = toWordList(PLATFORM_HINTS);
const MOBILES = toWordList(MOBILE_HINTS);

const QUOTED_BRANDS = BRAND_HINTS.map((name) => toBytes(`"${name}"`));
/** Bytes that the shortest has. */
const BRAND_BEGINNING = Math.min(...QUOTED_BRANDS.slice(1).map(({ length }) => length));
/** 1 for each byte in which a beginning ends. */
const BRAND_ENDS = new Uint8Array(256);
/** How far the end of the next beginning is at least, by the byte that stands where one would end. */
const BRAND_LEAPS = new Uint8Array(256).fill(BRAND_BEGINNING);
for (const word of QUOTED_BRANDS.slice(1)) {
  word.slice(0, BRAND_BEGINNING).forEach((byte, at) => {
    const left = BRAND_BEGINNING - 1 - at;
    if (left === 0) BRAND_ENDS[byte] = 1;
    else BRAND_LEAPS[byte] = Math.min(BRAND_LEAPS[byte] ?? left, left);
  });
}

/** Of the word that stands from `start` to `end`; 0 where the list has it not. */
function placeOf({ words, begins }: WordList, bytes: Uint8Array, start: number, end: number): number {
  const first = start < end ? (begins[bytes[start] ?? 0] ?? 0) : 0;
  for (let place = first; place !== 0 && place < words.length; place++) {
    const word = words[place];
    if (word !== undefined && word.length === end - start && isAt(word, bytes, start)) return place;
  }
  return 0;
}

function isAt(word: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < word.length; i++) if (bytes[start + i] !== word[i]) return false;
  return true;
}
