import type { Socket } from 'bun';
import { createLineReader, createLineWriter, type LineWriter } from './line-messages.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** A redirect process's connection to the main process; reconnects until it succeeds. */
export interface MainLink {
  /** Sends a message to the main process; dropped while there is no connection. */
  send(message: FromWorker): void;
  readonly connected: boolean;
  close(): void;
}

const RETRY_MS = 25;

export function linkToMain(deps: {
  /** Path of the socket on which the main process listens for redirect processes. */
  path: string;
  hello: () => FromWorker;
  receive: (message: ToWorker) => void;
  /** Called when the connection to the main process is lost. */
  onLost: () => void;
}): MainLink {
  let writer: LineWriter | null = null;
  let socket: Socket<undefined> | null = null;
  let closed = false;

  function retry(): void {
    if (!closed) setTimeout(connect, RETRY_MS);
  }

  function connect(): void {
    if (closed) return;
    const reader = createLineReader<ToWorker>();
    Bun.connect<undefined>({
      unix: deps.path,
      socket: {
        open(opened) {
          socket = opened;
          writer = createLineWriter(opened);
          writer.write(deps.hello());
        },
        data(_, bytes) {
          for (const message of reader.read(bytes)) deps.receive(message);
        },
        drain: () => writer?.drained(),
        close() {
          writer = null;
          socket = null;
          if (closed) return;
          deps.onLost();
          retry();
        },
        error: () => undefined,
      },
    }).catch(retry);
  }

  connect();
  return {
    send: (message) => writer?.write(message),
    get connected() {
      return writer !== null;
    },
    close() {
      closed = true;
      socket?.end();
    },
  };
}
