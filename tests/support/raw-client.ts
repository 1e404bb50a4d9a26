/** A connection that sends raw bytes and keeps the answer. */
export interface RawClient {
  send(bytes: string | Uint8Array): void;
  /** Closes the sending side and continues to read. */
  halfClose(): void;
  /** Pauses and resumes reading. */
  pause(): void;
  resume(): void;
  end(): void;
  /** Everything received, as Latin-1. */
  received(): string;
  /** What the system has not taken yet. */
  unsentBytes(): number;
  /** Resolves when `holds` is true of the bytes received; rejects after `withinMs`. */
  until(holds: (received: string) => boolean, withinMs?: number): Promise<string>;
  /** The bytes received when the server closed the connection; rejects after `withinMs`. */
  closed(withinMs?: number): Promise<string>;
  readonly isClosed: boolean;
}

const WITHIN_MS = 10_000;

export async function rawClient(port: number): Promise<RawClient> {
  const parts: Buffer[] = [];
  let isClosed = false;
  const unsent: Uint8Array[] = [];
  // Understood by the runtime, missing from its types.
  const connecting: Bun.TCPSocketConnectOptions<undefined> & { allowHalfOpen: boolean } = {
    hostname: '127.0.0.1',
    port,
    allowHalfOpen: true,
    socket: {
      data: (_, bytes) => void parts.push(Buffer.from(bytes)),
      drain: () => flush(),
      end(ended) {
        isClosed = true;
        ended.end();
      },
      close() {
        isClosed = true;
      },
      error: () => undefined,
    },
  };
  const socket = await Bun.connect(connecting);

  function flush(): void {
    for (;;) {
      const [first] = unsent;
      if (first === undefined) return;
      const written = Math.max(0, socket.write(first));
      if (written < first.length) {
        unsent[0] = first.subarray(written);
        return;
      }
      unsent.shift();
    }
  }

  const received = (): string => Buffer.concat(parts).toString('latin1');

  async function waitFor(holds: () => boolean, withinMs: number, what: string): Promise<string> {
    const untilMs = performance.now() + withinMs;
    while (!holds()) {
      if (performance.now() > untilMs)
        throw new Error(`${what}; so far ${JSON.stringify(received().slice(-500))}`);
      await Bun.sleep(2);
    }
    return received();
  }

  return {
    send(bytes) {
      unsent.push(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
      if (unsent.length === 1) flush();
    },
    halfClose: () => void socket.shutdown(),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    end: () => void socket.end(),
    received,
    unsentBytes: () => unsent.reduce((sum, part) => sum + part.length, 0),
    until: (holds, withinMs = WITHIN_MS) => waitFor(() => holds(received()), withinMs, 'it never came'),
    closed: (withinMs = WITHIN_MS) =>
      waitFor(() => isClosed, withinMs, 'the server did not end the connection'),
    get isClosed() {
      return isClosed;
    },
  };
}

/** The statuses of all answers in `received`. */
export const statusesIn = (received: string): number[] =>
  [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]));
