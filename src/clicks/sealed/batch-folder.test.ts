import { describe, expect, test } from 'bun:test';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toClick } from '../../../tests/support/click.ts';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { clickBatch } from '../../core/clicks/click-columns.ts';
import { type BatchDamage, BatchFolderFull, openBatchFolder } from './batch-folder.ts';

const HOUR_MS = 3_600_000;

function open(
  folder: string,
  { node = 'n1', bytesMax = 1e9, nowMs = Date.now } = {},
): ReturnType<typeof openBatchFolder> & { damages: BatchDamage[] } {
  const damages: BatchDamage[] = [];
  const batches = openBatchFolder({
    folder,
    node,
    bytesMax,
    clock: { nowMs },
    onDamage: (damage) => damages.push(damage),
  });
  return { ...batches, damages };
}

/** A batch of one click that ends at this offset of a spool. */
const batchAt = (offset: number, spool = 's') => {
  const position = { segment: 1, offset };
  return clickBatch([toClick({ spool, position })], new Map([[spool, position]]));
};

const offsetsAfter = (batches: ReturnType<typeof open>, seq: number): number[] => {
  const offsets: number[] = [];
  for (let next = batches.after(seq); next !== null; next = batches.after(next.head.seq)) {
    offsets.push(next.clicks.offset[0] ?? -1);
  }
  return offsets;
};

describe('sealing', () => {
  test('batches have the numbers 1, 2, 3, and keep them when the folder is opened again', async () => {
    const folder = temporaryFolder();
    const first = open(folder);
    expect([await first.seal(batchAt(10)), await first.seal(batchAt(20))]).toEqual([1, 2]);
    const second = open(folder);
    expect(second.range()).toEqual({ oldest: 1, newest: 2 });
    expect(await second.seal(batchAt(30))).toBe(3);
    expect(offsetsAfter(second, 0)).toEqual([10, 20, 30]);
    expect(offsetsAfter(second, 2)).toEqual([30]);
  });

  test('the positions are those of the newest batch, without spools that have ended', async () => {
    const folder = temporaryFolder();
    const batches = open(folder);
    await batches.seal(batchAt(10, 'a'));
    await batches.seal(batchAt(20, 'b'));
    batches.forgetSpools(['a']);
    await batches.seal(batchAt(30, 'b'));
    const expected = new Map([['b', { segment: 1, offset: 30 }]]);
    expect(batches.positions()).toEqual(expected);
    expect(open(folder).positions()).toEqual(expected);
  });

  test('a batch that was not finished leaves nothing', async () => {
    const folder = temporaryFolder();
    await open(folder).seal(batchAt(10));
    writeFileSync(join(folder, 'next.part'), 'half a batch');
    const batches = open(folder);
    expect(offsetsAfter(batches, 0)).toEqual([10]);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('a full folder refuses a batch whole', async () => {
    const folder = temporaryFolder();
    const batches = open(folder, { bytesMax: 1 });
    await batches.seal(batchAt(10));
    expect(batches.seal(batchAt(20))).rejects.toBeInstanceOf(BatchFolderFull);
    expect(open(folder).positions()).toEqual(new Map([['s', { segment: 1, offset: 10 }]]));
  });
});

describe('damage', () => {
  test('a damaged batch is set aside, and its number is never used again', async () => {
    const folder = temporaryFolder();
    const first = open(folder);
    await first.seal(batchAt(10));
    await first.seal(batchAt(20));
    const file = join(folder, '000000000002.batch');
    const bytes = readFileSync(file);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const second = open(folder);
    expect(second.damages).toEqual([
      { file: join(folder, 'damaged', '000000000002.batch'), reason: 'its checksum does not match' },
    ]);
    expect(second.positions()).toEqual(new Map([['s', { segment: 1, offset: 10 }]]));
    const third = open(folder);
    expect(third.damages).toEqual([]);
    expect(await third.seal(batchAt(30))).toBe(3);
    expect(offsetsAfter(third, 0)).toEqual([10, 30]);
  });

  test('the batches of another node are not taken for own ones', async () => {
    const folder = temporaryFolder();
    await open(folder, { node: 'n2' }).seal(batchAt(10));
    const batches = open(folder);
    expect(batches.damages.map(({ reason }) => reason)).toEqual(['another node has sealed it']);
    expect(batches.after(0)).toBeNull();
  });
});

describe('releasing', () => {
  test('batches go an hour after they were sealed, but the newest stays', async () => {
    const folder = temporaryFolder();
    let nowMs = Date.now();
    const batches = open(folder, { nowMs: () => nowMs });
    for (const offset of [10, 20, 30]) await batches.seal(batchAt(offset));
    batches.release(3);
    expect(offsetsAfter(batches, 0)).toEqual([10, 20, 30]);
    nowMs += HOUR_MS + 1;
    batches.release(1);
    expect(offsetsAfter(batches, 0)).toEqual([20, 30]);
    batches.release(3);
    expect(offsetsAfter(batches, 0)).toEqual([30]);
    expect(open(folder).range()).toEqual({ oldest: 3, newest: 3 });
  });

  test('batches that every store has go sooner when they take half of the space', async () => {
    const folder = temporaryFolder();
    const batches = open(folder, { bytesMax: 2_000 });
    for (let n = 1; n <= 4; n++) {
      await batches.seal(batchAt(n));
      batches.release(n);
    }
    expect(batches.waiting(0).bytes).toBeLessThan(1_500);
    expect(existsSync(join(folder, '000000000001.batch'))).toBe(false);
  });

  test('the spools that ended with released batches are named once', async () => {
    let nowMs = Date.now();
    const batches = open(temporaryFolder(), { nowMs: () => nowMs });
    await batches.seal(batchAt(10, 'a'));
    batches.forgetSpools(['a']);
    await batches.seal(batchAt(20, 'b'));
    await batches.seal(batchAt(30, 'b'));
    nowMs += HOUR_MS + 1;
    expect(batches.release(1)).toEqual([]);
    expect(batches.release(2)).toEqual(['a']);
    expect(batches.release(3)).toEqual([]);
  });

  test('the backlog of a store is what it has not taken', async () => {
    const batches = open(temporaryFolder(), { nowMs: () => 1_000 });
    expect(batches.waiting(0)).toEqual({ batches: 0, bytes: 0, oldestAtMs: null });
    await batches.seal(batchAt(10));
    await batches.seal(batchAt(20));
    expect(batches.waiting(1)).toMatchObject({ batches: 1, oldestAtMs: 1_000 });
  });
});
