import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ADMIN_KEY = 'tests-administrator-key';
const ROOT = join(import.meta.dir, '..', '..');
const READY_MS_MAX = 20_000;

/** A real server in processes of its own, on loopback, with a data folder that outlives it until `remove`. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  /** What it has written to stdout and stderr since it last started. */
  log(): string;
  api(
    path: string,
    init?: { method?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<Response>;
  /** The JSON of an answer that must be a success. */
  ask<T>(path: string, init?: { method?: string; body?: unknown }): Promise<T>;
  /** SIGTERM, and waits for the end. */
  stop(): Promise<number>;
  /** SIGKILL to the main process; workers serve on for a while. */
  kill(): Promise<void>;
  /** Starts it again on the same folder and port. */
  start(env?: Record<string, string>): Promise<void>;
  pid(): number;
  workerPids(): Promise<readonly number[]>;
  remove(): Promise<void>;
}

export async function startServer(env: Record<string, string> = {}): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-e2e-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ReturnType<typeof spawn> | null = null;
  let output = '';
  let settings = env;

  function spawn() {
    return Bun.spawn([process.execPath, 'src/cli/main.ts', 'serve'], {
      // A server whose starter is gone stops by itself.
      ipc: () => undefined,
      cwd: ROOT,
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
      env: {
        PATH: process.env.PATH ?? '',
        WAYMARK_HOST: '127.0.0.1',
        WAYMARK_PORT: String(port),
        WAYMARK_DATA_DIR: folder,
        WAYMARK_ADMIN_KEY: ADMIN_KEY,
        WAYMARK_ALONE: '5s',
        ...settings,
      },
    });
  }

  async function collect(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const bytes of stream) output += Buffer.from(bytes).toString();
  }

  async function start(changed?: Record<string, string>): Promise<void> {
    settings = changed ?? settings;
    output = '';
    const started = spawn();
    child = started;
    void collect(started.stdout);
    void collect(started.stderr);
    const untilMs = performance.now() + READY_MS_MAX;
    for (;;) {
      const answer = await fetch(`${url}/healthz`).catch(() => null);
      if (answer?.ok) return;
      if (started.exitCode !== null || performance.now() > untilMs) throw new Error(`no server: ${output}`);
      await Bun.sleep(15);
    }
  }

  const api: TestServer['api'] = (path, { method, body, headers } = {}) =>
    fetch(`${url}/api/v1${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });

  async function end(signal: NodeJS.Signals): Promise<number> {
    const ended = child;
    if (ended === null) return 0;
    child = null;
    ended.kill(signal);
    return ended.exited;
  }

  await start();
  return {
    url,
    port,
    folder,
    log: () => output,
    api,
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
    start,
    pid: () => child?.pid ?? 0,
    async workerPids() {
      const text = await Bun.file(`/proc/${child?.pid}/task/${child?.pid}/children`).text();
      return text.split(' ').filter(Boolean).map(Number);
    },
    async remove() {
      await end('SIGKILL');
      await Bun.sleep(50);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
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

/** Asks until `holds` does; the last answer fails the test. */
export async function eventually<T>(
  ask: () => Promise<T>,
  holds: (value: T) => boolean,
  withinMs = 5_000,
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
