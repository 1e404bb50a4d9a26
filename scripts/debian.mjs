// Finds programs that some tests use, and installs Debian's where there are none and this machine lets us.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const INSTALL_MS_MAX = 10 * 60_000;

/** The path of the first of these programs, or null. */
export function findProgram(names) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  for (const name of names) {
    const folder = folders.find((one) => one !== '' && existsSync(join(one, name)));
    if (folder !== undefined) return join(folder, name);
  }
  return null;
}

/** Tries to install packages; what came of it is for `findProgram` to see. */
export function installPackages(packages) {
  if (process.getuid?.() !== 0 || process.platform !== 'linux') return;
  console.error(`waymark: installing ${packages.join(', ')} for the tests; this happens once`);
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: INSTALL_MS_MAX,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status;
  if (apt('update', '-qq') === 0) apt('install', '-y', '-qq', '--no-install-recommends', ...packages);
}
