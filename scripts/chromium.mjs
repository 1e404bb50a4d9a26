// Finds a Chromium for the tests of pages, and installs Debian's where there is none and this machine lets us.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const INSTALL_MS_MAX = 10 * 60_000;

/** The path of a browser, or null. */
export function findChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  for (const name of NAMES) {
    const folder = folders.find((one) => one !== '' && existsSync(join(one, name)));
    if (folder !== undefined) return join(folder, name);
  }
  return null;
}

/** The same, after an attempt to install one. */
export function ensureChromium() {
  const found = findChromium();
  if (found !== null || process.getuid?.() !== 0 || process.platform !== 'linux') return found;
  console.error('waymark: installing Chromium for the tests; this happens once');
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: INSTALL_MS_MAX,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status;
  if (apt('update', '-qq') === 0) apt('install', '-y', '-qq', '--no-install-recommends', 'chromium');
  return findChromium();
}
