import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { ALONE, openTables } from '../../../tests/support/click-tables.ts';
import { startClickhouse } from '../../../tests/support/clickhouse.ts';
import type { DomainId, WorkspaceId } from '../../core/base/ids.ts';
import { toStoredText } from '../../core/base/stored-text.ts';
import { CLICK_TEXTS, type Click } from '../../core/clicks/click.ts';
import { clickBatch } from '../../core/clicks/click-columns.ts';
import { VISIT_KINDS } from '../../core/visits/visit-kind.ts';
import { linkId, sampleClick } from '../contract/click-samples.ts';
import { encodeBlocks } from './native-block.ts';
import { createClickSink } from './sink.ts';

const server = await startClickhouse();

const text = fc.oneof(
  fc.constantFrom('', 'a', '\0', 'a\0b', '\ud83d', 'x\udc00', '👩‍👩‍👧', 'é', '\n\t\\\'"', ' '),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.integer({ min: 40, max: 300 }).map((length) => 'x'.repeat(length)),
  fc.integer({ min: 20, max: 20_000 }).map((length) => 'ä\ufffd'.repeat(length)),
);
const safe = fc.maxSafeNat();
const click = fc
  .record({
    atMs: fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }),
    kind: fc.constantFrom(...VISIT_KINDS),
    linkId: safe.map(linkId),
    workspaceId: safe.map((id) => id as WorkspaceId),
    domainId: safe.map((id) => id as DomainId),
    person: fc.constantFrom('new', 'known', 'bot'),
    visitor: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((hash) => hash.toString(16).padStart(16, '0')),
    tags: fc.array(text, { maxLength: 4 }),
    path: text,
    address: text,
    texts: fc.array(text, { minLength: 1, maxLength: 40 }),
  })
  .map(({ person, texts, ...fields }): Click => {
    const own = Object.keys(CLICK_TEXTS).map((field, nth) => [field, texts[nth % texts.length]]);
    const counted = { unique: person === 'new', bot: person === 'bot' };
    return sampleClick({ ...Object.fromEntries(own), ...fields, ...counted });
  });

test('the engine reads back what was encoded, for clicks and orphans of any kind', async () => {
  const { connection, read } = await openTables(server);
  const sink = createClickSink(connection, ALONE);
  const texts = Object.values(CLICK_TEXTS).map(({ name }) => name);
  let seq = 0;
  const property = fc.asyncProperty(fc.array(click, { maxLength: 12 }), async (clicks) => {
    const place = { node: 'node', seq: ++seq };
    const blocks = encodeBlocks(clickBatch(clicks, new Map()).clicks, place);
    await sink.ship({ ...place, ...blocks, compression: 'none' });
    const ofKind = (isClick: boolean) =>
      clicks
        .map((it, row) => ({ it, row }))
        .filter(({ it }) => (it.kind === 'click') === isClick)
        .map(({ it, row }) => ({ it, row }));
    expect([blocks.clicks.rows, blocks.orphans.rows]).toEqual([ofKind(true).length, ofKind(false).length]);
    const rows = await read(
      `SELECT row, toString(workspace), toString(link), toUnixTimestamp64Milli(at), kind, lower(leftPad(hex(visitor), 16, '0')),
         toString(domain_id), tags, address, node, ${texts.join(', ')} FROM click WHERE batch = ${seq} ORDER BY row`,
    );
    expect(rows).toEqual(
      ofKind(true).map(({ it, row }) => [
        row,
        String(it.workspaceId),
        String(it.linkId),
        it.atMs,
        it.bot ? 2 : it.unique ? 1 : 0,
        it.visitor,
        String(it.domainId),
        it.tags.map(toStoredText),
        toStoredText(it.address),
        'node',
        ...Object.values(CLICK_TEXTS).map(({ read: textOf }) => toStoredText(textOf(it))),
      ]),
    );
    const orphans = await read(
      `SELECT toString(workspace), toUnixTimestamp64Milli(at), domain, path, kind FROM orphan WHERE batch = ${seq}
       ORDER BY ALL`,
    );
    const wanted = ofKind(false).map(({ it }) => [
      String(it.workspaceId),
      it.atMs,
      toStoredText(it.domain),
      toStoredText(it.path),
      it.kind,
    ]);
    expect(orphans.map(String).toSorted()).toEqual(wanted.map(String).toSorted());
    expect(await sink.seenRows(place)).toEqual({ clicks: rows.length, orphans: orphans.length });
  });
  await fc.assert(property, { numRuns: 40 });
}, 60_000);

test('the same columns give the same bytes, whichever clicks came before', () => {
  const clicks = [sampleClick({ tags: ['a'] }), sampleClick({ kind: 'missing', path: '/x' })];
  const encode = () => encodeBlocks(clickBatch(clicks, new Map()).clicks, { node: 'n', seq: 300 });
  const first = encode();
  encodeBlocks(clickBatch([sampleClick({ city: 'Ulm' })], new Map()).clicks, { node: 'n', seq: 301 });
  expect(encode()).toEqual(first);
});
