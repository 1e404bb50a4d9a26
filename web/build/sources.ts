import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Glob } from 'bun';

export const ROOT = join(import.meta.dir, '..', '..');
/** Where builds are kept, and where the server looks for them. */
export const DIST = join(ROOT, 'web', 'dist');

/** Everything that a build is made of. */
const SOURCES = ['web/**/*', 'src/app/assets/*', 'package-lock.json'];
const BUILT = 'web/dist/';

/** A hash of the names, sizes and times of all sources: a build with the same stamp needs not be made again. */
export async function stampOfSources(): Promise<string> {
  const names = SOURCES.flatMap((pattern) => [...new Glob(pattern).scanSync({ cwd: ROOT })])
    .filter((name) => !name.startsWith(BUILT))
    .sort();
  const hash = createHash('sha256');
  for (const name of names) {
    const { size, mtimeMs } = await Bun.file(join(ROOT, name)).stat();
    hash.update(`${name} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}
