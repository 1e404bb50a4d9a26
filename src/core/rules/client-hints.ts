/** What the client hints of a browser add to its user agent. '' means absent or unknown. */
export interface ClientHints {
  /** `Sec-CH-UA-Platform`, without its quotes. */
  readonly platform: PlatformHint;
  /** `Sec-CH-UA-Mobile`. */
  readonly mobile: MobileHint;
  /** The name in `Sec-CH-UA` that the user agent does not contain. */
  readonly brand: BrandHint;
}

/** Indexes into the lists below; 0 is ''. */
export interface HintCodes {
  readonly platform: number;
  readonly mobile: number;
  readonly brand: number;
}

/** The headers as sent; '' for an absent one. */
export interface SentHints {
  readonly platform: string;
  readonly mobile: string;
  readonly brands: string;
}

// The spool stores the indexes: append only.
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

/** The index of the header's value, which is from `start` to `end` in the bytes of a request. */
export function readPlatformHint(bytes: Uint8Array, start: number, end: number): number {
  const from = bytes[start] === QUOTE ? start + 1 : start;
  return placeOf(PLATFORMS, bytes, from, end > from && bytes[end - 1] === QUOTE ? end - 1 : end);
}

export const readMobileHint = (bytes: Uint8Array, start: number, end: number): number =>
  placeOf(MOBILES, bytes, start, end);

/**
 * The index of the first quoted name that is in the list. Chromium sends the header with every visit, nearly always
 * without any of the names, so the search skips most bytes: Horspool's algorithm on the prefixes of all names.
 */
export function readBrandHint(bytes: Uint8Array, start: number, end: number): number {
  for (let last = start + BRAND_PREFIX_BYTES - 1; last < end; ) {
    const byte = bytes[last] ?? 0;
    if (BRAND_PREFIX_ENDS[byte] === 1) {
      const place = quotedBrand(bytes, last - BRAND_PREFIX_BYTES + 1, end);
      if (place !== 0) return place;
    }
    last += BRAND_SKIPS[byte] ?? 1;
  }
  return 0;
}

/** The index of the quoted name at `start`; 0 if it is not in the list. */
function quotedBrand(bytes: Uint8Array, start: number, end: number): number {
  for (let place = 1; place < QUOTED_BRANDS.length; place++) {
    const word = QUOTED_BRANDS[place];
    if (word !== undefined && word.length <= end - start && isAt(word, bytes, start)) return place;
  }
  return 0;
}

/** The same for headers that are text. */
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

/** Returns one shared object per combination, since there are few. A code outside the lists counts as ''. */
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
  /** By first byte: the index of the first word that begins with it; 0 if none does. */
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
/** Length of the prefixes in bytes: that of the shortest name. */
const BRAND_PREFIX_BYTES = Math.min(...QUOTED_BRANDS.slice(1).map(({ length }) => length));
/** 1 for each byte that ends a prefix. */
const BRAND_PREFIX_ENDS = new Uint8Array(256);
/** How far the search may skip, by the byte at which a prefix would end. */
const BRAND_SKIPS = new Uint8Array(256).fill(BRAND_PREFIX_BYTES);
for (const word of QUOTED_BRANDS.slice(1)) {
  word.slice(0, BRAND_PREFIX_BYTES).forEach((byte, at) => {
    const left = BRAND_PREFIX_BYTES - 1 - at;
    if (left === 0) BRAND_PREFIX_ENDS[byte] = 1;
    else BRAND_SKIPS[byte] = Math.min(BRAND_SKIPS[byte] ?? left, left);
  });
}

/** The index of the word from `start` to `end`; 0 if it is not in the list. */
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
