// Keeps a server running: starts it again when it dies, and hands over to a new process when it is asked to. Runs on plain
// Node or Bun, and imports nothing else, so that an upgrade of the packages cannot break it.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** The server's exit code when a bug ended it. Any other code is its last word: a wrong setting stays wrong. */
const EXIT_BUG = 70;
/** The first restart is immediate; the pause doubles while servers die young. */
const PAUSE_MS = 500;
const PAUSE_MS_MAX = 30_000;
const YOUNG_MS_MAX = 60_000;
/** Editors write several files at once. */
const CHANGE_PAUSE_MS = 200;

/**
 * Runs `command` until it ends by itself or by SIGTERM or SIGINT; answers its exit code. A server that dies is started
 * again. SIGHUP, or a changed file below `watched`, starts a second server that takes over from the first without
 * refusing a visitor; one that cannot start leaves the first one running. `prepare` runs before each hand-over.
 */
export function supervise(
  { command, args, takeOverArgs },
  { prepare = async () => undefined, watched = null, say = console.error } = {},
) {
  return new Promise((done, fail) => {
    let current = null;
    let next = null;
    let stopping = false;
    let deathsInARow = 0;

    function start(extra = []) {
      // The channel tells the server when this process is gone.
      const child = spawn(command, [...args, ...extra], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
      const startedMs = Date.now();
      child.once('error', fail);
      child.once('exit', (code, signal) => buried(child, code, signal, Date.now() - startedMs));
      return child;
    }

    function buried(child, code, signal, livedMs) {
      const how = signal ?? `exit code ${code}`;
      if (child === next) {
        next = null;
        if (!stopping) say(`waymark: the new server ended with ${how}; the one before it goes on`);
        else if (current === null) end(code, signal);
        return;
      }
      current = next;
      next = null;
      if (current !== null) return;
      if (stopping || (signal === null && code !== EXIT_BUG)) end(code, signal);
      else void restart(how, livedMs);
    }

    async function restart(how, livedMs) {
      deathsInARow = livedMs > YOUNG_MS_MAX ? 0 : deathsInARow + 1;
      const pauseMs = deathsInARow < 2 ? 0 : Math.min(PAUSE_MS_MAX, PAUSE_MS * 2 ** (deathsInARow - 2));
      say(
        `waymark: the server ended with ${how}; it is started again${pauseMs > 0 ? ` in ${pauseMs} ms` : ''}`,
      );
      await sleep(pauseMs);
      if (stopping) end(0, null);
      else current = start();
    }

    function end(code, signal) {
      done(code ?? 128 + (constants.signals[signal] ?? 0));
    }

    async function handOver() {
      if (next !== null || stopping || current === null) return;
      try {
        await prepare();
      } catch (error) {
        say(`waymark: ${error.message}; the server goes on as it is`);
        return;
      }
      if (next === null && !stopping && current !== null) next = start(takeOverArgs);
    }

    function stop(signal) {
      stopping = true;
      // A terminal sends Ctrl-C to the whole group: the server has it already, and twice would mean "at once".
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      for (const child of [current, next]) child?.kill(signal);
    }

    process.on('SIGTERM', () => stop('SIGTERM'));
    process.on('SIGINT', () => stop('SIGINT'));
    // A terminal that closes sends it too, and means the end.
    process.on('SIGHUP', () => (process.stdin.isTTY ? stop('SIGTERM') : void handOver()));
    if (watched !== null) watchFolder(watched, () => void handOver());
    current = start();
  });
}

function watchFolder(folder, changed) {
  let timer = null;
  watch(folder, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(changed, CHANGE_PAUSE_MS);
  });
}
