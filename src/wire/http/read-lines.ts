import { WireRefusal } from '../refusals/refusal.ts';

/** A line of text, which can be blank, or the refusal of the line. */
export type Line = string | WireRefusal;

const NEWLINE = 10;
const strict = new TextDecoder('utf-8', { fatal: true });

/**
 * Yields the lines of a stream as they arrive, in batches of the lines that a chunk completes. Keeps only one
 * chunk and one unfinished line: a line longer than `lineBytesMax` is refused and skipped. Throws malformed_body
 * when the client disconnects.
 */
export async function* readLines(
  stream: ReadableStream<Uint8Array>,
  lineBytesMax: number,
): AsyncGenerator<readonly Line[], void, void> {
  const reader = stream.getReader();
  let unfinished = new Uint8Array();
  let isTooLong = false;
  try {
    for (;;) {
      const { done, value } = await orCutShort(reader.read());
      if (done) break;
      const end = value.lastIndexOf(NEWLINE);
      if (end < 0) {
        if (!isTooLong) unfinished = join(unfinished, value);
        if (unfinished.byteLength > lineBytesMax) {
          isTooLong = true;
          unfinished = new Uint8Array();
        }
        continue;
      }
      const start = isTooLong ? value.indexOf(NEWLINE) + 1 : 0;
      // The newline may end the line that was too long.
      const isOver = start > end;
      const lines = isOver ? [] : decodeLines(join(unfinished, value.subarray(start, end)), lineBytesMax);
      yield isTooLong ? [tooLong(lineBytesMax), ...lines] : lines;
      unfinished = value.slice(end + 1);
      isTooLong = false;
    }
    if (isTooLong) yield [tooLong(lineBytesMax)];
    else if (unfinished.byteLength > 0) yield decodeLines(unfinished, lineBytesMax);
  } finally {
    await reader.cancel().catch(() => {});
  }
}

async function orCutShort<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch {
    throw new WireRefusal('malformed_body', { reason: 'cut_short' });
  }
}

function join(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(left.byteLength + right.byteLength);
  both.set(left);
  both.set(right, left.byteLength);
  return both;
}

/** Decodes all lines at once; one by one only to find those that are not UTF-8. */
function decodeLines(bytes: Uint8Array, lineBytesMax: number): readonly Line[] {
  const lines: Line[] = [];
  for (const line of splitText(bytes)) {
    // UTF-8 has at most three bytes per UTF-16 unit, so only a line that can be too long is measured.
    const isLong = typeof line === 'string' && line.length * 3 > lineBytesMax;
    if (isLong && Buffer.byteLength(line) > lineBytesMax) lines.push(tooLong(lineBytesMax));
    else lines.push(line);
  }
  return lines;
}

function splitText(bytes: Uint8Array): readonly Line[] {
  try {
    return strict.decode(bytes).split('\n');
  } catch {
    return splitBytes(bytes).map(decodeLine);
  }
}

function splitBytes(bytes: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start <= bytes.byteLength; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.byteLength : newline;
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

function decodeLine(bytes: Uint8Array): Line {
  try {
    return strict.decode(bytes);
  } catch {
    return new WireRefusal('malformed_body', { reason: 'not_utf8' });
  }
}

const tooLong = (maxBytes: number) => new WireRefusal('body_too_large', { maxBytes });
