// Finds programs, and installs Debian packages.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const INSTALL_MS_MAX = 10 * 60_000;
/** Where servers such as nginx are installed; not every user has these folders on the PATH. */
const SERVER_FOLDERS = ['/usr/local/sbin', '/usr/sbin'];

/** The path of the first of these programs, or null. */
export function findProgram(names) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...SERVER_FOLDERS];
  for (const name of names) {
    const folder = folders.find((one) => one !== '' && existsSync(join(one, name)));
    if (folder !== undefined) return join(folder, name);
  }
  return null;
}

/** Whether this user may install packages, and this system has them. */
export const canInstall = () => process.getuid?.() === 0 && findProgram(['apt-get']) !== null;

/** False when apt-get fails; its reason is on stderr. */
export function installPackages(packages) {
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: INSTALL_MS_MAX,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  return apt('update', '-qq') && apt('install', '-y', '-qq', '--no-install-recommends', ...packages);
}
