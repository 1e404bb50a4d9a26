import { describe, expect, test } from 'bun:test';
import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import type { SpoolPositions } from '../../core/clicks/click.ts';
import type { RawVisit } from '../../core/clicks/raw-visit.ts';
import { createSpoolReader, type SpoolDamage } from './spool-reader.ts';
import { type Capture, createCapture, RECORD_ALIGN, RECORD_MAX, TEXT_MAX } from './spool-record.ts';
import { SEGMENT_HEAD } from './spool-segment.ts';
import { openSpoolWriter, type SpoolWriter } from './spool-writer.ts';

const clock = { nowMs: () => Date.now() };
const START: SpoolPositions = new Map();

interface Texts {
  address: string;
  userAgent: string;
  referrer: string;
  language: string;
  country: string;
  target: string;
  destination: string;
}
const TEXTS: Texts = {
  address: '192.0.2.7',
  userAgent: 'Mozilla/5.0',
  referrer: 'https://example.org/',
  language: 'en',
  country: 'TW',
  target: '/launch?a=b',
  destination: 'https://example.com/',
};

function capture(linkId: number, texts: Partial<Texts> = {}): Capture {
  const all = { ...TEXTS, ...texts };
  const parts = [all.userAgent, all.referrer, all.language, all.country, all.target].map((text) =>
    Buffer.from(text),
  );
  const [agent = 0, referrer = 0, language = 0, country = 0, target = 0] = parts.map((part) => part.length);
  return Object.assign(createCapture(), {
    atMs: 1_700_000_000_000 + linkId,
    linkId,
    workspaceId: 3,
    domainId: 2,
    rule: 4,
    variant: 5,
    address: Buffer.from(all.address),
    destination: Buffer.from(all.destination),
    destinationEnd: Buffer.byteLength(all.destination),
    head: Buffer.concat(parts),
    userAgentEnd: agent,
    referrerStart: agent,
    referrerEnd: agent + referrer,
    languageStart: agent + referrer,
    languageEnd: agent + referrer + language,
    countryStart: agent + referrer + language,
    countryEnd: agent + referrer + language + country,
    targetStart: agent + referrer + language + country,
    targetEnd: agent + referrer + language + country + target,
  });
}

async function openWriter(folder: string, spool = 'a', segmentBytes = 64 * 1024): Promise<SpoolWriter> {
  return openSpoolWriter({
    folder: join(folder, spool),
    fsync: { kind: 'every', intervalMs: 60_000 },
    clock,
    segmentBytes,
  });
}

async function append(writer: SpoolWriter, ...visits: Capture[]): Promise<void> {
  for (const visit of visits) {
    await writer.room();
    expect(writer.append(visit)).toBe(true);
  }
}

function openReader(folder: string, live: readonly string[] = []) {
  const damages: SpoolDamage[] = [];
  const reader = createSpoolReader({
    folder,
    isLive: (spool) => live.includes(spool),
    onDamage: (it) => damages.push(it),
  });
  return { reader, damages };
}

const ids = (visits: readonly RawVisit[]): number[] => visits.map((visit) => Number(visit.linkId));

function segmentFiles(folder: string, spool = 'a'): string[] {
  return readdirSync(join(folder, spool))
    .sort()
    .map((name) => join(folder, spool, name));
}

/** Where the record of each link begins in the first segment. */
function startsOf(visits: readonly RawVisit[]): number[] {
  return [SEGMENT_HEAD, ...visits.map((visit) => visit.position.offset)];
}

function flipByte(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 0x55;
  writeFileSync(file, bytes);
}

describe('spool', () => {
  test('what is appended is read as it was, at once, while the writer is open', async () => {
    const folder = temporaryFolder();
    const writer = await openWriter(folder);
    await append(writer, capture(17));
    const { visits } = openReader(folder, ['a']).reader.read(START, 10);
    expect(visits).toMatchObject([
      {
        ...TEXTS,
        userAgent: { text: TEXTS.userAgent },
        referrer: { text: TEXTS.referrer },
        language: { text: TEXTS.language },
        linkId: 17,
        workspaceId: 3,
        domainId: 2,
        rule: 4,
        variant: 5,
        kind: 'click',
        trigger: 'link',
        spool: 'a',
      },
    ]);
    expect(visits[0]?.atMs).toBe(1_700_000_000_017);
    await writer.close();
  });

  test('any texts come back, cut to their bounds', async () => {
    const folder = temporaryFolder();
    const writer = await openWriter(folder);
    const { reader } = openReader(folder, ['a']);
    let positions = START;
    const text = (max: number) =>
      fc.string({ unit: 'binary', maxLength: max + 20 }).map((it) => it.toWellFormed());
    await fc.assert(
      fc.asyncProperty(
        text(TEXT_MAX.userAgent),
        text(TEXT_MAX.target),
        text(40),
        async (userAgent, target, address) => {
          await append(writer, capture(1, { userAgent, target, address }));
          const read = reader.read(positions, 10);
          positions = read.positions;
          const cut = (value: string, max: number) => Buffer.from(value).subarray(0, max).toString('utf8');
          expect(read.visits).toMatchObject([
            {
              userAgent: { text: cut(userAgent, TEXT_MAX.userAgent) },
              target: cut(target, TEXT_MAX.target),
              address: cut(address, TEXT_MAX.address),
              destination: TEXTS.destination,
            },
          ]);
        },
      ),
      { numRuns: 60 },
    );
    await writer.close();
  });

  test('reading continues where it stopped, over many segments, and misses no record', async () => {
    const folder = temporaryFolder();
    const writer = await openWriter(folder);
    const appended = Array.from({ length: 2_000 }, (_, i) => i + 1);
    await append(writer, ...appended.map((id) => capture(id)));
    await writer.close();
    const { reader } = openReader(folder);
    const seen: number[] = [];
    let positions = START;
    for (;;) {
      const read = reader.read(positions, 37);
      positions = read.positions;
      if (read.visits.length === 0) break;
      seen.push(...ids(read.visits));
    }
    expect(segmentFiles(folder).length).toBeGreaterThan(3);
    expect(seen).toEqual(appended);
  });

  test('what was read is reused, even after the reader was far behind', async () => {
    const folder = temporaryFolder();
    const writer = await openWriter(folder);
    const { reader } = openReader(folder, ['a']);
    const seen: number[] = [];
    let [positions, last] = [START, 0];
    async function visitAndRead(count: number): Promise<void> {
      for (let n = 0; n < count; n++) await append(writer, capture(++last));
      for (let more = true; more; ) {
        const read = reader.read(positions, 100);
        positions = read.positions;
        seen.push(...ids(read.visits));
        more = read.visits.length > 0;
      }
      reader.release(positions);
    }
    const free = (): string[] => segmentFiles(folder).filter((file) => file.endsWith('.free'));
    // Some fifteen segments: more than the writer keeps mapped, and than the reader keeps.
    await visitAndRead(4_000);
    const before = free();
    for (let round = 0; round < 10; round++) await visitAndRead(300);
    const after = free();
    await writer.close();
    expect(seen).toEqual(Array.from({ length: last }, (_, i) => i + 1));
    expect(before).toHaveLength(3);
    expect(after.filter((file) => before.includes(file))).toEqual([]);
    // Three free ones, the current one, the next one and one that is being read.
    expect(segmentFiles(folder).length).toBeLessThanOrEqual(6);
  });

  test('positions mean the same to another reader: whichever record it begins after, it reads the rest', async () => {
    const folder = temporaryFolder();
    const writer = await openWriter(folder);
    await append(writer, ...Array.from({ length: 400 }, (_, i) => capture(i + 1)));
    await writer.close();
    const all = openReader(folder).reader.read(START, 1_000).visits;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: all.length - 1 }), async (index) => {
        const visit = all[index];
        if (visit === undefined) throw new Error('no such record');
        const rest = openReader(folder).reader.read(new Map([['a', visit.position]]), 1_000).visits;
        expect(ids(rest)).toEqual(ids(all.slice(index + 1)));
      }),
      { numRuns: 40 },
    );
  });

  test('several spools are read together, each from its own position', async () => {
    const folder = temporaryFolder();
    const [a, b] = [await openWriter(folder, 'a'), await openWriter(folder, 'b')];
    await append(a, capture(1), capture(2));
    await append(b, capture(3));
    const { reader } = openReader(folder, ['a', 'b']);
    const first = reader.read(START, 10);
    await append(b, capture(4));
    await append(a, capture(5));
    const second = reader.read(first.positions, 10);
    expect([ids(first.visits), ids(second.visits)]).toEqual([
      [1, 2, 3],
      [5, 4],
    ]);
    await Promise.all([a.close(), b.close()]);
  });

  test('a flipped byte costs its own record, which is set aside and reported; all others count', async () => {
    const folder = temporaryFolder();
    const writer = await openWriter(folder);
    await append(writer, ...[1, 2, 3, 4, 5].map((id) => capture(id)));
    const starts = startsOf(openReader(folder, ['a']).reader.read(START, 10).visits);
    await writer.close();
    await fc.assert(
      // The record has 127 bytes and one of padding, which means nothing.
      fc.asyncProperty(fc.integer({ min: 0, max: 126 }), async (offset) => {
        const [file = ''] = segmentFiles(folder);
        const intact = readFileSync(file);
        flipByte(file, (starts[2] ?? 0) + offset);
        const { reader, damages } = openReader(folder);
        expect(ids(reader.read(START, 10).visits)).toEqual([1, 2, 4, 5]);
        expect(damages.length).toBeGreaterThan(0);
        expect(damages[0]?.offset).toBe(starts[2] ?? 0);
        writeFileSync(file, intact);
      }),
      { numRuns: 50 },
    );
  });

  test('a torn tail of a writer that died is passed over: what was whole counts', async () => {
    const folder = temporaryFolder();
    const writer = await openWriter(folder);
    await append(writer, capture(1), capture(2), capture(3));
    const [, , third = 0, end = 0] = startsOf(openReader(folder, ['a']).reader.read(START, 10).visits);
    await writer.close();
    const [file = ''] = segmentFiles(folder);
    const intact = readFileSync(file);
    for (const cut of [third + 1, third + 8, third + 60, end - RECORD_ALIGN]) {
      writeFileSync(file, intact);
      truncateSync(file, cut);
      expect(ids(openReader(folder).reader.read(START, 10).visits)).toEqual([1, 2]);
    }
  });

  test('a whole record after the end that a dead writer noted is read: its bytes reached the disk first', async () => {
    const folder = temporaryFolder();
    const writer = await openWriter(folder);
    await append(writer, capture(1), capture(2));
    const [, second = 0] = startsOf(openReader(folder, ['a']).reader.read(START, 10).visits);
    await writer.close();
    const [file = ''] = segmentFiles(folder);
    const bytes = readFileSync(file);
    bytes.writeUInt32LE(second, 12);
    writeFileSync(file, bytes);
    expect(ids(openReader(folder).reader.read(START, 10).visits)).toEqual([1, 2]);
  });

  test('a spool whose writer died before its first segment is removed; one whose writer lives is not', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'dead'));
    writeFileSync(join(folder, 'dead', '0000000001.seg.new'), 'unfinished');
    mkdirSync(join(folder, 'a'));
    const { reader } = openReader(folder, ['a']);
    expect(reader.release(START)).toEqual(['dead']);
    expect(readdirSync(folder)).toEqual(['a']);
  });

  test('a segment is deleted once all have passed it, and the spool with it once its writer is gone', async () => {
    const folder = temporaryFolder();
    const writer = await openWriter(folder);
    await append(writer, ...Array.from({ length: 600 }, (_, i) => capture(i + 1)));
    const before = segmentFiles(folder).length;
    const live = openReader(folder, ['a']).reader;
    const { positions } = live.read(START, 10_000);
    expect(live.release(positions)).toEqual([]);
    expect(segmentFiles(folder).filter((name) => name.endsWith('.seg')).length).toBeLessThan(before);
    await append(writer, capture(601));
    await writer.close();
    const { reader } = openReader(folder);
    const rest = reader.read(positions, 10);
    expect(ids(rest.visits)).toEqual([601]);
    expect(reader.release(rest.positions)).toEqual(['a']);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('segments that are read come back for new visits, and what stood in them is not read again', async () => {
    const folder = temporaryFolder();
    const writer = await openWriter(folder);
    const { reader, damages } = openReader(folder, ['a']);
    let positions = START;
    const seen: number[] = [];
    for (let id = 1; id <= 4_000; id++) {
      await append(writer, capture(id));
      if (id % 50 !== 0) continue;
      const read = reader.read(positions, 1_000);
      positions = read.positions;
      seen.push(...ids(read.visits));
      reader.release(positions);
    }
    expect(segmentFiles(folder).length).toBeLessThan(8);
    // As after a kill: the last segment is read past the end that it tells, over old records.
    const left = openReader(folder).reader.read(positions, 10_000);
    expect([...seen, ...ids(left.visits)]).toEqual(Array.from({ length: 4_000 }, (_, i) => i + 1));
    expect(damages).toEqual([]);
    await writer.close();
  });

  test('without room for another segment visits are refused and counted, and kept again once there is room', async () => {
    const folder = temporaryFolder();
    let roomy = true;
    const writer = await openSpoolWriter({
      folder: join(folder, 'a'),
      fsync: { kind: 'every', intervalMs: 60_000 },
      clock: { nowMs: () => (nowMs += 600) },
      segmentBytes: 2 * RECORD_MAX,
      hasRoom: () => roomy,
    });
    roomy = false;
    let kept = 0;
    while (writer.state().writable) {
      await writer.room();
      if (writer.append(capture(1))) kept++;
    }
    expect(writer.append(capture(2))).toBe(false);
    expect(writer.state()).toMatchObject({ writable: false, reason: 'the spool has met its limit' });
    expect(writer.state().lost).toBeGreaterThan(0);
    roomy = true;
    await writer.room();
    while (!writer.append(capture(3))) await writer.room();
    await writer.close();
    const visits = ids(openReader(folder).reader.read(START, 100_000).visits);
    expect(visits).toEqual([...Array(kept).fill(1), 3]);
  });

  test('every block of a segment is on the disk before its first visit', async () => {
    const folder = temporaryFolder();
    const writer = await openWriter(folder);
    const [file = ''] = segmentFiles(folder);
    const { blocks, size } = statSync(file);
    expect(blocks * 512).toBeGreaterThanOrEqual(size);
    await writer.close();
  });
});

let nowMs = 0;
