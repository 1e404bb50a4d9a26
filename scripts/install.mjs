// Runs on plain Node before anything is installed, so it imports nothing but Node.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const wantedLock = join(root, 'package-lock.json');
const modules = join(root, 'node_modules');
/** npm leaves it when an installation is complete, and removes it first when it begins one. */
const installedLock = join(modules, '.package-lock.json');

const mutex = join(root, '.waymark-installing');
const TOUCH_MS = 2_000;
/** Its holder touches the mutex; one that nobody touches was left by a crash. */
const STALE_MS = 20_000;
const WAIT_MS_MAX = 15 * 60_000;

/**
 * Installs what package-lock.json names unless it is there, and answers the path of the Bun that came with it.
 * Packages for development are looked for only with `dev`.
 */
export async function install({ dev = false } = {}) {
  if (!isInstalled(dev)) {
    await alone(async () => {
      if (!isInstalled(dev)) await installPackages();
    });
  }
  return findBun();
}

/** Compares by version, not by time: a checkout touches files that have not changed. */
function isInstalled(dev) {
  if (!existsSync(wantedLock)) return true;
  if (!existsSync(installedLock)) return false;
  const have = packagesOf(installedLock);
  return Object.entries(packagesOf(wantedLock)).every(
    ([path, one]) => path === '' || one.optional || (one.dev && !dev) || have[path]?.version === one.version,
  );
}

function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

async function installPackages() {
  console.error('waymark: installing packages; this happens once, and again when package-lock.json changes');
  const windows = process.platform === 'win32';
  // A newcomer takes npm's warnings about install scripts for a failure; errors are still shown.
  const options = ['--no-audit', '--no-fund', '--include=dev', '--loglevel=error'];
  const npm = spawn(windows ? 'npm.cmd' : 'npm', ['ci', ...options], {
    cwd: root,
    // npm's words go to stderr: stdout belongs to the program that is about to run.
    stdio: ['ignore', process.stderr, process.stderr],
    shell: windows,
  });
  const status = await new Promise((done, fail) => {
    npm.once('error', (error) => fail(new Error(`cannot run npm: ${error.message}`)));
    npm.once('exit', (code, signal) => done(code ?? signal));
  });
  if (status !== 0) throw new Error(`npm ci failed (${status}); its output is above`);
}

/** Does `work` while no other process of this folder does. */
async function alone(work) {
  const startedMs = Date.now();
  while (!takeMutex()) {
    if (Date.now() - startedMs > WAIT_MS_MAX) throw new Error(`another process holds ${mutex}`);
    await new Promise((done) => setTimeout(done, 200));
  }
  const touching = setInterval(() => utimesSync(mutex, new Date(), new Date()), TOUCH_MS);
  try {
    await work();
  } finally {
    clearInterval(touching);
    rmSync(mutex, { recursive: true, force: true });
  }
}

function takeMutex() {
  try {
    mkdirSync(mutex);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const touchedMs = statSync(mutex, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  if (Date.now() - touchedMs > STALE_MS) rmSync(mutex, { recursive: true, force: true });
  return false;
}

/**
 * npm may be told to run no install scripts, and then `bun/bin` holds a placeholder; the binary itself lies in the
 * package of this platform either way.
 */
function findBun() {
  const candidates = [join(modules, 'bun', 'bin', 'bun.exe'), ...platformBinaries()];
  const found = candidates.find((file) => {
    if (!existsSync(file) || statSync(file).size < 1_000_000) return false;
    return spawnSync(file, ['--version'], { stdio: 'ignore' }).status === 0;
  });
  if (found === undefined) {
    throw new Error(
      `there is no Bun for ${process.platform} ${process.arch} in ${modules}; remove that folder and try again`,
    );
  }
  return found;
}

function platformBinaries() {
  const folder = join(modules, '@oven');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) =>
    ['bun', 'bun.exe'].map((file) => join(folder, name, 'bin', file)),
  );
}
