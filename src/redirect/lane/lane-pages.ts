import type { Clock } from '../../core/base/ports.ts';
import type { ReservedWords } from '../../core/base/slug.ts';
import type { Looked, VisitHandler } from '../handle.ts';
import type { Hosts, ServedHost } from '../hosts.ts';
import { createDateText } from '../reply.ts';
import type { VisitAnswer } from '../visit-answer.ts';
import type { ReadOrigin } from '../visit-origin.ts';
import type { VisitHeaders, VisitRequest } from '../visit-request.ts';
import type { LaneClient } from './packet-visitor.ts';
import type { StrictHead } from './strict-head.ts';

/** Answers visits that are no plain redirect: pages, cookies and exact limits. */
export interface LanePages {
  /**
   * The answer to a request without a body; null, at once or after a while, when the full server must give it. Nothing
   * has been recorded then.
   */
  answer(client: LaneClient, request: StrictHead): Promise<LanePage | null> | null;
}

/** A whole answer. */
export interface LanePage {
  /** `isLast`: the connection closes after it. The bytes are valid until the next page is written. */
  write(isLast: boolean): Buffer;
}

/** What answers visits, once it is loaded. */
export interface LaneVisits {
  readonly handler: VisitHandler;
  /** Loads what this visit is decided by; false when the full server must answer it. */
  prepare(looked: Looked, headers: VisitHeaders): boolean | Promise<boolean>;
}

/**
 * Targets that Bun's server, which reads them as URLs, leaves as they are. It resolves `.` and `..`, and encodes or
 * replaces the signs that are missing here.
 */
const PLAIN_TARGET = /^[\w\-~!$&()*+,;=:@/.%]*(?:\?[\w\-~!$&()*+,;=:@/.%?]*)?$/;
const DOT_SEGMENT = /\/(?:\.|%2e)/i;
const ROOT = '/';

export function createLanePages(deps: {
  hosts: Hosts;
  /** First segments that other parts of the server answer. */
  reserved: ReservedWords;
  readOrigin: ReadOrigin;
  /** Called at the first visit that needs it: most processes at rest never draw a page. */
  load: () => Promise<LaneVisits>;
  clock: Clock;
}): LanePages {
  const { hosts, reserved, readOrigin, clock } = deps;
  const dateText = createDateText();
  let loading: Promise<LaneVisits> | null = null;
  let memory = Buffer.alloc(0);

  function visits(): Promise<LaneVisits> {
    loading ??= deps.load().catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  }

  async function visit(request: VisitRequest, host: ServedHost): Promise<LanePage | null> {
    try {
      const { handler, prepare } = await visits();
      const looked = await handler.look(request, host);
      if (!(await prepare(looked, request.headers))) return null;
      return pageOf(await handler.answer(request, host, looked), request.method === 'HEAD');
    } catch {
      // The full server tries again, and shows and logs what fails there too.
      return null;
    }
  }

  function pageOf({ status, headers, body }: VisitAnswer, isHead: boolean): LanePage {
    const text = body ?? '';
    return {
      write(isLast) {
        const before = `HTTP/1.1 ${status} ${REASONS[status] ?? ''}\r\n${fieldLines(headers)}Date: ${dateText(clock.nowMs())}`;
        const bodyAt = before.length + HEAD_END_MAX;
        reserve(bodyAt + 3 * text.length);
        const bodyBytes = memory.write(text, bodyAt, 'utf8');
        const head = `${before}\r\nContent-Length: ${bodyBytes}${isLast ? CLOSE : ''}\r\n\r\n`;
        // The head goes right before the body, whose length it says.
        const start = bodyAt - head.length;
        memory.write(head, start, 'latin1');
        return memory.subarray(start, isHead ? bodyAt : bodyAt + bodyBytes);
      },
    };
  }

  /** The same memory for each page: a new buffer costs as much as drawing one. */
  function reserve(bytes: number): void {
    if (memory.length < bytes) memory = Buffer.allocUnsafeSlow(2 * bytes);
  }

  return {
    answer(client, request) {
      const { method, target } = request;
      const host = hosts.of(request.host);
      if (host === null || !PLAIN_TARGET.test(target) || DOT_SEGMENT.test(target)) return null;
      const question = target.indexOf('?');
      const path = question < 0 ? target : target.slice(0, question);
      if (path === ROOT || reserved.has(firstSegment(path))) return null;
      const headers = headersOf(request);
      return visit(
        {
          method,
          host: request.host,
          path,
          query: question < 0 ? '' : target.slice(question + 1),
          ...readOrigin(headers, { address: client.peer, isProxy: client.peerIsProxy }),
          headers,
          readBody: async () => '',
        },
        host,
      );
    },
  };
}

/** The fields in the order and spelling of Bun's server. */
function fieldLines(headers: VisitAnswer['headers']): string {
  let cookies = '';
  let known = '';
  let others = '';
  for (const [name, value] of headers) {
    const spelling = SPELLINGS.get(name);
    if (spelling !== undefined) known += `${spelling}: ${value}\r\n`;
    else if (name === 'set-cookie') cookies += `${name}: ${value}\r\n`;
    else others += `${name}: ${value}\r\n`;
  }
  return cookies + known + others;
}

const SPELLINGS = new Map(
  [
    'Cache-Control',
    'Content-Language',
    'Content-Security-Policy',
    'Content-Type',
    'Location',
    'Referrer-Policy',
    'Vary',
    'X-Content-Type-Options',
  ].map((name) => [name.toLowerCase(), name]),
);

const CLOSE = '\r\nConnection: close';
/** The longest end of a head, from `Content-Length` on. */
const HEAD_END_MAX = 64;

/** Of all statuses that visits have. */
const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  403: 'Forbidden',
  404: 'Not Found',
  410: 'Gone',
  503: 'Service Unavailable',
};

function firstSegment(path: string): string {
  const end = path.indexOf('/', 1);
  return (end < 0 ? path.slice(1) : path.slice(1, end)).toLowerCase();
}

/** Joins fields of one name as the full server does. */
function headersOf({ fields, host }: StrictHead): VisitHeaders {
  const byName = new Map([['host', host]]);
  let at = 0;
  for (let end = fields.indexOf('\r\n'); end >= 0; end = fields.indexOf('\r\n', at)) {
    const colon = fields.indexOf(': ', at);
    const name = fields.slice(at, colon);
    const value = fields.slice(colon + 2, end);
    const before = byName.get(name);
    byName.set(name, before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`);
    at = end + 2;
  }
  return { get: (name) => byName.get(name) ?? null, has: (name) => byName.has(name) };
}
