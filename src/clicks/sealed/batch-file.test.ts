import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { toClick } from '../../../tests/support/click.ts';
import { clickBatch, clicksOf } from '../../core/clicks/click-columns.ts';
import { type BatchHead, batchBytes, DamagedBatch, readBatchFile } from './batch-file.ts';

const HEAD: BatchHead = {
  node: 'n1',
  seq: 7,
  rows: 0,
  sealedAtMs: 1_700_000_000_000,
  positions: new Map([['a', { segment: 3, offset: 2 ** 40 }]]),
  ended: ['b'],
};

const click = fc
  .record({
    atMs: fc.double({ min: 0, max: 8e15, noNaN: true }),
    visitor: fc.stringMatching(/^[0-9a-f]{16}$/),
    destination: fc.string({ unit: 'binary', maxLength: 40 }),
    city: fc.constantFrom('', 'São Paulo', '\0', '\ud800', '😀'),
    tags: fc.array(fc.string({ unit: 'grapheme', maxLength: 5 }), { maxLength: 3 }),
    unique: fc.boolean(),
    position: fc.record({ segment: fc.nat(), offset: fc.nat({ max: 2 ** 31 - 1 }) }),
  })
  .map(toClick);

test('a batch comes back from its file as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(click, { maxLength: 20 }), async (clicks) => {
      const { clicks: columns } = clickBatch(clicks, new Map());
      const head = { ...HEAD, rows: clicks.length };
      const file = readBatchFile(await batchBytes(head, columns));
      expect(file.head).toEqual(head);
      expect(clicksOf(file.clicks())).toEqual(clicks);
    }),
    { numRuns: 200 },
  );
});

test('a file that was changed or cut anywhere is no batch', async () => {
  const clicks = [toClick({}), toClick({ city: 'Bonn' })];
  const bytes = await batchBytes({ ...HEAD, rows: 2 }, clickBatch(clicks, new Map()).clicks);
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => readBatchFile(changed)).toThrow(DamagedBatch);
    expect(() => readBatchFile(bytes.subarray(0, at))).toThrow(DamagedBatch);
  }
  expect(clicksOf(readBatchFile(bytes).clicks())).toEqual(clicks);
});
