import { dirname, join } from 'node:path';
import { runWorker } from './redirect/worker.ts';
import { RESERVED_WORDS } from './server/mounts.ts';
import { openRoutes } from './storage/sql/routes.ts';
import { lockFolder } from './system/folder-lock.ts';
import { LOCKS_FOLDER, lockSpool } from './system/spool-lock.ts';

/** A redirect process. The main process starts it with the socket to connect to and the spool to write. */
const [, , socket = '', spool = ''] = process.argv;
const dataDir = dirname(socket);

// What it writes is its user's alone, whoever started it.
process.umask(0o077);

const worker = runWorker({
  socket,
  spool,
  openStore: openRoutes,
  reserved: RESERVED_WORDS,
  async claim() {
    await lockFolder(dataDir, 'shared');
    lockSpool(join(dataDir, LOCKS_FOLDER), spool);
  },
  exit: (code) => process.exit(code),
});

// A terminal's Ctrl-C, and its end, go to all processes.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, worker.terminate);
