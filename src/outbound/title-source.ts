import { decodeHTML } from 'entities';
import type { TitleSource } from '../core/titles.ts';
import { FetchRefused, type GuardedFetch } from './guarded-fetch.ts';

const TIMEOUT_MS = 2_000;
const BYTES_MAX = 256 * 1_024;
const REDIRECTS_MAX = 3;
const LENGTH_MAX = 300;
/** Before entities are read and spaces are joined. */
const RAW_LENGTH_MAX = 16_384;
/** Comments, scripts and drawings before the title; each costs a search, and no page has so many in its head. */
const PASSED_MAX = 1_000;

/** The titles of pages that links lead to. A page that does not answer in time, or is none, has ''. */
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
 * The text of the first `<title>` of a page, on one line. A stranger chose every character, so nothing here looks at one
 * twice: each pattern has a fixed length, and whatever is opened and never closed ends the search.
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
      // An empty drawing has no end of its own.
      if (at === -1 || (name === 'svg' && html.startsWith('/>', at - 2))) continue;
      const closing = find(CLOSING[name] ?? OPENING, html, at);
      if (name === 'title') return closing === null ? '' : toLine(html.slice(at, closing.start));
      at = closing === null ? -1 : closing.end;
    }
  }
  return '';
}

/** What stands in comments, scripts and drawings is no title of the page. */
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

/** -1 when it does not come. */
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

/** Text in the charset that a byte order mark, the header or the page itself names; UTF-8 when none does. */
export function decodePage(body: Uint8Array, contentType: string): string {
  const head = new TextDecoder('windows-1252').decode(body.subarray(0, HEAD_BYTES));
  const named =
    markOf(body) ?? /charset\s*=\s*"?([\w:-]+)/i.exec(contentType)?.[1] ?? declaredIn(head) ?? 'utf-8';
  return (decoderFor(named) ?? new TextDecoder()).decode(body);
}

/** Where the HTML standard looks for the charset. */
const HEAD_BYTES = 1_024;

function markOf(body: Uint8Array): string | null {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return 'utf-8';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  return null;
}

function declaredIn(head: string): string | undefined {
  const named =
    /<meta\s[^<>]*charset\s*=\s*["']?\s*([\w:-]+)/i.exec(head)?.[1] ??
    /<\?xml[^<>]*encoding\s*=\s*["']([\w:-]+)/i.exec(head)?.[1];
  // A page that could be read so far is not in it, whatever it says.
  return named !== undefined && /^utf-?16/i.test(named) ? 'utf-8' : named;
}

function decoderFor(label: string): TextDecoder | null {
  try {
    return new TextDecoder(label as Bun.Encoding);
  } catch {
    return null;
  }
}
