import type { Socket } from 'bun';

/** The full HTTP server behind the fast lane. */
export interface Upstream {
  readonly hostname: string;
  readonly port: number;
  /** Tells it who the peer of a connection really is, before the connection's first byte. */
  announce(localPort: number, address: string): Promise<void> | void;
  forget(localPort: number): void;
}

/**
 * Carries a client's bytes to the full server and back, as they are, until either side ends. The faster side is paused
 * while the slower one has bytes waiting.
 */
export interface Tunnel {
  /** From the client. */
  receive(bytes: Uint8Array): void;
  /** The client can take more. */
  drained(): void;
  /** The client is gone. */
  closed(): void;
}

export function openTunnel(
  client: Socket<unknown>,
  peer: string,
  upstream: Upstream,
  first: Uint8Array,
): Tunnel {
  const toClient = createOutbox(client, () => server?.resume());
  let toServer: ReturnType<typeof createOutbox> | null = null;
  let server: Socket<undefined> | null = null;
  let early: Uint8Array[] = [first.slice()];
  let gone = false;
  let localPort = 0;

  function fail(): void {
    if (gone) return;
    gone = true;
    client.end(
      'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\nRetry-After: 1\r\n\r\n',
    );
  }

  Bun.connect<undefined>({
    hostname: upstream.hostname,
    port: upstream.port,
    socket: {
      async open(socket) {
        localPort = socket.localPort;
        await upstream.announce(localPort, peer);
        if (gone) {
          socket.end();
          return;
        }
        server = socket;
        toServer = createOutbox(socket, () => client.resume());
        for (const bytes of early) toServer.write(bytes);
        early = [];
        client.resume();
      },
      data(socket, bytes) {
        if (!toClient.write(bytes)) socket.pause();
      },
      drain: () => toServer?.drain(),
      close() {
        upstream.forget(localPort);
        if (gone) return;
        gone = true;
        toClient.end();
      },
      error: () => undefined,
      connectError: fail,
    },
  }).catch(fail);

  return {
    receive(bytes) {
      if (toServer === null) {
        // Until the server is reached, the client waits: what came is kept, and no more is read.
        early.push(bytes.slice());
        client.pause();
      } else if (!toServer.write(bytes)) {
        client.pause();
      }
    },
    drained: () => toClient.drain(),
    closed() {
      gone = true;
      server?.end();
    },
  };
}

/** Keeps what a socket would not take yet. `write` is false while something waits. */
export function createOutbox(
  socket: Socket<never> | Socket<unknown> | Socket<undefined>,
  onEmpty: () => void,
) {
  const waiting: Uint8Array[] = [];
  let ending = false;

  return {
    write(bytes: Uint8Array): boolean {
      if (waiting.length > 0) {
        waiting.push(bytes.slice());
        return false;
      }
      const written = Math.max(0, socket.write(bytes));
      if (written === bytes.length) return true;
      waiting.push(bytes.slice(written));
      return false;
    },
    drain(): void {
      while (waiting.length > 0) {
        const [head] = waiting;
        if (head === undefined) break;
        const written = Math.max(0, socket.write(head));
        if (written < head.length) {
          waiting[0] = head.subarray(written);
          return;
        }
        waiting.shift();
      }
      if (ending) socket.end();
      else onEmpty();
    },
    end(): void {
      ending = true;
      if (waiting.length === 0) socket.end();
    },
  };
}
