import { expect, test } from 'bun:test';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { inTemporaryFolder } from '../tests/support/temporary-folder.ts';

const WANTED = { 'node_modules/a': { version: '2.0.0' }, 'node_modules/b': { version: '1.0.0', dev: true } };
const OPTIONAL = { 'node_modules/c': { version: '1.0.0', optional: true } };
const lockOf = (packages: object): string => JSON.stringify({ packages: { '': {}, ...packages } });

/** A project that wants some packages, beside an npm that only writes down that it was asked. */
function makeProject(root: string, installed: object | null): void {
  for (const folder of ['scripts', 'bin', 'node_modules/@oven/bun-here/bin']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  copyFileSync(join(import.meta.dir, 'install.mjs'), join(root, 'scripts', 'install.mjs'));
  symlinkSync(process.execPath, join(root, 'node_modules/@oven/bun-here/bin/bun'));
  writeFileSync(join(root, 'package-lock.json'), lockOf({ ...WANTED, ...OPTIONAL }));
  if (installed !== null) writeFileSync(join(root, 'node_modules/.package-lock.json'), lockOf(installed));
  writeFileSync(
    join(root, 'bin', 'npm'),
    `#!/bin/sh\necho "$1" >> asked\n[ -e refuse ] && exit 3\nsleep 0.2\ncp package-lock.json node_modules/.package-lock.json\n`,
  );
  chmodSync(join(root, 'bin', 'npm'), 0o755);
}

async function install(root: string, dev: boolean): Promise<{ code: number; out: string }> {
  const program = `import('./scripts/install.mjs').then(({ install }) => install({ dev: ${dev} })).then(console.log)`;
  const env = { PATH: `${join(root, 'bin')}:${readPath()}` };
  const child = Bun.spawn(['node', '-e', program], { cwd: root, env, stdout: 'pipe', stderr: 'ignore' });
  return { out: (await child.stdout.text()).trim(), code: await child.exited };
}

const readPath = (): string => process.env.PATH ?? '';
const asked = (root: string): string =>
  existsSync(join(root, 'asked')) ? readFileSync(join(root, 'asked'), 'utf8') : '';

const cases: [string, object | null, boolean, string][] = [
  ['what is there is not installed again', { ...WANTED, ...OPTIONAL }, true, ''],
  ['packages of other platforms are not missed', WANTED, true, ''],
  [
    'packages for development are not missed by the server',
    { 'node_modules/a': { version: '2.0.0' } },
    false,
    '',
  ],
  [
    'packages for development are missed by the tests',
    { 'node_modules/a': { version: '2.0.0' } },
    true,
    'ci\n',
  ],
  ['another version is installed', { ...WANTED, 'node_modules/a': { version: '1.0.0' } }, false, 'ci\n'],
  ['an installation that broke off is done again', null, false, 'ci\n'],
];
for (const [name, installed, dev, expected] of cases) {
  test(name, async () => {
    await inTemporaryFolder(async (root) => {
      makeProject(root, installed);
      const { code, out } = await install(root, dev);
      expect([code, asked(root)]).toEqual([0, expected]);
      // Install scripts did not run here: the binary of the platform's package is still found.
      expect(out).toEndWith('node_modules/@oven/bun-here/bin/bun');
    });
  });
}

test('two that start at once install once', async () => {
  await inTemporaryFolder(async (root) => {
    makeProject(root, null);
    const both = await Promise.all([install(root, true), install(root, true)]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(asked(root)).toBe('ci\n');
    expect(existsSync(join(root, '.waymark-installing'))).toBe(false);
  });
});

test('an npm that fails is a failure, and leaves nobody waiting', async () => {
  await inTemporaryFolder(async (root) => {
    makeProject(root, null);
    writeFileSync(join(root, 'refuse'), '');
    expect((await install(root, true)).code).toBe(1);
    expect(existsSync(join(root, '.waymark-installing'))).toBe(false);
  });
});
