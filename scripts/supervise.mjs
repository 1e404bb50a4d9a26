// Keeps a server running: starts it again when it dies, and hands over to a new process when it is asked to. Runs on plain
// Node or Bun, and imports nothing else, so that an upgrade of the packages cannot break it.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { constants } from 'node:os';

/** The first restart is immediate; the pause doubles while servers die young. */
const PAUSE_MS = 500;
const PAUSE_MS_MAX = 30_000;
const YOUNG_MS_MAX = 60_000;
/** Editors write several files at once. */
const CHANGE_PAUSE_MS = 200;
/** Signals that mean the end; a server that obeys one before it has set its handlers ends by the signal itself. */
const ENDING = ['SIGTERM', 'SIGINT', 'SIGHUP'];

/**
 * Runs `command` until it ends by itself or by SIGTERM or SIGINT; answers its exit code. A server that cannot start the
 * first time ends this too; one that has served once is brought back, whatever ended it. SIGHUP, or a changed file below
 * `watched`, starts a second server that takes over from the first without refusing a visitor. `prepare` runs before that.
 *
 * The server says `serving` over its channel when it serves, and `leaving` when another begins to take over from it.
 */
export function supervise(
  { command, args, takeOverArgs },
  { prepare = async () => undefined, watched = null, say = console.error } = {},
) {
  return new Promise((done) => {
    let current = null;
    let next = null;
    let hasServed = false;
    let stopping = false;
    let deathsInARow = 0;
    let waiting = null;

    function start(extra = []) {
      // The channel also tells the server when this process is gone.
      const stdio = ['inherit', 'inherit', 'inherit', 'ipc'];
      const server = { process: spawn(command, [...args, ...extra], { stdio }), hasLeft: false };
      const startedMs = Date.now();
      let isOver = false;
      const over = (how) => {
        if (!isOver) buried(server, { ...how, livedMs: Date.now() - startedMs });
        isOver = true;
      };
      server.process.on('message', (said) => {
        hasServed ||= said === 'serving';
        server.hasLeft = said === 'leaving';
      });
      server.process.once('error', (error) => over({ code: 1, signal: null, words: error.message }));
      server.process.once('exit', (code, signal) =>
        over({ code, signal, words: signal ?? `exit code ${code}` }),
      );
      return server;
    }

    function buried(server, how) {
      if (server === next) {
        next = null;
        if (current === null) settle(server, how);
        else if (!stopping) {
          const after = current.hasLeft ? 'the server is restarted' : 'the previous server continues';
          say(`waymark: the new server ended with ${how.words}; ${after}`);
        }
        return;
      }
      current = next;
      next = null;
      if (current === null) settle(server, how);
    }

    /** No server is left. */
    function settle(server, { code, signal, words, livedMs }) {
      const endsByItself = signal === null && code === 0 && !server.hasLeft;
      if (stopping || !hasServed || endsByItself) {
        done(exitCodeOf(code, signal));
        return;
      }
      deathsInARow = livedMs > YOUNG_MS_MAX ? 0 : deathsInARow + 1;
      const pauseMs = deathsInARow < 2 ? 0 : Math.min(PAUSE_MS_MAX, PAUSE_MS * 2 ** (deathsInARow - 2));
      say(`waymark: the server ended with ${words}; restarting${pauseMs > 0 ? ` in ${pauseMs} ms` : ''}`);
      waiting = setTimeout(() => {
        waiting = null;
        current = start();
      }, pauseMs);
    }

    function exitCodeOf(code, signal) {
      const number = code ?? 128 + (constants.signals[signal] ?? 0);
      const isObedience = ENDING.some((ending) => number === 128 + constants.signals[ending]);
      return stopping && isObedience ? 0 : number;
    }

    async function handOver() {
      if (next !== null || stopping || current === null) return;
      try {
        await prepare();
      } catch (error) {
        say(`waymark: ${error.message}; the running server continues`);
        return;
      }
      if (next === null && !stopping && current !== null) next = start(takeOverArgs);
    }

    function stop(signal) {
      stopping = true;
      if (waiting !== null) {
        clearTimeout(waiting);
        done(0);
        return;
      }
      // A terminal sends Ctrl-C to the whole group: the server has it already, and twice would mean "at once".
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      for (const server of [current, next]) server?.process.kill(signal);
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
