import type { Capture } from '../clicks/spool-record.ts';

/**
 * What the fast lane understands of HTTP: a whole `GET` or `HEAD` head in HTTP/1.1 with an origin-form target, one
 * `Host`, and no word about a body, an upgrade or closing. Everything else is `complex`, and a full HTTP server answers
 * it: this is no parser to grow.
 */
export interface RequestHead {
  isHead: boolean;
  hostStart: number;
  hostEnd: number;
  /** Where the path ends and the query, if any, begins. */
  pathEnd: number;
  /** X-Forwarded-For; start equals end without one. */
  forwardedStart: number;
  forwardedEnd: number;
  refusesTracking: boolean;
  /** Just after the empty line. */
  end: number;
}

export function createRequestHead(): RequestHead {
  return {
    isHead: false,
    hostStart: 0,
    hostEnd: 0,
    pathEnd: 0,
    forwardedStart: 0,
    forwardedEnd: 0,
    refusesTracking: false,
    end: 0,
  };
}

const SPACE = 0x20;
const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SLASH = 0x2f;
const COLON = 0x3a;
const QUESTION = 0x3f;
const HASH = 0x23;
const TILDE = 0x7e;
const LOWER = 0x20;

/** 'HTTP/1.1\r\n' as two little-endian words and a half. */
const HTTP_WORDS = Buffer.from('HTTP/1.1\r\n', 'latin1');

const words = (text: string): Buffer => Buffer.from(text, 'latin1');
const HOST = words('host');
const DNT = words('dnt');
const EXPECT = words('expect');
const UPGRADE = words('upgrade');
const REFERER = words('referer');
const SEC_GPC = words('sec-gpc');
const USER_AGENT = words('user-agent');
const CONNECTION = words('connection');
const KEEP_ALIVE = words('keep-alive');
const CONTENT_LENGTH = words('content-length');
const ACCEPT_LANGUAGE = words('accept-language');
const X_FORWARDED_FOR = words('x-forwarded-for');
const TRANSFER_ENCODING = words('transfer-encoding');

/** Whether the header name at `at` is `name`, in any case. `name` is lower case and has the same length. */
function isName(bytes: Uint8Array, at: number, name: Uint8Array): boolean {
  for (let i = 0; i < name.length; i++) {
    const byte = bytes[at + i] ?? 0;
    if (byte !== name[i] && (byte | LOWER) !== name[i]) return false;
  }
  return true;
}

/**
 * Reads the head at `from` into `head` and the fields of `visit` that come from it. False: too complex for this lane,
 * or not all there yet. `countryHeader` is lower case, or empty when none is believed.
 */
export function readRequestHead(
  bytes: Buffer,
  from: number,
  head: RequestHead,
  visit: Capture,
  countryHeader: Uint8Array,
): boolean {
  const length = bytes.length;
  let at: number;
  if (
    bytes[from] === 0x47 &&
    bytes[from + 1] === 0x45 &&
    bytes[from + 2] === 0x54 &&
    bytes[from + 3] === SPACE
  ) {
    head.isHead = false;
    at = from + 4;
  } else if (
    bytes[from] === 0x48 &&
    bytes[from + 1] === 0x45 &&
    bytes[from + 2] === 0x41 &&
    bytes[from + 3] === 0x44 &&
    bytes[from + 4] === SPACE
  ) {
    head.isHead = true;
    at = from + 5;
  } else {
    return false;
  }

  if (bytes[at] !== SLASH) return false;
  visit.targetStart = at;
  head.pathEnd = 0;
  for (; at < length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === SPACE) break;
    if (byte < SPACE || byte > TILDE || byte === HASH) return false;
    if (byte === QUESTION && head.pathEnd === 0) head.pathEnd = at;
  }
  visit.targetEnd = at;
  if (head.pathEnd === 0) head.pathEnd = at;
  at++;
  for (let i = 0; i < HTTP_WORDS.length; i++) if (bytes[at + i] !== HTTP_WORDS[i]) return false;
  at += HTTP_WORDS.length;

  visit.head = bytes;
  visit.userAgentStart = visit.userAgentEnd = 0;
  visit.referrerStart = visit.referrerEnd = 0;
  visit.languageStart = visit.languageEnd = 0;
  visit.countryStart = visit.countryEnd = 0;
  head.hostStart = head.hostEnd = 0;
  head.forwardedStart = head.forwardedEnd = 0;
  head.refusesTracking = false;

  for (;;) {
    const first = bytes[at];
    if (first === CR) {
      if (bytes[at + 1] !== LF || head.hostEnd === 0) return false;
      head.end = at + 2;
      return true;
    }
    // A line that begins with a blank would continue the one before: nobody sends that honestly any more.
    if (first === undefined || first === SPACE || first === TAB) return false;
    const lineEnd = bytes.indexOf(LF, at);
    if (lineEnd < 0 || bytes[lineEnd - 1] !== CR) return false;
    let colon = at;
    while (colon < lineEnd && bytes[colon] !== COLON) colon++;
    let start = colon + 1;
    let end = lineEnd - 1;
    if (start > end || bytes[colon - 1] === SPACE) return false;
    while (start < end && (bytes[start] === SPACE || bytes[start] === TAB)) start++;
    while (end > start && (bytes[end - 1] === SPACE || bytes[end - 1] === TAB)) end--;

    const nameLength = colon - at;
    if (nameLength === countryHeader.length && isName(bytes, at, countryHeader)) {
      visit.countryStart = start;
      visit.countryEnd = end;
    }
    switch (nameLength) {
      case 0:
        return false;
      case 3:
        if (isName(bytes, at, DNT)) head.refusesTracking ||= isOne(bytes, start, end);
        break;
      case 4:
        if (isName(bytes, at, HOST)) {
          if (head.hostEnd !== 0) return false;
          head.hostStart = start;
          head.hostEnd = end;
        }
        break;
      case 6:
        if (isName(bytes, at, EXPECT)) return false;
        break;
      case 7:
        if (isName(bytes, at, REFERER)) {
          visit.referrerStart = start;
          visit.referrerEnd = end;
        } else if (isName(bytes, at, SEC_GPC)) {
          head.refusesTracking ||= isOne(bytes, start, end);
        } else if (isName(bytes, at, UPGRADE)) {
          return false;
        }
        break;
      case 10:
        if (isName(bytes, at, USER_AGENT)) {
          visit.userAgentStart = start;
          visit.userAgentEnd = end;
        } else if (isName(bytes, at, CONNECTION)) {
          if (end - start !== KEEP_ALIVE.length || !isName(bytes, start, KEEP_ALIVE)) return false;
        }
        break;
      case 14:
        if (isName(bytes, at, CONTENT_LENGTH)) return false;
        break;
      case 15:
        if (isName(bytes, at, ACCEPT_LANGUAGE)) {
          visit.languageStart = start;
          visit.languageEnd = end;
        } else if (isName(bytes, at, X_FORWARDED_FOR)) {
          // Two of them would have to be joined.
          if (head.forwardedEnd !== 0) return false;
          head.forwardedStart = start;
          head.forwardedEnd = end;
        }
        break;
      case 17:
        if (isName(bytes, at, TRANSFER_ENCODING)) return false;
        break;
    }
    at = lineEnd + 1;
  }
}

function isOne(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 1 && bytes[start] === 0x31;
}
