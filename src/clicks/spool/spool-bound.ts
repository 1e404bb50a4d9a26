import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Whether all spools together are within their limit; called before each new segment. */
export function spoolHasRoom(root: string, bytesMax: number): () => boolean {
  return () => {
    let bytes = 0;
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      // A segment may be released after it was listed.
      if (entry.isFile())
        bytes += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
    }
    return bytes < bytesMax;
  };
}
