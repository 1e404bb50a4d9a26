import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';

/** As `nice -n 10`: about a tenth of a processor that others want too, all of one that nobody else wants. */
const NICENESS = 10;

/**
 * Lets redirect processes go first where processors are short: counting and the API can wait, visitors cannot. All threads
 * that run now are meant, those of the databases too; what they start later inherits it. Redirect processes must have been
 * started before. Does nothing where the system cannot do it.
 */
export function yieldToRedirects(): void {
  if (process.platform !== 'linux') return;
  for (const thread of readdirSync('/proc/self/task')) {
    try {
      setPriority(Number(thread), NICENESS);
    } catch {
      // The thread has ended meanwhile, or the system does not allow it.
    }
  }
}
