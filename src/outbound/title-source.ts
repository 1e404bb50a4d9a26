import { decodeHTML } from 'entities';
import type { TitleSource } from '../core/links/titles.ts';
import { FetchRefused, type GuardedFetch } from './guarded-fetch.ts';

const TIMEOUT_MS = 2_000;
const BYTES_MAX = 256 * 1_024;
const REDIRECTS_MAX = 3;
const LENGTH_MAX = 300;
/** Limit before entities are decoded and spaces collapsed. */
const RAW_LENGTH_MAX = 16_384;
/** Most comments, scripts and SVGs to skip before the title; each costs a search. */
const PASSED_MAX = 1_000;

/** Fetches the titles of destination pages; '' for a page that does not answer in time or is not HTML. */
export const createTitleSource = ({ fetch }: GuardedFetch): TitleSource => ({
  async titleOf(url) {
    try {
      const { status, body, headers } = await fetch({
        url,
        headers: { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.1' },
        timeoutMs: TIMEOUT_MS,
        bytesMax: BYTES_MAX,
        onTooLarge: 'cut',
        redirectsMax: REDIRECTS_MAX,
      });
      const type = headers.get('content-type') ?? '';
      const isPlain = (headers.get('content-encoding') ?? 'identity') === 'identity';
      const isPage =
        status >= 200 &&
        status < 300 &&
        isPlain &&
        /^(text\/html|application\/xhtml\+xml|)\s*(;|$)/i.test(type);
      return isPage ? titleIn(decodePage(body, type)) : '';
    } catch (error) {
      if (error instanceof FetchRefused) return '';
      throw error;
    }
  },
});

/**
 * The text of the first `<title>` of a page, on one line. The input is untrusted, so the search takes linear time:
 * each pattern has a fixed length, and an element that is never closed ends the search.
 */
export function titleIn(html: string): string {
  let at = 0;
  for (let passed = 0; at !== -1 && passed < PASSED_MAX; passed++) {
    const opening = find(OPENING, html, at);
    if (opening === null) return '';
    const name = opening.text.slice(1).toLowerCase();
    if (name === '!--') {
      at = after(html, '-->', opening.end);
    } else {
      at = after(html, '>', opening.end);
      // A self-closing SVG has no end tag.
      if (at === -1 || (name === 'svg' && html.startsWith('/>', at - 2))) continue;
      const closing = find(CLOSING[name] ?? OPENING, html, at);
      if (name === 'title') return closing === null ? '' : toLine(html.slice(at, closing.start));
      at = closing === null ? -1 : closing.end;
    }
  }
  return '';
}

/** Elements whose content is not searched for a title. */
const OPENING = /<(?:!--|(?:title|script|style|svg|template)(?=[\s/>]))/gi;
const CLOSING: Readonly<Record<string, RegExp>> = {
  title: /<\/title(?=[\s/>])/gi,
  script: /<\/script(?=[\s/>])/gi,
  style: /<\/style(?=[\s/>])/gi,
  svg: /<\/svg(?=[\s/>])/gi,
  template: /<\/template(?=[\s/>])/gi,
};

function find(pattern: RegExp, text: string, from: number) {
  pattern.lastIndex = from;
  const match = pattern.exec(text);
  return match === null ? null : { start: match.index, end: pattern.lastIndex, text: match[0] };
}

/** The index after `sign`, or -1. */
function after(text: string, sign: string, from: number): number {
  const at = text.indexOf(sign, from);
  return at === -1 ? -1 : at + sign.length;
}

function toLine(text: string): string {
  const line = decodeHTML(text.slice(0, RAW_LENGTH_MAX))
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return [...line].slice(0, LENGTH_MAX).join('');
}

/** Decodes a page in the charset of its byte order mark, its header or its markup; UTF-8 by default. */
export function decodePage(body: Uint8Array, contentType: string): string {
  const head = new TextDecoder('windows-1252').decode(body.subarray(0, HEAD_BYTES));
  const charset =
    markOf(body) ?? /charset\s*=\s*"?([\w:-]+)/i.exec(contentType)?.[1] ?? declaredIn(head) ?? 'utf-8';
  return (decoderFor(charset) ?? new TextDecoder()).decode(body);
}

/** The HTML standard searches this many bytes for the charset. */
const HEAD_BYTES = 1_024;

function markOf(body: Uint8Array): string | null {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return 'utf-8';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  return null;
}

function declaredIn(head: string): string | undefined {
  const charset =
    /<meta\s[^<>]*charset\s*=\s*["']?\s*([\w:-]+)/i.exec(head)?.[1] ??
    /<\?xml[^<>]*encoding\s*=\s*["']([\w:-]+)/i.exec(head)?.[1];
  // A page that was readable as ASCII up to here is not UTF-16, whatever it declares.
  return charset !== undefined && /^utf-?16/i.test(charset) ? 'utf-8' : charset;
}

function decoderFor(label: string): TextDecoder | null {
  try {
    return new TextDecoder(label as Bun.Encoding);
  } catch {
    return null;
  }
}
