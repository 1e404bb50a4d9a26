import { runWorker } from './redirect/worker.ts';
import type { FromWorker, ToWorker } from './redirect/worker-messages.ts';
import { RESERVED_WORDS } from './server/mounts.ts';
import { openRoutes } from './storage/sql/routes.ts';

// What it writes is its user's alone, whoever started it.
process.umask(0o077);

/** A redirect process: started by the main one, told what to do over its channel, gone when that one is. */
const worker = runWorker({
  openStore: openRoutes,
  reserved: RESERVED_WORDS,
  send: (message: FromWorker) => void process.send?.(message),
  exit: (code) => process.exit(code),
});

process.on('message', (message: ToWorker) => worker.receive(message));
process.on('disconnect', () => worker.orphaned());
// A terminal's Ctrl-C goes to all processes; the main one says when to stop, so that nothing under way is cut.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
