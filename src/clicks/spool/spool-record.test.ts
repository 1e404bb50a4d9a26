import { describe, expect, test } from 'bun:test';
import type { DomainId, LinkId, WorkspaceId } from '../../core/base/ids.ts';
import type { SpoolPosition } from '../../core/clicks/click.ts';
import { type RawVisit, sharedText } from '../../core/clicks/raw-visit.ts';
import { BRAND_HINTS, MOBILE_HINTS, NO_HINTS, PLATFORM_HINTS } from '../../core/rules/client-hints.ts';
import { PREFETCHES, TRIGGERS, VISIT_KINDS } from '../../core/visits/visit-kind.ts';
import {
  align,
  type Capture,
  createCapture,
  createSpoolTexts,
  RECORD_HEAD,
  RECORD_MAX,
  readRecord,
  recordEnd,
  segmentMemory,
  TEXT_MAX,
  writeRecord,
} from './spool-record.ts';

const SALT = 7;
const AT = 64;
const POSITION: SpoolPosition = { segment: 1, offset: 0 };

/** A record of a visit with texts of these lengths. */
function record(destination: string, codes: Partial<ReturnType<typeof createCapture>> = {}) {
  const bytes = new Uint8Array(AT + 2 * RECORD_MAX);
  const head = Buffer.from('agent/launch');
  const memory = segmentMemory(bytes);
  const end = writeRecord(
    memory,
    AT,
    {
      ...createCapture(),
      linkId: 17,
      head,
      userAgentEnd: 5,
      targetStart: 5,
      targetEnd: head.length,
      destination: Buffer.from(destination),
      destinationEnd: Buffer.byteLength(destination),
      ...codes,
    },
    SALT,
  );
  return { memory, bytes: memory.bytes, end };
}

/** What a version without the last `missing` bytes would have written. */
function shorten({ bytes }: { bytes: Buffer }, missing: number): number {
  const length = bytes.readUInt32LE(AT) - missing;
  const end = AT + RECORD_HEAD + length;
  bytes.fill(0, end);
  bytes.writeUInt32LE(length, AT);
  bytes.writeInt32LE(Bun.hash.crc32(bytes.subarray(AT + RECORD_HEAD, end)) ^ SALT, AT + 4);
  return align(end);
}

const codes = { prefetch: 2, platformHint: 1, mobileHint: 2, brandHint: 1 };

describe('a record', () => {
  test('keeps every field of a visit', () => {
    // By its type a new field must be added here, and its value must not be what an unset field reads as.
    const visit: RawVisit = {
      spool: 'a',
      position: POSITION,
      atMs: 1_780_000_000_001,
      kind: 'expired',
      trigger: 'qr',
      linkId: (2 ** 52 + 1) as LinkId,
      workspaceId: 2 as WorkspaceId,
      domainId: 3 as DomainId,
      rule: 4,
      variant: 5,
      address: '192.0.2.1',
      userAgent: sharedText('agent'),
      referrer: sharedText('https://news.example/'),
      language: sharedText('de'),
      country: 'TW',
      target: '/launch?a=b',
      destination: 'https://example.com/ü',
      prefetch: 'older_mark',
      hints: { platform: 'Windows', mobile: '?0', brand: 'Vivaldi' },
    };
    const texts = [
      visit.userAgent.text,
      visit.referrer.text,
      visit.language.text,
      visit.country,
      visit.target,
    ];
    const ends = texts.map((_, index) => texts.slice(0, index + 1).join('').length);
    const [userAgentEnd = 0, referrerEnd = 0, languageEnd = 0, countryEnd = 0, targetEnd = 0] = ends;
    const memory = segmentMemory(new Uint8Array(2 * RECORD_MAX));
    const empty = createCapture();
    const second = writeRecord(memory, 0, empty, SALT);
    const full: Capture = {
      atMs: visit.atMs,
      kind: VISIT_KINDS.indexOf(visit.kind),
      trigger: TRIGGERS.indexOf(visit.trigger),
      linkId: 2 ** 52 + 1,
      workspaceId: visit.workspaceId,
      domainId: visit.domainId,
      rule: visit.rule,
      variant: visit.variant,
      address: Buffer.from(visit.address),
      destination: Buffer.from(visit.destination),
      destinationStart: 0,
      destinationEnd: Buffer.byteLength(visit.destination),
      head: Buffer.from(texts.join('')),
      userAgentStart: 0,
      userAgentEnd,
      referrerStart: userAgentEnd,
      referrerEnd,
      languageStart: referrerEnd,
      languageEnd,
      countryStart: languageEnd,
      countryEnd,
      targetStart: countryEnd,
      targetEnd,
      prefetch: PREFETCHES.indexOf(visit.prefetch),
      platformHint: PLATFORM_HINTS.indexOf('Windows'),
      mobileHint: MOBILE_HINTS.indexOf('?0'),
      brandHint: BRAND_HINTS.indexOf('Vivaldi'),
    };
    expect(Object.keys(empty)).toEqual(Object.keys(full));
    writeRecord(memory, second, full, SALT);
    expect(readRecord(memory, second, 'a', POSITION, createSpoolTexts())).toEqual(visit);
    const unset = readRecord(memory, 0, '', { segment: 0, offset: 0 }, createSpoolTexts());
    for (const [field, value] of Object.entries(unset ?? {})) {
      expect([field, visit[field as keyof RawVisit]]).not.toEqual([field, value]);
    }
    expect(Object.keys(unset ?? {}).toSorted()).toEqual(Object.keys(visit).toSorted());
  });

  test('keeps how the visit was marked and what its browser hinted at', () => {
    const { memory, bytes, end } = record('https://example.com/', codes);
    expect(recordEnd(bytes, AT, bytes.length, SALT)).toBe(end);
    expect(readRecord(memory, AT, 'a', POSITION, createSpoolTexts())).toMatchObject({
      userAgent: sharedText('agent'),
      target: '/launch',
      destination: 'https://example.com/',
      prefetch: 'sec_purpose',
      hints: { platform: 'Android', mobile: '?1', brand: 'Brave' },
    });
  });

  test('of an earlier version, which has none of that, is read whole', () => {
    // Of every length modulo 8, so that what is missing lies before and behind the padding.
    for (let length = 0; length < 8; length++) {
      const destination = 'x'.repeat(length);
      const written = record(destination, codes);
      const end = shorten(written, 4);
      expect(recordEnd(written.bytes, AT, written.bytes.length, SALT)).toBe(end);
      expect(readRecord(written.memory, AT, 'a', POSITION, createSpoolTexts())).toMatchObject({
        linkId: 17,
        target: '/launch',
        destination,
        prefetch: '',
        hints: NO_HINTS,
      });
    }
  });

  test('of a later version is read as far as it is known here', () => {
    const { memory } = record('https://example.com/', {
      prefetch: 200,
      platformHint: 200,
      mobileHint: 200,
      brandHint: 200,
    });
    expect(readRecord(memory, AT, 'a', POSITION, createSpoolTexts())).toMatchObject({
      prefetch: '',
      hints: NO_HINTS,
    });
  });

  test('with the longest of all texts fits where RECORD_MAX bytes are free', () => {
    const head = Buffer.alloc(20_000, 'x');
    const all = head.length;
    const { memory, bytes, end } = record('x'.repeat(TEXT_MAX.destination), {
      ...codes,
      head,
      address: head,
      userAgentEnd: all,
      referrerEnd: all,
      languageEnd: all,
      countryEnd: all,
      targetEnd: all,
    });
    expect(end - AT).toBeLessThanOrEqual(RECORD_MAX);
    expect(recordEnd(bytes, AT, end, SALT)).toBe(end);
    expect(readRecord(memory, AT, 'a', POSITION, createSpoolTexts())).toMatchObject({
      prefetch: 'sec_purpose',
    });
  });
});
