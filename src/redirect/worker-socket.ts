import { rmSync } from 'node:fs';
import { createLineReader, createLineWriter, type LineWriter } from './line-messages.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** A redirect process that has said hello. */
export interface ConnectedWorker {
  readonly spool: string;
  readonly pid: number;
  /** Where it listens already; null for a process that waits to be told what to serve. */
  readonly port: number | null;
  send(message: ToWorker): void;
}

/** Where redirect processes find the main process, its own and those of an earlier one alike. */
export interface WorkerSocket {
  stop(): void;
}

/**
 * Listens at `path`, which only the server's own user can open. The caller holds the data folder, so whatever is at
 * `path` belongs to a main process that is gone.
 */
export function listenForWorkers(deps: {
  path: string;
  onHello: (worker: ConnectedWorker) => void;
  onMessage: (worker: ConnectedWorker, message: FromWorker) => void;
  onGone: (worker: ConnectedWorker) => void;
}): WorkerSocket {
  interface Connection {
    readonly reader: ReturnType<typeof createLineReader<FromWorker>>;
    writer: LineWriter | null;
    worker: ConnectedWorker | null;
  }
  rmSync(deps.path, { force: true });
  const umask = process.umask(0o177);
  try {
    const listener = Bun.listen<Connection>({
      unix: deps.path,
      socket: {
        open(socket) {
          socket.data = { reader: createLineReader(), writer: createLineWriter(socket), worker: null };
        },
        data(socket, bytes) {
          const connection = socket.data;
          for (const message of connection.reader.read(bytes)) {
            if (message.kind === 'hello') {
              const { spool, pid, port } = message;
              connection.worker = { spool, pid, port, send: (said) => connection.writer?.write(said) };
              deps.onHello(connection.worker);
            } else if (connection.worker !== null) {
              deps.onMessage(connection.worker, message);
            }
          }
        },
        drain: (socket) => socket.data.writer?.drained(),
        close({ data: connection }) {
          connection.writer = null;
          if (connection.worker !== null) deps.onGone(connection.worker);
        },
        error: () => undefined,
      },
    });
    return {
      stop() {
        listener.stop(true);
        rmSync(deps.path, { force: true });
      },
    };
  } finally {
    process.umask(umask);
  }
}
