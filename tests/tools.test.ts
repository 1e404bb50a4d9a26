import { expect, test } from 'bun:test';
import { join } from 'node:path';

const ROOT = join(import.meta.dir, '..');
const BIN = join(ROOT, 'node_modules', '.bin');

/** The output of each tool; '' when it finds nothing. */
async function complaints(command: readonly string[]): Promise<string> {
  const child = Bun.spawn([...command], { cwd: ROOT, stdout: 'pipe', stderr: 'pipe' });
  const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return code === 0 ? '' : `${out}${err}`.trim() || `exit ${code}`;
}

const tools: [string, readonly string[]][] = [
  ['the types hold', [join(BIN, 'tsc'), '-p', '.']],
  ['the types of the dashboard hold', [join(BIN, 'tsc'), '-p', 'web']],
  ['nothing is left over', [process.execPath, join(BIN, 'knip'), '--no-progress']],
  [
    'the code is formatted and lint finds nothing',
    [join(BIN, 'biome'), 'check', '--error-on-warnings', '--colors=off'],
  ],
];
for (const [name, command] of tools) {
  test(name, async () => {
    expect(await complaints(command)).toBe('');
  });
}
