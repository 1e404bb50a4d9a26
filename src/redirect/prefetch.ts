import { PREFETCHES, type Prefetch } from '../core/click.ts';
import type { Resolution } from '../core/resolve.ts';

/** A header by which browsers say that they fetch in advance, and the tokens that say so in it. */
export interface Mark {
  readonly header: string;
  /** Lower case. */
  readonly tokens: readonly Uint8Array[];
  readonly prefetch: Exclude<Prefetch, ''>;
}

const mark = (header: string, prefetch: Mark['prefetch'], ...tokens: string[]): Mark => ({
  header,
  prefetch,
  tokens: tokens.map((token) => Buffer.from(token, 'latin1')),
});

/** Also sent as `prefetch;prerender` and `prefetch;anonymous-client-ip`. */
export const SEC_PURPOSE = mark('sec-purpose', 'sec_purpose', 'prefetch');
/** Chromium for links of the kind `prefetch`, before it sent `Sec-Purpose` with them too. */
export const PURPOSE = mark('purpose', 'older_mark', 'prefetch');
/** Safari, for the pictures of its start page. */
export const X_PURPOSE = mark('x-purpose', 'older_mark', 'prefetch', 'preview');
/** Firefox before 115. */
export const X_MOZ = mark('x-moz', 'older_mark', 'prefetch');
const MARKS = [SEC_PURPOSE, PURPOSE, X_PURPOSE, X_MOZ];

const [SPACE, TAB, QUOTE, COMMA, SEMICOLON, LOWER] = [0x20, 0x09, 0x22, 0x2c, 0x3b, 0x20];
const isBetween = (byte: number): boolean =>
  byte === SPACE || byte === TAB || byte === QUOTE || byte === COMMA || byte === SEMICOLON;

/**
 * Index in PREFETCHES of what a header says whose value stands from `start` to `end`. Lenient: any item, parameter or
 * member of a list may be the token, in any case, so that no reading of the header makes a person of a prefetch.
 */
export function readMark({ tokens, prefetch }: Mark, bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    if (isBetween(bytes[at] ?? 0)) continue;
    const from = at;
    while (at < end && !isBetween(bytes[at] ?? 0)) at++;
    for (const token of tokens) {
      if (at - from === token.length && isToken(bytes, from, token)) return PREFETCHES.indexOf(prefetch);
    }
  }
  return 0;
}

function isToken(bytes: Uint8Array, from: number, token: Uint8Array): boolean {
  for (let i = 0; i < token.length; i++) if (((bytes[from + i] ?? 0) | LOWER) !== token[i]) return false;
  return true;
}

/** The same of a request whose headers are text: the strongest of its marks. */
export function prefetchOf(headers: Headers): Prefetch {
  let strongest = 0;
  for (const each of MARKS) {
    const value = headers.get(each.header);
    if (value === null) continue;
    const bytes = Buffer.from(value, 'latin1');
    strongest = Math.max(strongest, readMark(each, bytes, 0, bytes.length));
  }
  return PREFETCHES[strongest] ?? '';
}

/**
 * Whether a prefetch is declined, so that the browser asks again when the person goes. It does that after a
 * `Sec-Purpose`; an older mark is redirected, except where a page, a password or a limit has to see the person.
 */
export function isDeclined(prefetch: Prefetch, resolution: Resolution): boolean {
  if (prefetch !== 'older_mark') return prefetch === 'sec_purpose';
  if (resolution.kind === 'go') return resolution.limited || resolution.manner !== 'redirect';
  return resolution.kind === 'ask_password';
}

/** Whether it would have come to a destination, or to what stands before one: then it is kept with the link. */
export function isOnItsWay({ kind }: Resolution): boolean {
  return kind === 'go' || kind === 'ask_password' || kind === 'blocked' || kind === 'show_tags';
}
