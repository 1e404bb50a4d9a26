import { afterEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePort } from '../support/server.ts';

const ROOT = join(import.meta.dir, '..', '..');
/** A stop takes less than a second; this catches one that never comes. */
const END_MS_MAX = 20_000;

/** Runs a command in a terminal of its own, as a person would, and presses Ctrl-C when its stdin says so. */
const IN_TERMINAL = `
import os, pty, sys, threading
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
def press():
    for line in sys.stdin:
        os.write(terminal, b'\\x03' if line.strip() == 'ctrl-c' else line.encode())
threading.Thread(target=press, daemon=True).start()
while True:
    try:
        text = os.read(terminal, 65536)
    except OSError:
        break
    if not text:
        break
    sys.stdout.buffer.write(text)
    sys.stdout.buffer.flush()
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status) % 256)
`;

let started: { end(): Promise<void> } | null = null;
afterEach(async () => {
  await started?.end();
  started = null;
});

/** `npm run dev` without npm around it: `command` in front of it decides where it runs. */
async function startDev(command: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-dev-'));
  const port = await freePort();
  const child = Bun.spawn([...command, 'node', 'scripts/waymark.mjs', '--watch', 'serve'], {
    cwd: ROOT,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'ignore',
    env: {
      PATH: process.env.PATH ?? '',
      TERM: 'xterm',
      WAYMARK_HOST: '127.0.0.1',
      WAYMARK_PORT: String(port),
      WAYMARK_DATA_DIR: folder,
    },
  });
  void child.stdout.pipeTo(new WritableStream());
  const isUp = () =>
    fetch(`http://127.0.0.1:${port}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  started = {
    async end() {
      const left = await processesOf(port);
      for (const pid of [child.pid, ...left]) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It has ended, as it should.
        }
      }
      await child.exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
  expect(await eventually(isUp, (up) => up, END_MS_MAX)).toBe(true);
  return { child, port, isUp };
}

/** Every process that was started for that port, by its environment. */
async function processesOf(port: number): Promise<readonly number[]> {
  const pids = [...new Bun.Glob('[0-9]*').scanSync({ cwd: '/proc', onlyFiles: false })].map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = await Bun.file(`/proc/${pid}/environ`)
        .text()
        .catch(() => '');
      return environment.split('\0').includes(`WAYMARK_PORT=${port}`) ? [pid] : [];
    }),
  );
  return found.flat();
}

test('Ctrl-C in a terminal ends npm run dev, the first time, and leaves no process', async () => {
  const { child, port, isUp } = await startDev(['python3', '-c', IN_TERMINAL]);
  child.stdin.write('ctrl-c\n');
  await child.stdin.flush();
  const left = await eventually(
    () => processesOf(port),
    (pids) => pids.length === 0,
    END_MS_MAX,
  );
  expect(left).toEqual([]);
  expect(await isUp()).toBe(false);
  // 130 is what a shell expects of a program that Ctrl-C ended; 0 says that the stop was clean.
  expect([0, 130]).toContain(await child.exited);
}, 60_000);

test('SIGTERM ends npm run dev, and leaves no process', async () => {
  const { child, port, isUp } = await startDev([]);
  child.kill('SIGTERM');
  const left = await eventually(
    () => processesOf(port),
    (pids) => pids.length === 0,
    END_MS_MAX,
  );
  expect(left).toEqual([]);
  expect(await isUp()).toBe(false);
  expect([0, 143]).toContain(await child.exited);
}, 60_000);
