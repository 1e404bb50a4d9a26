import { errorText } from '../../src/core/base/error-text.ts';
/** Visitors of one link, each with a connection of their own, as many visits as they can make. */
export interface Visitors {
  /** Stops the visitors and answers what they saw. */
  stop(): Promise<Tally>;
}

export interface Tally {
  /** Redirects that arrived whole. */
  readonly redirected: number;
  /** Other answers by status line, and connections that were refused or cut while a visitor waited. */
  readonly refused: readonly string[];
}

/**
 * `perConnection` visits are made over each connection before the next is opened. A visitor who is told
 * `Connection: close` opens the next one, as browsers do.
 */
export function startVisitors(options: {
  port: number;
  path: string;
  count: number;
  perConnection: number;
  /** Between two visits of one visitor. */
  pauseMs?: number;
}): Visitors {
  const { port, path, perConnection, pauseMs = 0 } = options;
  const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/5.0 Firefox/140.0\r\n\r\n`;
  const refused: string[] = [];
  let redirected = 0;
  let running = true;

  /** Visits over one connection until it is used up or told to close. */
  function visitOnce(): Promise<void> {
    return new Promise((done) => {
      let waiting = true;
      let answer = '';
      let left = perConnection;
      Bun.connect({
        hostname: '127.0.0.1',
        port,
        socket: {
          open: (socket) => void socket.write(request),
          async data(socket, bytes) {
            answer += bytes.toString('latin1');
            if (!answer.endsWith('\r\n\r\n')) return;
            waiting = false;
            if (answer.startsWith('HTTP/1.1 302')) redirected++;
            else refused.push(answer.slice(0, answer.indexOf('\r\n')));
            const isLast = --left <= 0 || !running || /\r\nconnection: close\r\n/i.test(answer);
            answer = '';
            if (isLast) return void socket.end();
            if (pauseMs > 0) await Bun.sleep(pauseMs);
            waiting = true;
            socket.write(request);
          },
          close() {
            if (waiting) refused.push(answer === '' ? 'cut before an answer' : 'cut within an answer');
            done();
          },
          error: () => undefined,
        },
      }).catch((error: unknown) => {
        refused.push(`not connected: ${errorText(error)}`);
        done();
      });
    });
  }

  const all = Array.from({ length: options.count }, async () => {
    while (running) {
      await visitOnce();
      if (pauseMs > 0) await Bun.sleep(pauseMs);
    }
  });
  return {
    async stop() {
      running = false;
      await Promise.all(all);
      return { redirected, refused };
    },
  };
}
