import type { Resolution } from '../core/visits/resolve.ts';
import { PREFETCHES, type Prefetch } from '../core/visits/visit-kind.ts';
import type { VisitHeaders } from './visit-request.ts';

/** A header by which browsers mark a prefetch, and the tokens in it that do so. */
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
/** Chromium for `<link rel=prefetch>`, before it also sent `Sec-Purpose` with them. */
export const PURPOSE = mark('purpose', 'older_mark', 'prefetch');
/** Safari, for the thumbnails of its start page. */
export const X_PURPOSE = mark('x-purpose', 'older_mark', 'prefetch', 'preview');
/** Firefox before 115. */
export const X_MOZ = mark('x-moz', 'older_mark', 'prefetch');
const MARKS = [SEC_PURPOSE, PURPOSE, X_PURPOSE, X_MOZ];

const [SPACE, TAB, QUOTE, COMMA, SEMICOLON, LOWER] = [0x20, 0x09, 0x22, 0x2c, 0x3b, 0x20];
const isBetween = (byte: number): boolean =>
  byte === SPACE || byte === TAB || byte === QUOTE || byte === COMMA || byte === SEMICOLON;

/**
 * The index in PREFETCHES of the header value from `start` to `end`. Lenient: the token may be any item, parameter or
 * list member, in any case, so that no prefetch counts as a person.
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

/** The strongest prefetch mark among a request's headers. */
export function prefetchOf(headers: VisitHeaders): Prefetch {
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
 * Whether to decline a prefetch, so that the browser repeats the request when the user follows the link. Browsers do
 * so after `Sec-Purpose`. A prefetch with an older mark is redirected, unless a page, a password or a limit must see
 * the person.
 */
export function isDeclined(prefetch: Prefetch, resolution: Resolution): boolean {
  if (prefetch !== 'older_mark') return prefetch === 'sec_purpose';
  if (resolution.kind === 'go') return resolution.limited || resolution.manner !== 'redirect';
  return resolution.kind === 'ask_password';
}

/**
 * Whether the visit would have reached a destination or the page in front of one; such a visit is recorded with the
 * link.
 */
export function isOnItsWay({ kind }: Resolution): boolean {
  return kind === 'go' || kind === 'ask_password' || kind === 'blocked' || kind === 'show_tags';
}
