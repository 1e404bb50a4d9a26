import { join } from 'node:path';

const PROGRAM = join(import.meta.dir, 'vacuum-into.ts');

/**
 * Makes a consistent, compact copy of an SQLite database while others write to it. A separate process does it,
 * because copying millions of links takes seconds and would block this one.
 */
export async function copySqlite(from: string, to: string): Promise<void> {
  const child = Bun.spawn([process.execPath, '--no-orphans', PROGRAM, from, to], {
    stderr: 'pipe',
    stdout: 'ignore',
  });
  const [stderr, code] = await Promise.all([child.stderr.text(), child.exited]);
  if (code !== 0) throw new Error(`${from} cannot be copied: ${stderr.trim()}`);
}
