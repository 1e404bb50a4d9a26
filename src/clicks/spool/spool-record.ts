import type { DomainId, LinkId, WorkspaceId } from '../../core/base/ids.ts';
import type { SpoolPosition } from '../../core/clicks/click.ts';
import type { RawVisit } from '../../core/clicks/raw-visit.ts';
import { toClientHints } from '../../core/rules/client-hints.ts';
import { PREFETCHES, TRIGGERS, VISIT_KINDS } from '../../core/visits/visit-kind.ts';
import { createTextMemo, type TextMemo } from './text-memo.ts';

/**
 * One visit in the spool, little-endian, beginning at a multiple of 8:
 *
 *      0  u32  length of the body that begins at 8, without padding; 0 where nothing is written yet
 *      4  u32  CRC-32 of the body, mixed with the segment's number, so that records of an earlier use are invalid
 *      8  f64  Unix time, ms
 *     16  f64  link id, 0 for none
 *     24  u32  workspace id
 *     28  u32  domain id
 *     32  u8   index in VISIT_KINDS
 *     33  u8   index in TRIGGERS
 *     34  u16  rule
 *     36  u16  variant
 *     38  u16  lengths of address, user agent, referrer, language, country, target, destination (7 of them)
 *     52       the bytes of these texts
 *
 * and after the last text, without alignment:
 *
 *      0  u8   index in PREFETCHES
 *      1  u8   index in PLATFORM_HINTS
 *      2  u8   index in MOBILE_HINTS
 *      3  u8   index in BRAND_HINTS
 *
 * A record may end before or after these bytes: an earlier version wrote none of them, and a later one may write more. A
 * missing byte reads as 0.
 */
export const RECORD_ALIGN = 8;
export const RECORD_HEAD = 8;
export const TEXT_START = 52;
const LENGTHS_AT = 38;
const CODES_BYTES = 4;

/** Maximum length of each text in bytes; longer texts are cut. */
export const TEXT_MAX = {
  address: 64,
  userAgent: 1_024,
  referrer: 2_048,
  language: 256,
  country: 8,
  target: 4_096,
  destination: 8_192,
} as const;
export const RECORD_MAX = align(
  TEXT_START + Object.values(TEXT_MAX).reduce((sum, max) => sum + max, 0) + CODES_BYTES,
);

const NOTHING: Buffer = Buffer.alloc(0);

/** A visit as a lane captures it. One object is reused for all visits, so the hot path allocates none. */
export type Capture = ReturnType<typeof createCapture>;

export function createCapture() {
  return {
    atMs: 0,
    kind: 0,
    trigger: 0,
    linkId: 0,
    workspaceId: 0,
    domainId: 0,
    rule: 0,
    variant: 0,
    address: NOTHING as Uint8Array,
    /** Contains the destination, at the range that follows. */
    destination: NOTHING,
    destinationStart: 0,
    destinationEnd: 0,
    /** The bytes that the ranges below refer to. */
    head: NOTHING,
    userAgentStart: 0,
    userAgentEnd: 0,
    referrerStart: 0,
    referrerEnd: 0,
    languageStart: 0,
    languageEnd: 0,
    countryStart: 0,
    countryEnd: 0,
    targetStart: 0,
    targetEnd: 0,
    /** Index in PREFETCHES. */
    prefetch: 0,
    platformHint: 0,
    mobileHint: 0,
    brandHint: 0,
  };
}

export function align(length: number): number {
  return (length + (RECORD_ALIGN - 1)) & ~(RECORD_ALIGN - 1);
}

/** Views of a segment's memory. */
export interface SegmentMemory {
  readonly bytes: Buffer;
  readonly words: Uint32Array;
  readonly halves: Uint16Array;
  readonly doubles: Float64Array;
  readonly view: DataView;
}

export function segmentMemory(bytes: Uint8Array<ArrayBuffer>): SegmentMemory {
  const { buffer, byteOffset, byteLength } = bytes;
  return {
    bytes: Buffer.from(buffer, byteOffset, byteLength),
    words: new Uint32Array(buffer, byteOffset, byteLength >> 2),
    halves: new Uint16Array(buffer, byteOffset, byteLength >> 1),
    doubles: new Float64Array(buffer, byteOffset, byteLength >> 3),
    view: new DataView(buffer, byteOffset, byteLength),
  };
}

/**
 * Writes one record at `at`, where RECORD_MAX bytes are free, and returns where the next one begins. The length is written
 * last: until then there is no record.
 */
export function writeRecord(memory: SegmentMemory, at: number, visit: Capture, salt: number): number {
  const { bytes, words, halves, doubles } = memory;
  const { head } = visit;
  const half = (at + LENGTHS_AT) >> 1;

  const addressLength = Math.min(visit.address.length, TEXT_MAX.address);
  const agentLength = Math.min(visit.userAgentEnd - visit.userAgentStart, TEXT_MAX.userAgent);
  const referrerLength = Math.min(visit.referrerEnd - visit.referrerStart, TEXT_MAX.referrer);
  const languageLength = Math.min(visit.languageEnd - visit.languageStart, TEXT_MAX.language);
  const countryLength = Math.min(visit.countryEnd - visit.countryStart, TEXT_MAX.country);
  const targetLength = Math.min(visit.targetEnd - visit.targetStart, TEXT_MAX.target);
  const destinationLength = Math.min(visit.destinationEnd - visit.destinationStart, TEXT_MAX.destination);

  doubles[(at + 8) >> 3] = visit.atMs;
  doubles[(at + 16) >> 3] = visit.linkId;
  words[(at + 24) >> 2] = visit.workspaceId;
  words[(at + 28) >> 2] = visit.domainId;
  bytes[at + 32] = visit.kind;
  bytes[at + 33] = visit.trigger;
  halves[(at + 34) >> 1] = visit.rule;
  halves[(at + 36) >> 1] = visit.variant;
  halves[half] = addressLength;
  halves[half + 1] = agentLength;
  halves[half + 2] = referrerLength;
  halves[half + 3] = languageLength;
  halves[half + 4] = countryLength;
  halves[half + 5] = targetLength;
  halves[half + 6] = destinationLength;

  let to = at + TEXT_START;
  bytes.set(
    addressLength === visit.address.length ? visit.address : visit.address.subarray(0, addressLength),
    to,
  );
  to += addressLength;
  to = copy(bytes, to, head, visit.userAgentStart, agentLength);
  to = copy(bytes, to, head, visit.referrerStart, referrerLength);
  to = copy(bytes, to, head, visit.languageStart, languageLength);
  to = copy(bytes, to, head, visit.countryStart, countryLength);
  to = copy(bytes, to, head, visit.targetStart, targetLength);
  to = copy(bytes, to, visit.destination, visit.destinationStart, destinationLength);
  bytes[to] = visit.prefetch;
  bytes[to + 1] = visit.platformHint;
  bytes[to + 2] = visit.mobileHint;
  bytes[to + 3] = visit.brandHint;
  to += CODES_BYTES;

  words[(at + 4) >> 2] = checksum(bytes, at + RECORD_HEAD, to) ^ salt;
  words[at >> 2] = to - at - RECORD_HEAD;
  return align(to);
}

function copy(into: Buffer, to: number, from: Buffer, start: number, length: number): number {
  if (length > 0) from.copy(into, to, start, start + length);
  return to + length;
}

/** Mixed with the checksums of a segment. */
export function recordSalt(segment: number): number {
  return Math.imul(segment, 0x9e37_79b1);
}

function checksum(bytes: Buffer, start: number, end: number): number {
  return Bun.hash.crc32(bytes.subarray(start, end));
}

/** Where the record at `at` ends (padded); null if there is no complete and valid record before `limit`. */
export function recordEnd(bytes: Buffer, at: number, limit: number, salt: number): number | null {
  if (at + TEXT_START > limit) return null;
  const length = bytes.readUInt32LE(at);
  const end = at + RECORD_HEAD + length;
  if (length < TEXT_START - RECORD_HEAD || length > RECORD_MAX || end > limit) return null;
  if (bytes.readInt32LE(at + 4) !== (checksum(bytes, at + RECORD_HEAD, end) ^ salt)) return null;
  return align(end);
}

/** The texts of the fields whose texts come again. */
export interface SpoolTexts {
  readonly userAgents: TextMemo;
  readonly referrers: TextMemo;
  readonly languages: TextMemo;
}

export function createSpoolTexts(): SpoolTexts {
  return {
    userAgents: createTextMemo(16_384),
    referrers: createTextMemo(65_536),
    languages: createTextMemo(4_096),
  };
}

/** Reads a record that `recordEnd` accepts; null if its kind or trigger is unknown. */
export function readRecord(
  memory: SegmentMemory,
  at: number,
  spool: string,
  position: SpoolPosition,
  texts: SpoolTexts,
): RawVisit | null {
  const { bytes, words, halves, doubles } = memory;
  const kind = VISIT_KINDS[bytes[at + 32] ?? 0];
  const trigger = TRIGGERS[bytes[at + 33] ?? 0];
  if (kind === undefined || trigger === undefined) return null;

  const word = at >> 2;
  const lengths = (at + LENGTHS_AT) >> 1;
  const bodyEnd = at + RECORD_HEAD + (words[word] ?? 0);
  const addressAt = at + TEXT_START;
  const userAgentAt = addressAt + (halves[lengths] ?? 0);
  const referrerAt = userAgentAt + (halves[lengths + 1] ?? 0);
  const languageAt = referrerAt + (halves[lengths + 2] ?? 0);
  const countryAt = languageAt + (halves[lengths + 3] ?? 0);
  const targetAt = countryAt + (halves[lengths + 4] ?? 0);
  const destinationAt = targetAt + (halves[lengths + 5] ?? 0);
  const codesAt = destinationAt + (halves[lengths + 6] ?? 0);
  const linkId = doubles[(at + 16) >> 3] ?? 0;
  // Written out, without a function that takes a field: a visit is read in two thirds of the time.
  return {
    spool,
    position,
    atMs: doubles[(at + 8) >> 3] ?? 0,
    kind,
    trigger,
    linkId: linkId === 0 ? null : (linkId as LinkId),
    workspaceId: (words[word + 6] ?? 0) as WorkspaceId,
    domainId: (words[word + 7] ?? 0) as DomainId,
    rule: halves[(at + 34) >> 1] ?? 0,
    variant: halves[(at + 36) >> 1] ?? 0,
    address: textOf(bytes, addressAt, userAgentAt),
    userAgent: texts.userAgents.of(memory, userAgentAt, referrerAt),
    referrer: texts.referrers.of(memory, referrerAt, languageAt),
    language: texts.languages.of(memory, languageAt, countryAt),
    country: textOf(bytes, countryAt, targetAt),
    target: textOf(bytes, targetAt, destinationAt),
    destination: textOf(bytes, destinationAt, codesAt),
    prefetch: PREFETCHES[codeAt(bytes, codesAt, bodyEnd)] ?? '',
    hints: toClientHints({
      platform: codeAt(bytes, codesAt + 1, bodyEnd),
      mobile: codeAt(bytes, codesAt + 2, bodyEnd),
      brand: codeAt(bytes, codesAt + 3, bodyEnd),
    }),
  };
}

const textOf = (bytes: Buffer, start: number, end: number): string =>
  start === end ? '' : bytes.toString('utf8', start, end);

const codeAt = (bytes: Buffer, at: number, end: number): number => (at < end ? (bytes[at] ?? 0) : 0);
