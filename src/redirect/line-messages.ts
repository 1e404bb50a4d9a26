import type { Socket } from 'bun';
import { createOutbox } from './outbox.ts';

/** JSON values over a stream, one a line. */
export interface LineReader<T> {
  /** The messages that these bytes complete. Throws when a line is longer than its limit or is no JSON. */
  read(bytes: Uint8Array): readonly T[];
}

/** A batch of changed links is by far the longest message; it has at most some hundred addresses. */
const LINE_BYTES_MAX = 4 * 1024 * 1024;

export function createLineReader<T>(): LineReader<T> {
  const decoder = new TextDecoder();
  let rest = '';
  return {
    read(bytes) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > LINE_BYTES_MAX) throw new Error('a message between processes is too long');
      return lines.map((line) => JSON.parse(line) as T);
    },
  };
}

/** Writes messages to a socket; what it does not take at once waits in memory. Both ends are processes of this server. */
export interface LineWriter {
  write(message: unknown): void;
  /** To be called when the socket can take more. */
  drained(): void;
}

export function createLineWriter(socket: Socket<unknown>): LineWriter {
  const outbox = createOutbox(socket, () => undefined);
  return {
    write: (message) => void outbox.write(Buffer.from(`${JSON.stringify(message)}\n`)),
    drained: outbox.drain,
  };
}
