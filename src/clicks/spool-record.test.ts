import { describe, expect, test } from 'bun:test';
import type { SpoolPosition } from '../core/click.ts';
import { NO_HINTS } from '../core/client-hints.ts';
import {
  align,
  createCapture,
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
      ...{ linkId: 17, head, userAgentEnd: 5, targetStart: 5, targetEnd: head.length },
      destination: Buffer.from(destination),
      ...codes,
    },
    SALT,
  );
  return { bytes: memory.bytes, end };
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
  test('keeps how the visit was marked and what its browser hinted at', () => {
    const { bytes, end } = record('https://example.com/', codes);
    expect(recordEnd(bytes, AT, bytes.length, SALT)).toBe(end);
    expect(readRecord(bytes, AT, 'a', POSITION)).toMatchObject({
      userAgent: 'agent',
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
      expect(readRecord(written.bytes, AT, 'a', POSITION)).toMatchObject({
        linkId: 17,
        target: '/launch',
        destination,
        prefetch: '',
        hints: NO_HINTS,
      });
    }
  });

  test('of a later version is read as far as it is known here', () => {
    const { bytes } = record('https://example.com/', {
      prefetch: 200,
      platformHint: 200,
      mobileHint: 200,
      brandHint: 200,
    });
    expect(readRecord(bytes, AT, 'a', POSITION)).toMatchObject({ prefetch: '', hints: NO_HINTS });
  });

  test('with the longest of all texts fits where RECORD_MAX bytes are free', () => {
    const head = Buffer.alloc(20_000, 'x');
    const all = head.length;
    const { bytes, end } = record('x'.repeat(TEXT_MAX.destination), {
      ...codes,
      ...{ head, address: head, userAgentStart: 0, userAgentEnd: all },
      ...{ referrerStart: 0, referrerEnd: all, languageStart: 0, languageEnd: all },
      ...{ countryStart: 0, countryEnd: all, targetStart: 0, targetEnd: all },
    });
    expect(end - AT).toBeLessThanOrEqual(RECORD_MAX);
    expect(recordEnd(bytes, AT, end, SALT)).toBe(end);
    expect(readRecord(bytes, AT, 'a', POSITION)).toMatchObject({ prefetch: 'sec_purpose' });
  });
});
