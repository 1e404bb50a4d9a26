import { decodeHTML } from 'entities';
import type { TitleSource } from '../core/titles.ts';
import { FetchRefused, type GuardedFetch } from './guarded-fetch.ts';

const TIMEOUT_MS = 2_000;
const BYTES_MAX = 256 * 1_024;
const REDIRECTS_MAX = 3;
const LENGTH_MAX = 300;

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
      return isPage ? titleIn(decode(body, type)) : '';
    } catch (error) {
      if (error instanceof FetchRefused) return '';
      throw error;
    }
  },
});

/** The text of the first `<title>` of a page, on one line. */
export function titleIn(html: string): string {
  // What stands in comments, scripts and drawings is no title of the page.
  const bare = html.replace(
    /<!--[\s\S]*?(?:-->|$)|<(script|style|svg|template)\b[\s\S]*?(?:<\/\1\s*>|$)/gi,
    '',
  );
  const text = /<title(?:\s[^>]*)?>([\s\S]*?)<\/title\s*>/i.exec(bare)?.[1] ?? '';
  const line = decodeHTML(text)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return [...line].slice(0, LENGTH_MAX).join('');
}

/** Text in the charset that a byte order mark, the header or the page itself names; UTF-8 when none does. */
function decode(body: Uint8Array, contentType: string): string {
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
    /<meta\s[^>]*charset\s*=\s*["']?\s*([\w:-]+)/i.exec(head)?.[1] ??
    /<\?xml[^>]*encoding\s*=\s*["']([\w:-]+)/i.exec(head)?.[1];
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
