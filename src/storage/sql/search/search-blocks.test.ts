import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { createBlockBuilder } from './search-blocks.ts';
import { CHUNK_LINKS_MAX, entryKey, type GramBlock, markEntries } from './search-entries.ts';
import { eachGram, type GramRange, rangesOf } from './search-grams.ts';

const PAGE_BYTES = 4_096;

/** The places of links with a gram of the range. */
function placesIn(blocks: readonly GramBlock[], range: GramRange, links: number): number[] {
  const marks = new Uint8Array(Math.ceil(links / 8));
  const keys = { from: entryKey(range.from, 0), to: entryKey(range.to, 0) };
  for (const block of blocks) markEntries(block, keys, () => marks);
  return Array.from({ length: links }, (_, place) => place).filter(
    (place) => ((marks[place >> 3] ?? 0) & (1 << (place & 7))) !== 0,
  );
}

function hasGram(texts: readonly string[], { from, to }: GramRange): boolean {
  let found = false;
  for (const text of texts) {
    eachGram(text, (gram) => {
      found ||= gram >= from && gram < to;
    });
  }
  return found;
}

const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c', '春', '🎉', ' '), maxLength: 8 }), {
  maxLength: 4,
});

test('blocks list the links of every gram and of every short word', async () => {
  const words = ['abc', 'a', 'ab', '春', '春天', '🎉', 'cc春', 'zzz'];
  await fc.assert(
    fc.asyncProperty(fc.array(texts, { maxLength: 40 }), async (links) => {
      const builder = createBlockBuilder();
      for (const link of links) builder.add(link);
      const blocks = await builder.finish();
      for (const range of words.flatMap((word) => rangesOf([word]))) {
        const expected = links.flatMap((link, place) => (hasGram(link, range) ? [place] : []));
        expect(placesIn(blocks, range, links.length)).toEqual(expected);
      }
    }),
    { numRuns: 100 },
  );
});

test('a full chunk stores common and rare grams, and each block fits into a database page', async () => {
  const builder = createBlockBuilder();
  const rare = (place: number) => place % 10_007 === 5;
  for (let place = 0; place < CHUNK_LINKS_MAX; place++) {
    builder.add([`common${place % 3 === 0 ? ' third' : ''}${rare(place) ? ' needle' : ''} ${place}`]);
  }
  const blocks = await builder.finish();
  const found = (word: string) =>
    rangesOf([word]).map((range) => placesIn(blocks, range, CHUNK_LINKS_MAX).length);
  expect(Math.min(...found('common'))).toBe(CHUNK_LINKS_MAX);
  expect(Math.min(...found('third'))).toBe(Math.ceil(CHUNK_LINKS_MAX / 3));
  expect(found('edle')).toEqual([4, 4]);
  for (const { bytes } of blocks) expect(bytes.length).toBeLessThan(PAGE_BYTES - 60);
});
