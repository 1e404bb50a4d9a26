import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { segmentMemory } from './spool-record.ts';
import { createTextMemo } from './text-memo.ts';

/** The texts one after the other, and where each of them is. */
function memoryOf(texts: readonly Uint8Array[]) {
  const memory = segmentMemory(new Uint8Array(texts.reduce((sum, { length }) => sum + length, 8)));
  let end = 0;
  const places = texts.map((text) => {
    const start = end;
    memory.bytes.set(text, start);
    end += text.length;
    return { start, end };
  });
  return { memory, places };
}

test('every text is what its bytes decode to, also when it comes again', () => {
  const memo = createTextMemo(64);
  const bytes = fc.oneof(
    fc.string({ maxLength: 300 }).map((text) => Buffer.from(text)),
    fc.string({ unit: 'binary', maxLength: 300 }).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 300 }),
    // As long as each other, so that only their bytes tell them apart.
    fc
      .string({ unit: fc.constantFrom('a', 'b', '\u0000'), minLength: 4, maxLength: 4 })
      .map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 50 }), (texts) => {
      const { memory, places } = memoryOf(texts);
      for (const { start, end } of [...places, ...places])
        expect(memo.of(memory, start, end).text).toBe(memory.bytes.toString('utf8', start, end));
    }),
  );
});

test('texts that fall into one row do not hide each other, however many there are', () => {
  const memo = createTextMemo(64);
  const texts = Array.from({ length: 1_000 }, (_, index) => Buffer.from(`https://site-${index}.example/`));
  const { memory, places } = memoryOf(texts);
  for (const [index, { start, end }] of places.entries())
    expect(memo.of(memory, start, end).text).toBe(`https://site-${index}.example/`);
});

test.each([
  ['a text that comes again is the same object', 256, true],
  ['a text that is too long to be kept is another one', 257, false],
])('%s', (_rule, length, isSame) => {
  const memo = createTextMemo(64);
  const { memory } = memoryOf([Buffer.from('x'.repeat(length))]);
  const [first, second] = [memo.of(memory, 0, length), memo.of(memory, 0, length)];
  expect(first === second).toBe(isSame);
});
