import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const PASSED_ON = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2'];

/**
 * Becomes Bun where Node can do that (22.15 and later), so that nothing of Node stays in memory; otherwise runs it as a
 * child and answers its exit code.
 */
export async function becomeBun(bun, args) {
  if (typeof process.execve === 'function') {
    // Node says on stderr that this is experimental; what can fail here is caught.
    process.removeAllListeners('warning');
    try {
      process.execve(bun, [bun, ...args], process.env);
    } catch {
      // A platform without it.
    }
  }
  // Should this process be killed outright, Bun must not live on without it and hold the port.
  return runBun(bun, ['--no-orphans', ...args]);
}

/** Runs Bun in this process's place as far as Node can: same streams, signals passed on, same exit code. */
export async function runBun(bun, args, options = {}) {
  const child = spawn(bun, args, { stdio: 'inherit', ...options });
  const pass = (signal) => {
    // A terminal sends Ctrl-C to the whole group: the child has it already, and twice would mean "at once".
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  };
  for (const signal of PASSED_ON) process.on(signal, pass);
  try {
    return await new Promise((done, fail) => {
      child.once('error', fail);
      child.once('exit', (code, signal) => done(code ?? 128 + (constants.signals[signal] ?? 0)));
    });
  } finally {
    for (const signal of PASSED_ON) process.off(signal, pass);
  }
}
