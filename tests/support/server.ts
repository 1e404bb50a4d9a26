import { ADMIN_KEY, createPlace } from './program.ts';

export { ADMIN_KEY, freePort } from './program.ts';

/** A real server in processes of its own, on loopback, with a data folder that outlives it until `remove`. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  /** Its output on stdout and stderr since the last start. */
  log(): string;
  api(
    path: string,
    init?: { method?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<Response>;
  /** The JSON of an answer; throws unless it is a success. */
  ask<T>(path: string, init?: { method?: string; body?: unknown }): Promise<T>;
  /** Sends SIGTERM and waits for the exit code. */
  stop(): Promise<number>;
  /** Sends SIGKILL to the main process; its workers continue for a while. */
  kill(): Promise<void>;
  /** Starts it again on the same folder and port. */
  start(env?: Record<string, string>): Promise<void>;
  pid(): number;
  workerPids(): readonly number[];
  remove(): Promise<void>;
}

export async function startServer(
  env: Record<string, string> = {},
  at: { readonly folder?: string; readonly port?: number } = {},
): Promise<TestServer> {
  const place = await createPlace({ WAYMARK_ALONE: '5s' }, at.folder, at.port);
  const { url, port, folder } = place;
  let settings = env;
  let program: ReturnType<typeof place.serve> | null = null;
  let last = '';

  async function start(changed?: Record<string, string>): Promise<void> {
    settings = changed ?? settings;
    program = place.serve({ env: settings });
    await program.ready();
  }

  const api: TestServer['api'] = (path, { method, body, headers } = {}) =>
    fetch(`${url}/api/v1${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });

  async function end(signal: NodeJS.Signals): Promise<number> {
    const ended = program;
    if (ended === null) return 0;
    program = null;
    ended.kill(signal);
    const code = await ended.exited;
    last = ended.output();
    return code;
  }

  await start();
  return {
    url,
    port,
    folder,
    api,
    start,
    log: () => program?.output() ?? last,
    async ask<T>(path: string, init?: { method?: string; body?: unknown }) {
      const answer = await api(path, init);
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
      return (text === '' ? null : JSON.parse(text)) as T;
    },
    stop: () => end('SIGTERM'),
    async kill() {
      await end('SIGKILL');
    },
    pid: () => program?.pid ?? 0,
    workerPids: place.workers,
    remove: place.remove,
  };
}

/** A visit without following the redirect. */
export function visit(
  server: Pick<TestServer, 'url'>,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Response> {
  return fetch(`${server.url}${path}`, {
    method,
    redirect: 'manual',
    headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x64) Firefox/140.0', ...headers },
  });
}

export interface StatsAnswer {
  readonly total: { readonly clicks: number; readonly unique_clicks: number; readonly bot_clicks: number };
  readonly groups: Readonly<Record<string, readonly { readonly value: string; readonly clicks: number }[]>>;
}

export function stats(server: TestServer, query = ''): Promise<StatsAnswer> {
  return server.ask(`/stats?interval=none&bots=include${query}`);
}

/**
 * Asks until `holds` is true, or the time is over; answers the last value. The time is long, because only a failure waits
 * for its end, and a busy machine is slow.
 */
export async function eventually<T>(
  ask: () => Promise<T>,
  holds: (value: T) => boolean,
  withinMs = 30_000,
): Promise<T> {
  const untilMs = performance.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (holds(value) || performance.now() > untilMs) return value;
    await Bun.sleep(40);
  }
}

/** Visits over one connection of their own, one after the other; answers their status lines. */
export function visitInARow(port: number, path: string, times: number): Promise<readonly string[]> {
  return new Promise((done, fail) => {
    const answers: string[] = [];
    const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/5.0 Firefox/140.0\r\n\r\n`;
    Bun.connect({
      hostname: '127.0.0.1',
      port,
      socket: {
        open: (socket) => void socket.write(request),
        data(socket, bytes) {
          answers.push(bytes.toString('latin1').slice(0, 12));
          if (answers.length < times) socket.write(request);
          else socket.end();
        },
        close: () => done(answers),
        error: (_, error) => fail(error),
      },
    }).catch(fail);
  });
}

/** One visit over a connection of its own, so that a redirect process is the first to see it. */
export function visitAlone(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; location: string | null }> {
  return new Promise((done, fail) => {
    const sent = {
      host: '127.0.0.1',
      'user-agent': 'Mozilla/5.0 (X11; Linux x64) Firefox/140.0',
      ...headers,
    };
    const lines = Object.entries(sent).map(([name, value]) => `${name}: ${value}\r\n`);
    let answer = '';
    Bun.connect({
      hostname: '127.0.0.1',
      port,
      socket: {
        open: (socket) => void socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`),
        data(socket, bytes) {
          answer += bytes.toString('latin1');
          if (answer.includes('\r\n\r\n')) socket.end();
        },
        close: () =>
          done({
            status: Number(answer.slice(9, 12)),
            location: /^location: (.*)\r$/im.exec(answer)?.[1] ?? null,
          }),
        error: (_, error) => fail(error),
      },
    }).catch(fail);
  });
}
