// Builds the dashboard beside the server. Runs on plain Node.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { root } from './install.mjs';

/** A bundler is hungry, and redirects do not wait for it. */
const NICENESS = 10;
const WORDS_LENGTH_MAX = 4_000;

/** An image has the built files and no sources; an installation without development packages cannot build them. */
const hasSources = (folder) => existsSync(join(folder, 'web', 'build', 'build.ts'));
const hasPackages = (folder) => existsSync(join(folder, 'node_modules', 'react'));
const hasBuild = (folder) => existsSync(join(folder, 'web', 'dist', 'manifest.json'));

/**
 * Builds the dashboard in a process of its own if its sources have changed since the last build. Whatever becomes of it,
 * the server goes on: a failure is said in one line, and by the page where the dashboard would be. Answers how to stop it.
 */
export function buildDashboard(bun, { folder = root, say = console.error } = {}) {
  if (!hasSources(folder) || !hasPackages(folder)) {
    if (hasSources(folder) && !hasBuild(folder))
      say(`waymark: there is no dashboard; "npm ci && npm run build" builds it`);
    return { done: Promise.resolve(), stop: () => undefined };
  }
  let stopped = false;
  let words = '';
  const options = { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] };
  const child = spawn(bun, [join(folder, 'web', 'build', 'build.ts'), '--if-changed'], options);
  lowerPriority(child.pid);
  child.stderr.setEncoding('utf8').on('data', (text) => {
    words = (words + text).slice(0, WORDS_LENGTH_MAX);
  });
  const done = new Promise((resolve) => {
    child.once('error', (error) => resolve(`it cannot be started: ${error.message}`));
    child.once('close', (code, signal) => {
      if (signal !== null && !stopped) writeFailure(folder, `the build ended with ${signal}`);
      resolve(
        code === 0 ? null : (words.split('\n')[0] ?? '') || `it ended with ${signal ?? `exit code ${code}`}`,
      );
    });
  }).then((failure) => {
    if (failure === null || stopped) return;
    say(`waymark: the dashboard could not be built: ${failure}; all else works; "npm run build" tries again`);
  });
  return {
    done,
    stop() {
      stopped = true;
      child.kill();
    },
  };
}

function lowerPriority(pid) {
  try {
    setPriority(pid, NICENESS);
  } catch {
    // It has ended, or this system has no priorities.
  }
}

/** A process that was killed could not say so itself. */
function writeFailure(folder, words) {
  try {
    mkdirSync(join(folder, 'web', 'dist'), { recursive: true });
    writeFileSync(join(folder, 'web', 'dist', 'failure.txt'), `${words}\n`);
  } catch {
    // The folder is read-only, and so there is no build of it.
  }
}
