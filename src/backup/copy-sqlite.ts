import { join } from 'node:path';

const PROGRAM = join(import.meta.dir, 'vacuum-into.ts');

/**
 * A consistent, compact copy of an SQLite database while others write to it. Another process does it: it takes seconds for
 * millions of links, and nobody in this one shall wait.
 */
export async function copySqlite(from: string, to: string): Promise<void> {
  const child = Bun.spawn([process.execPath, '--no-orphans', PROGRAM, from, to], {
    stderr: 'pipe',
    stdout: 'ignore',
  });
  const [words, code] = await Promise.all([child.stderr.text(), child.exited]);
  if (code !== 0) throw new Error(`${from} cannot be copied: ${words.trim()}`);
}
