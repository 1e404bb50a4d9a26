import type { RedirectStatus } from '../core/link.ts';

const REASONS: Readonly<Record<RedirectStatus, string>> = {
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
};

/**
 * A redirect is never kept by a cache: the link may be edited, and every visit is to be counted. Also said of 301 and
 * 308, which browsers would keep for ever otherwise.
 */
export const REDIRECT_HEADERS = { 'cache-control': 'no-store' } as const;

export function redirectResponse(status: RedirectStatus, to: string): Response {
  return new Response(null, { status, headers: { ...REDIRECT_HEADERS, location: to } });
}

/** The same answer as text: what comes before the date, and what comes after it. */
export function redirectText(status: RedirectStatus, to: string): { before: string; after: string } {
  return {
    before: `HTTP/1.1 ${status} ${REASONS[status]}\r\nDate: `,
    after: `\r\nLocation: ${to}\r\nCache-Control: no-store\r\nContent-Length: 0\r\n\r\n`,
  };
}
