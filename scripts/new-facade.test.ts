import { expect, test } from 'bun:test';
import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../tests/support/temporary-folder.ts';

const ROOT = join(import.meta.dir, '..');
const COPIED = ['docs', 'scripts', 'src', 'tests', 'package.json', 'tsconfig.json'];

async function run(folder: string, ...args: readonly string[]) {
  const program = Bun.spawn([process.execPath, ...args], { cwd: folder, stdout: 'pipe', stderr: 'pipe' });
  const [out, err] = await Promise.all([program.stdout.text(), program.stderr.text()]);
  return { code: await program.exited, text: out + err };
}

test('a new compatible API replays its exchanges and crosses with the others, without another line', async () => {
  const folder = temporaryFolder();
  for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  expect((await run(folder, 'scripts/new-facade.ts', 'shorty', 'Shorty & Sons')).code).toBe(0);
  const again = await run(folder, 'scripts/new-facade.ts', 'shorty');
  expect([again.code, again.text]).toEqual([1, 'src/facades/shorty exists already\n']);
  expect(readFileSync(join(folder, 'docs/compat.md'), 'utf8')).toContain('| Shorty & Sons | ');
  const odd = await run(folder, 'scripts/new-facade.ts', 'other', "O'Hara");
  expect([odd.code, odd.text]).toEqual([1, 'TITLE has letters, digits, spaces and .&-, at most 60\n']);
  expect((await run(folder, 'scripts/write-docs.ts')).code).toBe(0);

  const suites = ['tests/replay.test.ts', 'tests/crossing.test.ts', 'tests/architecture.test.ts'];
  const tested = await run(folder, 'test', '-t', 'shorty|folder|vendors|file', ...suites);
  expect(tested.text).toContain('(pass) shorty/exchanges/links.json: create a link and read it > 1.');
  expect(tested.text).toContain('a link made through shorty > is read, edited and deleted through native');
  expect([tested.code, / 0 fail$/m.test(tested.text)]).toEqual([0, true]);
}, 120_000);
