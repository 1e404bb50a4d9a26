import type { Socket } from 'bun';
import { createSendQueue } from '../lane/send-queue.ts';

/** Reads newline-delimited JSON from a stream. */
export interface LineReader<T> {
  /** Returns the messages that these bytes complete. Throws on a line that is too long or not JSON. */
  read(bytes: Uint8Array): readonly T[];
}

/** The longest message by far is a batch of changed links: a few hundred addresses. */
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

/**
 * Writes messages to a socket and queues what it does not accept. The queue is unbounded: both ends are processes of
 * this server.
 */
export interface LineWriter {
  write(message: unknown): void;
  /** Call this when the socket is writable again. */
  drained(): void;
}

export function createLineWriter(socket: Socket<unknown>): LineWriter {
  const outbox = createSendQueue(socket, () => undefined);
  return {
    write: (message) => void outbox.write(Buffer.from(`${JSON.stringify(message)}\n`)),
    drained: outbox.drain,
  };
}
