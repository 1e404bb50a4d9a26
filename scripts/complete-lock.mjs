// Run it after `npm install` has written package-lock.json: node scripts/complete-lock.mjs
//
// npm leaves the packages of other platforms out of the lock when a registry cannot give them, and `npm ci` then refuses the lock
// everywhere. What is known of them without asking, their versions and platforms, is enough for it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './install.mjs';

const OS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const CPU = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

/** The optional packages that `lock` asks for and does not list, with the entry that each needs. */
export function missingEntries(lock) {
  const packages = lock.packages ?? {};
  return Object.entries(packages).flatMap(([parent, { optionalDependencies = {}, dev }]) =>
    Object.entries(optionalDependencies)
      .filter(
        ([name]) => !(`node_modules/${name}` in packages) && !(`${parent}/node_modules/${name}` in packages),
      )
      .map(([name, version]) => [`node_modules/${name}`, entryOf(name, version, dev === true)]),
  );
}

function entryOf(name, version, dev) {
  const words = name.split('/').at(-1).split('-');
  const os = OS.filter((one) => words.includes(one));
  const cpu = CPU.filter((one) => words.includes(one));
  if (os.length !== 1 || cpu.length !== 1) throw new Error(`the platform of ${name} is not in its name`);
  const musl = words.some((word) => word.startsWith('musl'));
  return {
    version,
    cpu,
    ...(dev ? { dev } : {}),
    ...(os[0] === 'linux' ? { libc: [musl ? 'musl' : 'glibc'] } : {}),
    optional: true,
    os,
  };
}

if (process.argv[1]?.endsWith('complete-lock.mjs')) {
  const file = join(root, 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingEntries(lock);
  const [[own, project], ...others] = Object.entries(lock.packages);
  const sorted = [...others, ...missing].sort(([a], [b]) => (a < b ? -1 : 1));
  lock.packages = Object.fromEntries([[own, project], ...sorted]);
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${missing.length} packages of other platforms added`);
}
