import { skeletonOf } from './look-alike.ts';
import type { Random } from './ports.ts';

declare const slug: unique symbol;
/** A validated path of a short link, without leading slash, in NFC: `launch`, `a/b`, `春天`, `🎉`. */
export type Slug = string & { readonly [slug]: true };

export type SlugFault = 'empty' | 'too_long' | 'bad_character' | 'reserved';

export const SLUG_LENGTH_MAX = 120;
export const SLUG_SEGMENTS_MAX = 5;

/** No vowels, so no words, and no look-alikes: no l I 1, o O 0, B 8, S 5, Z 2. */
const ALPHABET = 'bcdfghjkmnpqrstvwxyzCDFGHJKMNPQRTVWXY34679';

/** Offensive words without vowels, in letters of the alphabet. */
const RUDE = /fck|fvck|cnt|dck|prn|wtf|kkk|jzz|nggr|fgt|pss|ffs|gtfo/i;

const SEGMENT = /^[\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Emoji_Component}_-]+$/u;
/** Unicode counts `#` and `*` as emoji components; in URLs and text they are delimiters. */
const DELIMITER = /[#*]/;
const PLAIN = /^[A-Za-z0-9_-]+$/;

/** First segments that no slug may have, in lower case; derived from the server's own routes at start. */
export type ReservedWords = ReadonlySet<string>;

/** Parses a slug, ignoring leading and trailing slashes; returns a fault when it is invalid. */
export function parseSlug(text: string, reserved: ReservedWords): { slug: Slug } | { fault: SlugFault } {
  const trimmed = normalSlug(withoutOuterSlashes(text));
  if (trimmed === '') return { fault: 'empty' };
  if (trimmed.length > SLUG_LENGTH_MAX) return { fault: 'too_long' };
  if (!PLAIN.test(trimmed)) {
    const segments = trimmed.split('/');
    if (segments.length > SLUG_SEGMENTS_MAX) return { fault: 'too_long' };
    if (!segments.every((segment) => SEGMENT.test(segment) && !DELIMITER.test(segment))) {
      return { fault: 'bad_character' };
    }
  }
  if (isReserved(trimmed, reserved)) return { fault: 'reserved' };
  return { slug: trimmed as Slug };
}

// Not a regular expression: it would take quadratic time on a long run of slashes, and requests may have a million.
function withoutOuterSlashes(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && text[start] === '/') start++;
  while (end > start && text[end - 1] === '/') end--;
  return text.slice(start, end);
}

/** Variation selectors choose an emoji's style. Keyboards differ in them, and users cannot see them. */
const VARIATION_SELECTORS = /[\ufe0e\ufe0f]/g;

/** Normalises slugs that look the same to one spelling. */
export const normalSlug = (text: string): string => text.normalize('NFC').replace(VARIATION_SELECTORS, '');

/** The lower-case form, for case-insensitive domains. */
export const foldSlug = (slug: string): Slug => slug.toLowerCase().normalize('NFC') as Slug;

/** A first segment that skeletons like a reserved word could pass for a page of the server. */
function isReserved(path: string, reserved: ReservedWords): boolean {
  const slash = path.indexOf('/');
  return skeletonsOf(reserved).has(skeletonOf(slash < 0 ? path : path.slice(0, slash)));
}

const skeletons = new WeakMap<ReservedWords, ReadonlySet<string>>();

function skeletonsOf(reserved: ReservedWords): ReadonlySet<string> {
  const known = skeletons.get(reserved) ?? new Set([...reserved].map(skeletonOf));
  skeletons.set(reserved, known);
  return known;
}

/** Fast path for plain slugs: no decoding, no trailing slash, no new string but the slice. */
const PLAIN_PATH = /^\/[A-Za-z0-9_-]{1,120}$/;

/** The slug of a raw request path, or null when no slug can have this form. */
export function slugOfPath(path: string): string | null {
  if (PLAIN_PATH.test(path)) return path.slice(1);
  // No slug has a plus sign: it marks previews, and each is looked up first as if it were a link.
  if (path.endsWith('+')) return null;
  let text = path;
  if (text.includes('%')) {
    try {
      text = decodeURIComponent(text);
    } catch {
      return null;
    }
  }
  const bare = text.slice(1, text.endsWith('/') ? -1 : undefined);
  return bare === '' || bare.length > SLUG_LENGTH_MAX ? null : normalSlug(bare);
}

/** An unguessable slug of `length` letters, all equally likely. */
export function randomSlug(random: Random, length: number): Slug {
  const limit = 256 - (256 % ALPHABET.length);
  for (;;) {
    let text = '';
    while (text.length < length) {
      for (const byte of random.bytes(length + 4)) {
        if (byte < limit && text.length < length) text += ALPHABET.charAt(byte % ALPHABET.length);
      }
    }
    if (!RUDE.test(text)) return text as Slug;
  }
}
