import type { Socket } from 'bun';

/** Bytes on their way into a socket, which takes them when it can; kept in order until then. */
export interface Outbox {
  /** False while some wait: whatever makes them is to stop until `onEmpty`. The bytes are copied where they must be kept. */
  write(bytes: Uint8Array): boolean;
  /** The socket can take more. */
  drain(): void;
  readonly isEmpty: boolean;
}

export function createOutbox<Data>(socket: Pick<Socket<Data>, 'write'>, onEmpty: () => void): Outbox {
  const waiting: Uint8Array[] = [];

  return {
    write(bytes) {
      const written = waiting.length > 0 ? 0 : Math.max(0, socket.write(bytes));
      if (written < bytes.length) waiting.push(Uint8Array.from(bytes.subarray(written)));
      return waiting.length === 0;
    },
    drain() {
      if (waiting.length === 0) return;
      for (;;) {
        const [first] = waiting;
        if (first === undefined) break;
        const written = Math.max(0, socket.write(first));
        if (written < first.length) {
          waiting[0] = first.subarray(written);
          return;
        }
        waiting.shift();
      }
      onEmpty();
    },
    get isEmpty() {
      return waiting.length === 0;
    },
  };
}
