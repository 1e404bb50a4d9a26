import type { IncomingMessage } from 'node:http';
import { FetchRefused } from './fetch-refused.ts';

export interface BodyBound {
  readonly bytesMax: number;
  readonly onTooLarge: 'cut' | 'fail';
}

/** Reads a body as sent, without decoding it, up to the bound. */
export async function readBoundedBody(
  answer: IncomingMessage,
  { bytesMax, onTooLarge }: BodyBound,
): Promise<{ body: Uint8Array; cut: boolean }> {
  const buffer = createBytes(bytesMax);
  for await (const part of answer) {
    const bytes: Uint8Array = part;
    if (buffer.add(bytes)) continue;
    if (onTooLarge === 'fail') throw new FetchRefused('too_large');
    return { body: buffer.taken(), cut: true };
  }
  return { body: buffer.taken(), cut: false };
}

// One growing buffer, not a list of parts: a body sent byte by byte would make the list a hundred times larger.
function createBytes(bytesMax: number) {
  let buffer = new Uint8Array(Math.min(bytesMax, 4_096));
  let size = 0;
  return {
    /** False when the part did not fit completely. */
    add(part: Uint8Array): boolean {
      const fitting = part.subarray(0, bytesMax - size);
      if (size + fitting.length > buffer.length) {
        const larger = new Uint8Array(Math.min(bytesMax, Math.max(2 * buffer.length, size + fitting.length)));
        larger.set(buffer.subarray(0, size));
        buffer = larger;
      }
      buffer.set(fitting, size);
      size += fitting.length;
      return fitting.length === part.length;
    },
    taken: (): Uint8Array => buffer.slice(0, size),
  };
}
