import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Like `nice -n 10`: about a tenth of a busy processor, all of an idle one. */
const NICENESS = 10;

/**
 * Gives redirect processes priority when processors are busy: counting and the API can wait, visitors cannot. Applies
 * to all current threads, including those of the databases, and to threads that they start later. Call it after the
 * redirect processes have started. Does nothing on unsupported systems.
 */
export function yieldToRedirects(): void {
  if (process.platform !== 'linux') return;
  for (const thread of readdirSync('/proc/self/task')) {
    try {
      setPriority(Number(thread), NICENESS);
    } catch {
      // The thread has exited, or the system does not allow it.
    }
  }
}
