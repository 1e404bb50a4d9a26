import type { Capture } from '../../clicks/spool/spool-record.ts';
import { readHint } from './head-hints.ts';
import {
  FIELDS_MAX,
  HEAD_BYTES_MAX,
  IS_FIELD_VALUE,
  IS_HOST_NAME,
  IS_TOKEN,
  isName,
  PORT_MAX,
  TARGET_BYTES_MAX,
} from './head-rules.ts';

/**
 * The quick reader accepts a complete `GET` or `HEAD` head with an origin-form target, one `Host`, and no body or
 * upgrade. Whatever it accepts, the strict reader accepts too and reads the same way; the strict reader gets
 * everything else.
 */
export type RequestHead = ReturnType<typeof createRequestHead>;

export function createRequestHead() {
  return {
    isHead: false,
    /** The connection closes after the answer: HTTP/1.0, or `Connection: close`. */
    closes: false,
    hostStart: 0,
    hostEnd: 0,
    /** Where the path ends and an optional query begins. */
    pathEnd: 0,
    /** X-Forwarded-For; start equals end when it is absent. */
    forwardedStart: 0,
    forwardedEnd: 0,
    refusesTracking: false,
    /** Just after the empty line. */
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
const ZERO = 0x30;
const ONE = 0x31;
const NINE = 0x39;

const words = (text: string): Buffer => Buffer.from(text, 'latin1');
const HTTP_1 = words('HTTP/1.');
const HOST = words('host');
const DNT = words('dnt');
const EXPECT = words('expect');
const UPGRADE = words('upgrade');
const REFERER = words('referer');
const SEC_GPC = words('sec-gpc');
const USER_AGENT = words('user-agent');
const CONNECTION = words('connection');
const CLOSE = words('close');
const KEEP_ALIVE = words('keep-alive');
const CONTENT_LENGTH = words('content-length');
const ACCEPT_LANGUAGE = words('accept-language');
const X_FORWARDED_FOR = words('x-forwarded-for');
const TRANSFER_ENCODING = words('transfer-encoding');

/**
 * Reads the head at `from` into `head` and into the fields of `visit` that come from it. False when the head is
 * incomplete or needs the strict reader. `countryHeader` is lower case, or empty when none is trusted.
 */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one pass over the bytes of every request, measured
export function readRequestHead(
  bytes: Buffer,
  from: number,
  head: RequestHead,
  visit: Capture,
  countryHeader: Uint8Array,
): boolean {
  let at = readMethod(bytes, from, head);
  if (bytes[at] !== SLASH) return false;
  visit.targetStart = at;
  head.pathEnd = 0;
  for (; ; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === SPACE) break;
    if (byte < SPACE || byte > TILDE || byte === HASH) return false;
    if (byte === QUESTION && head.pathEnd === 0) head.pathEnd = at;
  }
  visit.targetEnd = at;
  if (head.pathEnd === 0) head.pathEnd = at;
  if (at - visit.targetStart > TARGET_BYTES_MAX) return false;
  at++;
  for (let i = 0; i < HTTP_1.length; i++) if (bytes[at + i] !== HTTP_1[i]) return false;
  at += HTTP_1.length;
  const minor = (bytes[at] ?? 0) - ZERO;
  if ((minor !== 0 && minor !== 1) || bytes[at + 1] !== CR || bytes[at + 2] !== LF) return false;
  at += 3;

  visit.head = bytes;
  visit.userAgentStart = visit.userAgentEnd = 0;
  visit.referrerStart = visit.referrerEnd = 0;
  visit.languageStart = visit.languageEnd = 0;
  visit.countryStart = visit.countryEnd = 0;
  visit.prefetch = 0;
  visit.platformHint = visit.mobileHint = visit.brandHint = 0;
  head.hostStart = head.hostEnd = 0;
  head.forwardedStart = head.forwardedEnd = 0;
  head.refusesTracking = false;
  head.closes = minor === 0;
  let hasCountry = false;
  let hints = 0;

  for (let fields = 0; ; fields++) {
    if (bytes[at] === CR) {
      head.end = at + 2;
      return bytes[at + 1] === LF && head.hostEnd !== 0 && head.end - from <= HEAD_BYTES_MAX;
    }
    if (fields >= FIELDS_MAX) return false;
    let colon = at;
    while (IS_TOKEN[bytes[colon] ?? 0] === 1) colon++;
    if (bytes[colon] !== COLON) return false;
    let start = colon + 1;
    while (bytes[start] === SPACE || bytes[start] === TAB) start++;
    let end = start;
    while (IS_FIELD_VALUE[bytes[end] ?? 0] === 1) end++;
    if (bytes[end] !== CR || bytes[end + 1] !== LF) return false;
    const lineEnd = end + 2;
    while (end > start && (bytes[end - 1] === SPACE || bytes[end - 1] === TAB)) end--;

    const nameLength = colon - at;
    if (nameLength === countryHeader.length && isName(bytes, at, countryHeader)) {
      // Two country headers contradict each other, so neither counts.
      visit.countryStart = hasCountry ? 0 : start;
      visit.countryEnd = hasCountry ? 0 : end;
      hasCountry = true;
    }
    switch (nameLength) {
      case 0:
        return false;
      case 3:
        if (isName(bytes, at, DNT)) head.refusesTracking ||= isOne(bytes, start, end);
        break;
      case 4:
        if (isName(bytes, at, HOST)) {
          if (head.hostEnd !== 0 || !isPlainHost(bytes, start, end)) return false;
          head.hostStart = start;
          head.hostEnd = end;
        }
        break;
      case 5:
      case 9:
      case 11:
      case 16:
      case 18:
        hints = readHint(visit, hints, bytes, at, nameLength, start, end);
        if (hints < 0) return false;
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
        } else {
          readHint(visit, hints, bytes, at, nameLength, start, end);
        }
        break;
      case 10:
        if (isName(bytes, at, USER_AGENT)) {
          visit.userAgentStart = start;
          visit.userAgentEnd = end;
        } else if (isName(bytes, at, CONNECTION)) {
          if (end - start === CLOSE.length && isName(bytes, start, CLOSE)) head.closes = true;
          else if (end - start !== KEEP_ALIVE.length || !isName(bytes, start, KEEP_ALIVE)) return false;
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
    at = lineEnd;
  }
}

/** The index after `GET ` or `HEAD `; for any other method an index where no target begins. */
function readMethod(bytes: Buffer, from: number, head: RequestHead): number {
  if (
    bytes[from] === 0x47 &&
    bytes[from + 1] === 0x45 &&
    bytes[from + 2] === 0x54 &&
    bytes[from + 3] === SPACE
  ) {
    head.isHead = false;
    return from + 4;
  }
  head.isHead = true;
  const isHead =
    bytes[from] === 0x48 &&
    bytes[from + 1] === 0x45 &&
    bytes[from + 2] === 0x41 &&
    bytes[from + 3] === 0x44 &&
    bytes[from + 4] === SPACE;
  return isHead ? from + 5 : bytes.length;
}

/** A name or IPv4 address, with an optional port; the strict reader gets addresses in brackets. */
function isPlainHost(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && IS_HOST_NAME[bytes[at] ?? 0] === 1) at++;
  if (at === end) return true;
  if (bytes[at] !== COLON || end - at > 6) return false;
  let port = 0;
  for (at++; at < end; at++) {
    const digit = bytes[at] ?? 0;
    if (digit < ZERO || digit > NINE) return false;
    port = port * 10 + digit - ZERO;
  }
  return port <= PORT_MAX;
}

function isOne(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 1 && bytes[start] === ONE;
}
