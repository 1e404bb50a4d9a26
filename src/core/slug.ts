import { lookOf } from './look-alike.ts';
import type { Random } from './ports.ts';

declare const slug: unique symbol;
/** A checked path of a short link, without leading slash, in NFC: `launch`, `a/b`, `春天`, `🎉`. */
export type Slug = string & { readonly [slug]: true };

export type SlugFault = 'empty' | 'too_long' | 'bad_character' | 'reserved';

export const SLUG_LENGTH_MAX = 120;
export const SLUG_SEGMENTS_MAX = 5;

/** No vowels (so no words), nothing that looks like something else: no l I 1, o O 0, B 8, S 5, Z 2. */
const ALPHABET = 'bcdfghjkmnpqrstvwxyzCDFGHJKMNPQRTVWXY34679';

/** Words that need no vowels to be rude, in letters of the alphabet. */
const RUDE = /fck|fvck|cnt|dck|prn|wtf|kkk|jzz|nggr|fgt|pss|ffs|gtfo/i;

const SEGMENT = /^[\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Emoji_Component}_-]+$/u;
/** `#` and `*` are emoji components to Unicode, and delimiters to everybody else. */
const DELIMITER = /[#*]/;
const PLAIN = /^[A-Za-z0-9_-]+$/;

/** Words that no link may begin with, lower case; made of the server's own routes at start. */
export type ReservedWords = ReadonlySet<string>;

/** The slug in `text`, or why it cannot be one. Leading and trailing slashes are forgiven. */
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

// A pattern would look at a row of slashes again from each of them, and a request has room for a million.
function withoutOuterSlashes(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && text[start] === '/') start++;
  while (end > start && text[end - 1] === '/') end--;
  return text.slice(start, end);
}

/** Signs that say how an emoji is drawn: keyboards differ, and nobody sees whether they are there. */
const VARIATION_SELECTORS = /[\ufe0e\ufe0f]/g;

/** One spelling for what looks the same. */
export const normalSlug = (text: string): string => text.normalize('NFC').replace(VARIATION_SELECTORS, '');

/** Lower case, where a domain does not tell cases apart. */
export const foldSlug = (slug: string): Slug => slug.toLowerCase().normalize('NFC') as Slug;

/** A first word that looks like a reserved one could pass for a page of the server. */
function isReserved(path: string, reserved: ReservedWords): boolean {
  const slash = path.indexOf('/');
  return looksOf(reserved).has(lookOf(slash < 0 ? path : path.slice(0, slash)));
}

const looks = new WeakMap<ReservedWords, ReadonlySet<string>>();

function looksOf(reserved: ReservedWords): ReadonlySet<string> {
  const known = looks.get(reserved) ?? new Set([...reserved].map(lookOf));
  looks.set(reserved, known);
  return known;
}

/** Most paths are a plain slug: no decoding, no trailing slash, no new text beyond the slice. */
const PLAIN_PATH = /^\/[A-Za-z0-9_-]{1,120}$/;

/** The slug that a raw request path asks for, or null when no slug can look like that. */
export function slugOfPath(path: string): string | null {
  if (PLAIN_PATH.test(path)) return path.slice(1);
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

/** An unguessable slug of `length` letters. Every letter is equally likely. */
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
