// Programs that tests run for real: a browser, proxies, clients in other languages.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { canInstall, findProgram, installPackages } from './debian.mjs';

const byName = (...names) => ({ find: () => findProgram(names) });
const pythonModule = (name) => ({
  find: () =>
    spawnSync('python3', ['-c', `import ${name}`], { stdio: 'ignore' }).status === 0 ? name : null,
});

/** By Debian package: how it is found, and what it is for. */
const PROGRAMS = {
  chromium: {
    ...byName('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'),
    use: 'pages in a browser',
  },
  caddy: { ...byName('caddy'), use: 'deploy/Caddyfile' },
  nginx: { ...byName('nginx'), use: 'deploy/nginx.conf' },
  systemd: { ...byName('systemd-analyze'), use: 'deploy/waymark.service' },
  'php-cli': { ...byName('php'), use: 'clients of compatible APIs' },
  python3: { ...byName('python3'), use: 'clients of compatible APIs' },
  'python3-requests': { ...pythonModule('requests'), use: 'clients of compatible APIs' },
  openssl: { ...byName('openssl'), use: 'deploy/nginx.conf' },
  curl: { ...byName('curl'), use: 'clients of compatible APIs' },
  'redis-server': { ...byName('redis-server', 'valkey-server'), use: 'many machines' },
  postgresql: {
    find: () => (existsSync('/usr/lib/postgresql') ? '/usr/lib/postgresql' : findProgram(['initdb'])),
    use: 'many machines',
  },
  wget: { ...byName('wget'), use: 'clients of compatible APIs' },
};

/** The path of the program of this Debian package, or null. */
export const findTestProgram = (name) => PROGRAMS[name].find();

export const hasClientPrograms = () =>
  ['php-cli', 'python3', 'python3-requests', 'curl', 'wget'].every((name) => findTestProgram(name) !== null);

/** What to say about missing packages, and which of them to install. */
export function planInstallation({ missing, installable, declined }) {
  if (missing.length === 0) return { lines: [], install: [] };
  const table = missing.map((name) => `  ${name.padEnd(16)}  for tests of ${PROGRAMS[name].use}`);
  if (installable && !declined) {
    const heading = 'npm test installs these Debian packages once (NO_INSTALL=1 npm test does not):';
    return { lines: [heading, ...table], install: missing };
  }
  const command = `apt-get install --no-install-recommends ${missing.join(' ')}`;
  return {
    lines: ['these programs are missing, and tests that need them are skipped:', ...table, `  ${command}`],
    install: [],
  };
}

export function ensureTestPrograms() {
  const missing = Object.keys(PROGRAMS).filter((name) => findTestProgram(name) === null);
  const declined = Boolean(process.env.NO_INSTALL);
  const { lines, install } = planInstallation({ missing, installable: canInstall(), declined });
  if (lines.length > 0) console.error(`waymark: ${lines.join('\n')}`);
  if (install.length > 0) installPackages(install);
}
