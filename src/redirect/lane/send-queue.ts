import type { Socket } from 'bun';

/** Sends bytes to a socket in order and queues those that the socket does not accept yet. */
export interface SendQueue {
  /** False while bytes are queued: the producer should pause until `onEmpty`. Copies the bytes that it has to keep. */
  write(bytes: Uint8Array): boolean;
  /** The socket can take more. */
  drain(): void;
  readonly isEmpty: boolean;
}

export function createSendQueue<Data>(socket: Pick<Socket<Data>, 'write'>, onEmpty: () => void): SendQueue {
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
