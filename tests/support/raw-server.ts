import type { Socket } from 'bun';

/** A server that answers with the bytes that a test gives it. */
export interface RawServer {
  readonly port: number;
  /** The bytes received on each connection so far, as Latin-1. */
  connections(): readonly string[];
  stop(): void;
}

export function rawServer(
  answer: (received: string, socket: Socket<{ received: string }>) => void,
): RawServer {
  const all: { received: string }[] = [];
  const listener = Bun.listen<{ received: string }>({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      open(socket) {
        socket.data = { received: '' };
        all.push(socket.data);
      },
      data(socket, bytes) {
        socket.data.received += bytes.toString('latin1');
        answer(socket.data.received, socket);
      },
    },
  });
  return {
    port: listener.port,
    connections: () => all.map(({ received }) => received),
    stop: () => listener.stop(true),
  };
}
