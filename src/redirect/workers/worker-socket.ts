import { rmSync } from 'node:fs';
import { createLineReader, createLineWriter, type LineWriter } from './line-messages.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** A redirect process that has sent its hello. */
export interface ConnectedWorker {
  readonly spool: string;
  readonly pid: number;
  /** The port that it serves; null for a process that waits for its options. */
  readonly port: number | null;
  send(message: ToWorker): void;
}

/** The socket where redirect processes connect to the main process, both its own and those of an earlier one. */
export interface WorkerSocket {
  stop(): void;
}

/**
 * Listens at `path`, which only the server's own user can open. The caller has locked the data folder, so an existing
 * file at `path` belongs to a main process that has exited.
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
              connection.worker = { spool, pid, port, send: (sent) => connection.writer?.write(sent) };
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
