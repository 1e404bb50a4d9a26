import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Every test file under the paths, as the report names it: relative to `root`. */
export function testFilesIn(root, paths) {
  const files = paths.flatMap((path) => {
    const full = join(root, path);
    if (!existsSync(full)) return [];
    if (!statSync(full).isDirectory()) return [full];
    return readdirSync(full, { recursive: true })
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => join(full, name));
  });
  return files.map((file) => relative(root, file).replaceAll('\\', '/'));
}
