import type { Socket } from 'bun';
import { createLineReader, createLineWriter, type LineWriter } from './line-messages.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** A redirect process's connection to the main process, made again and again until there is one. */
export interface MainLink {
  /** Says it to the main process; nothing is said while there is none. */
  send(message: FromWorker): void;
  readonly connected: boolean;
  close(): void;
}

const RETRY_MS = 25;

export function linkToMain(deps: {
  /** The socket on which the main process listens for its redirect processes. */
  path: string;
  hello: () => FromWorker;
  receive: (message: ToWorker) => void;
  /** The main process is gone, or has not come yet. */
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
