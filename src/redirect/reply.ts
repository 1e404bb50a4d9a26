import type { RedirectStatus } from '../core/base/redirect-status.ts';
import type { VisitAnswer } from './visit-answer.ts';

const REASONS: Readonly<Record<RedirectStatus, string>> = {
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
};

/**
 * No cache may keep a redirect: the link may be edited, and every visit must be counted. This includes 301 and 308,
 * which browsers would otherwise cache forever.
 */
const NO_STORE: readonly [string, string][] = [['cache-control', 'no-store']];

/** Headers of a redirect beside its location. */
export interface RedirectOptions {
  readonly hideReferrer: boolean;
  /** Tells search engines not to index the short link. */
  readonly hidden: boolean;
}

const HIDE_REFERRER = 'no-referrer';
const HIDDEN = 'noindex, nofollow';

export function redirectAnswer(status: RedirectStatus, to: string, options: RedirectOptions): VisitAnswer {
  const headers: [string, string][] = [...NO_STORE, ['location', to]];
  if (options.hideReferrer) headers.push(['referrer-policy', HIDE_REFERRER]);
  if (options.hidden) headers.push(['x-robots-tag', HIDDEN]);
  return { status, headers, body: null };
}

/**
 * Status for a declined prefetch. No `Retry-After`: Chromium would stop prefetching from the whole origin for that
 * time, and other pages may share it.
 */
export const DECLINED_STATUS = 503;

export const DECLINED_ANSWER: VisitAnswer = { status: DECLINED_STATUS, headers: NO_STORE, body: null };

/** Goes after the date, between `before` and `after`, when the connection closes after the answer. */
export const CLOSE_LINE = '\r\nConnection: close';

/** The same answer as text: the part before the date and the part after it. */
export function redirectText(
  status: RedirectStatus,
  to: string,
  options: RedirectOptions,
): { before: string; after: string } {
  const referrer = options.hideReferrer ? `Referrer-Policy: ${HIDE_REFERRER}\r\n` : '';
  const robots = options.hidden ? `X-Robots-Tag: ${HIDDEN}\r\n` : '';
  return {
    before: `HTTP/1.1 ${status} ${REASONS[status]}\r\nDate: `,
    after: `\r\nLocation: ${to}\r\nCache-Control: no-store\r\n${referrer}${robots}Content-Length: 0\r\n\r\n`,
  };
}

export const declinedText = (): { before: string; after: string } => ({
  before: `HTTP/1.1 ${DECLINED_STATUS} ${REFUSALS[DECLINED_STATUS]}\r\nDate: `,
  after: '\r\nCache-Control: no-store\r\nContent-Length: 0\r\n\r\n',
});

/** Statuses with which the public port itself refuses requests; the connection closes afterwards. */
const REFUSALS = {
  400: 'Bad Request',
  408: 'Request Timeout',
  414: 'URI Too Long',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  505: 'HTTP Version Not Supported',
} as const;

export type RefusalStatus = keyof typeof REFUSALS;

const RETRY_AFTER_S = 1;

export function refusalText(status: RefusalStatus, date: string, options: { isHead: boolean }): string {
  const reason = REFUSALS[status];
  const body = `${reason}\n`;
  const retry = status === 503 ? `Retry-After: ${RETRY_AFTER_S}\r\n` : '';
  return (
    `HTTP/1.1 ${status} ${reason}\r\nDate: ${date}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
    `Cache-Control: no-store\r\n${retry}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n` +
    (options.isHead ? '' : body)
  );
}

/** The `Date` header, formatted once a second. */
export function createDateText(): (nowMs: number) => string {
  let second = 0;
  let text = '';
  return (nowMs) => {
    const now = Math.floor(nowMs / 1_000);
    if (now !== second) {
      second = now;
      text = new Date(nowMs).toUTCString();
    }
    return text;
  };
}
