import { expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inTemporaryFolder } from '../tests/support/temporary-folder.ts';

const RUN_BUN = join(import.meta.dir, 'run-bun.mjs');

/** Node, running `program` on Bun the way the launcher does. */
function launch(folder: string, program: string) {
  writeFileSync(join(folder, 'program.ts'), program);
  writeFileSync(
    join(folder, 'launcher.mjs'),
    `import { becomeBun } from ${JSON.stringify(RUN_BUN)};
     process.exitCode = await becomeBun(${JSON.stringify(process.execPath)}, ['./program.ts', 'an argument']);`,
  );
  return Bun.spawn(['node', 'launcher.mjs'], {
    cwd: folder,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
}

test('arguments, output and exit code pass through', async () => {
  await inTemporaryFolder(async (folder) => {
    const child = launch(folder, 'console.log(process.argv[2]); process.exit(7);');
    expect(await child.stdout.text()).toBe('an argument\n');
    expect(await child.exited).toBe(7);
    expect(await child.stderr.text()).toBe('');
  });
});

test('a signal reaches the server once, and its exit code comes back', async () => {
  await inTemporaryFolder(async (folder) => {
    const child = launch(
      folder,
      `let count = 0;
       process.on('SIGTERM', () => { count++; setTimeout(() => { console.log(count); process.exit(3); }, 50); });
       setInterval(() => {}, 1000);
       console.log('up');`,
    );
    const reader = child.stdout.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('up\n');
    child.kill('SIGTERM');
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('1\n');
    expect(await child.exited).toBe(3);
  });
});

test('a program that was killed looks killed', async () => {
  await inTemporaryFolder(async (folder) => {
    const child = launch(folder, "process.kill(process.pid, 'SIGKILL');");
    expect(await child.exited).toBe(137);
  });
});
