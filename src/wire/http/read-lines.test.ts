import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { type Line, readLines } from './read-lines.ts';

const LINE_BYTES_MAX = 20;

async function read(bytes: Uint8Array, size: number): Promise<readonly Line[]> {
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
    bytes.slice(n * size, (n + 1) * size),
  );
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks.shift();
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
  });
  return (await Array.fromAsync(readLines(stream, LINE_BYTES_MAX))).flat();
}

const say = (lines: readonly Line[]) => lines.map((line) => (typeof line === 'string' ? line : line.code));

describe('lines of a stream', () => {
  test('are the same however they are cut into chunks', async () => {
    const lines = fc.array(
      fc.string({ unit: 'grapheme', maxLength: 30 }).map((it) => it.replaceAll(/\s/g, '_')),
    );
    await fc.assert(
      fc.asyncProperty(lines, fc.integer({ min: 1, max: 50 }), async (texts, size) => {
        // A newline at the very end ends the last line, and begins none.
        const expected = (texts.at(-1) === '' ? texts.slice(0, -1) : texts).map((text) =>
          Buffer.byteLength(text) > LINE_BYTES_MAX ? 'body_too_large' : text,
        );
        const bytes = new TextEncoder().encode(texts.join('\n').toWellFormed());
        expect(say(await read(bytes, size))).toEqual(expected.map((text) => text.toWellFormed()));
      }),
    );
  });

  test('that are blank are lines too, so that a number of a line stays true', async () => {
    const bytes = new TextEncoder().encode('\n a\r\n\r\n  \nb\n\n');
    for (const size of [1, 3, 40]) {
      expect(say(await read(bytes, size))).toEqual(['', ' a\r', '\r', '  ', 'b', '']);
    }
  });

  test('after one that is too long are read, whichever chunk its end comes in', async () => {
    const bytes = new TextEncoder().encode(`${'x'.repeat(50)}\n\na\n`);
    for (let size = 1; size < 60; size++)
      expect(say(await read(bytes, size))).toEqual(['body_too_large', '', 'a']);
  });

  test('that are no UTF-8 do not spoil the others', async () => {
    const bytes = new Uint8Array([0x61, 0x0a, 0xff, 0x0a, 0x62]);
    for (const size of [1, 2, 5]) expect(say(await read(bytes, size))).toEqual(['a', 'malformed_body', 'b']);
  });

  test('are none when there is nothing', async () => {
    expect(await read(new Uint8Array(), 1)).toEqual([]);
  });
});
